"""What the day's files say: its events counted once each, by DuckDB or by Athena."""
