"""Quarantined events: read, fixed, held against the contract."""
