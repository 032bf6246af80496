"""Quarantined events: selected, read, fixed, checked and put on the bus again."""
