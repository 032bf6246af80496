"""Counts a day inside the function: DuckDB over downloaded files."""
