"""Writes the counted events of a day once more: each once, sorted."""
