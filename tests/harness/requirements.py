"""The requirements files, and what stands in them."""

from __future__ import annotations

import re

from toolchain.project import ROOT

PIN = re.compile(r"^([a-z0-9-]+(?:\[[a-z,]+\])?==[^ ;\\]+)", re.M)
COMMAND, EXTRA = "requirements-command.in", "requirements-deploy.in"


def pins(name: str) -> set[str]:
    """The packages of a requirements file that stand in itself, each with its version."""
    return set(PIN.findall((ROOT / name).read_text(encoding="utf-8")))
