"""Finds batches that were stored but not processed, and sends them to be processed."""
