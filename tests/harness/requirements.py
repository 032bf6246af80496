"""The requirements files and the packages that they pin."""

from __future__ import annotations

import re

from toolchain.project import ROOT

PIN = re.compile(r"^([a-z0-9.-]+(?:\[[a-z,]+\])?)==([^ ;\\]+)", re.M)
COMMAND, EXTRA = "requirements-command.in", "requirements-deploy.in"


def pins(name: str) -> set[str]:
    """The packages that a requirements file pins itself, each with its version.

    A dot in a name is a hyphen (PyPA, "Names and normalization").
    """
    found = PIN.findall((ROOT / name).read_text(encoding="utf-8"))
    return {f"{package.replace('.', '-')}=={version}" for package, version in found}
