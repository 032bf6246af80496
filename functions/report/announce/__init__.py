"""Announces new reports: by mail, to a chat, and on the bus."""
