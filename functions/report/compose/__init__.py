"""Makes report.json from the facts of a day."""
