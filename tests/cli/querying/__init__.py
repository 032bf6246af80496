"""Tests of what the command looks up with DuckDB."""
