"""Counts a day with DuckDB, inside the function, from downloaded event files."""
