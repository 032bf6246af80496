"""A made-up company: its applications, its weeks, its events."""
