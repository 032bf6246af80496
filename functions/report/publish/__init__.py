"""Stores reports: revisions, the current one, the index of all days."""
