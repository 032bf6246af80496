"""Events and tables of an environment, or of a preview, looked at with DuckDB on this machine."""
