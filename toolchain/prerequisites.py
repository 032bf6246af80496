"""Checks that the machine has what the README asks for, before anything is installed.

    python -m toolchain.prerequisites             Python, Node and Terraform
    python -m toolchain.prerequisites --python    Python alone
    python -m toolchain.prerequisites --provider  all, and Terraform's AWS provider

Runs on the system's Python with nothing installed, so it imports the standard library only.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

MIN_PYTHON = (3, 11)
NODE_VERSIONS = (20, 22)  # what the CDKTF command line runs on
MIN_TERRAFORM = (1, 10)  # the first with locking in S3


def _version(command: str, *arguments: str) -> tuple[int, int] | None:
    path = shutil.which(command)
    if path is None:
        return None
    asked = [path, *arguments]
    output = subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603 - fixed names
    found = re.search(r"v(\d+)\.(\d+)", output)
    return (int(found[1]), int(found[2])) if found else None


def _said(version: tuple[int, int] | None) -> str:
    return "is not installed" if version is None else f"is {version[0]}.{version[1]}"


def wrong_python() -> list[str]:
    """Why this Python cannot be used, if so."""
    if sys.version_info >= MIN_PYTHON:
        return []
    return [f"Python 3.11 or later is needed; this is {sys.version.split()[0]}"]


def wrong_tools() -> list[str]:
    """Other tools that are missing or of the wrong version, a message each."""
    found: list[str] = []
    node = _version("node", "--version")
    if node is None or node[0] not in NODE_VERSIONS:
        found.append(f"Node 20 or 22 is needed; node {_said(node)}")
    if shutil.which("npm") is None:
        found.append("npm, which comes with Node, is not installed")
    terraform = _version("terraform", "version")
    if terraform is None or terraform < MIN_TERRAFORM:
        found.append(f"Terraform 1.10 or later is needed; terraform {_said(terraform)}")
    return found


def without_provider() -> list[str]:
    """Why there is no AWS provider; if there is one, prints where it is taken from."""
    # Only once this Python is known to be new enough.
    from toolchain.provider.machine import Machine  # noqa: PLC0415
    from toolchain.provider.source import ProviderError, of_this_machine  # noqa: PLC0415

    try:
        print(*of_this_machine(Machine.here()).lines, sep="\n", file=sys.stderr)
    except ProviderError as error:
        return [str(error)]
    return []


if __name__ == "__main__":
    missing = wrong_python()
    if "--python" not in sys.argv[1:]:
        missing += wrong_tools()
    if "--provider" in sys.argv[1:] and sys.version_info >= MIN_PYTHON:
        missing += without_provider()
    for problem in missing:
        print(f"missing: {problem}", file=sys.stderr)
    sys.exit(1 if missing else 0)
