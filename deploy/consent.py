"""Asking before something is changed or removed."""

from __future__ import annotations

import sys

import typer

from deploy.errors import DeployError


def ask_to_apply() -> None:
    """Ask on a terminal; elsewhere, starting the command is the consent. Raises DeployError."""
    if sys.stdin.isatty() and not typer.confirm("Apply this plan?"):
        raise DeployError("nothing was changed")


def ask_to_destroy(environment: str, confirmed: str) -> None:
    """The environment's name must be typed or given as CONFIRM. Raises DeployError."""
    if not confirmed and sys.stdin.isatty():
        confirmed = typer.prompt(f"This removes {environment} for good. Type its name")
    if confirmed != environment:
        raise DeployError(
            f"nothing was touched: to remove {environment}, confirm with CONFIRM={environment}"
        )
