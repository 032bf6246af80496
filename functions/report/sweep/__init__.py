"""Finds what was stored but not processed, and has it processed."""
