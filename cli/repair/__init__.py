"""Repairs: what they do, and what they share (consent, cost, audit, messages)."""
