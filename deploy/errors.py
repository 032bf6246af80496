"""The failure of a deployment to AWS; its text is for people."""

from __future__ import annotations


class DeployError(RuntimeError):
    """A deployment cannot go on; the message says why and what to do."""
