"""A sustained run on the embedded AWS: a million events from the bus to the report."""
