"""Counts the events of a day from its files, each event once, with DuckDB or with Athena."""
