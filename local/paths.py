"""Where the local environment keeps things; all of it is ignored by git."""

from __future__ import annotations

from cli.embedded import ROOT, instance_directory

__all__ = ["ROOT", "VENVS", "instance_directory"]

VENVS = ROOT / ".venvs"
