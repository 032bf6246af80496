"""Ingest: a batch of events from the queue becomes one raw object, bytes as received."""
