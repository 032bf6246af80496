"""Failures that people can do something about; their text is for people."""

from __future__ import annotations


class DeployError(RuntimeError):
    """What was asked cannot be done; the message says why and what to do."""
