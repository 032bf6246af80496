"""report.json: what its members are, and its schema."""
