"""Fixes of a quarantined event: by an expression of jq's language, or by hand in an editor."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import jq  # type: ignore[import-not-found]  # it has no types

from cli.terminal.errors import CommandError


class FixError(Exception):
    """The fix cannot be applied to an event; the text says why."""


class Expression:
    """One jq expression, compiled once. Raises CommandError if it is invalid."""

    def __init__(self, text: str) -> None:
        try:
            self._fix = jq.compile(text)
        except ValueError as error:
            raise CommandError(f"--fix is no jq expression: {error}") from None
        self._same = jq.compile(".")

    def apply(self, event: bytes) -> bytes:
        """The fixed event. Raises FixError.

        jq calculates with 64-bit floats, and keeps one of several members of a name. An event that
        it would change beyond the fix is refused.
        """
        try:
            text = event.decode()
            if _meaning(self._same.input_text(text).text()) != _meaning(text):
                raise FixError("jq cannot carry a number or a member of it exactly: use --edit")
            fixed: list[str] = self._fix.input_text(text).text().split("\n")
        except UnicodeDecodeError:
            raise FixError("not UTF-8: use --edit") from None
        except (ValueError, RecursionError) as error:
            raise FixError(f"jq: {error}; use --edit") from None
        if len(fixed) != 1 or not fixed[0]:
            raise FixError("the expression does not give one value")
        return fixed[0].encode()


def _meaning(text: str) -> Any:
    """JSON with exact numbers and every member; the order of members does not matter."""
    return json.loads(
        text,
        parse_float=Decimal,
        parse_int=Decimal,
        object_pairs_hook=lambda pairs: ("object", sorted(pairs, key=lambda pair: pair[0])),
    )


def edit(event: bytes) -> bytes | None:
    """The event as a person leaves it in their editor, or None if they empty it."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "event.json"
        path.write_bytes(event + b"\n")
        try:
            subprocess.run([*shlex.split(editor), str(path)], check=True)  # noqa: S603 - theirs
        except (OSError, subprocess.CalledProcessError) as error:
            raise CommandError(f"the editor failed: {error}") from None
        edited = path.read_bytes().strip()
    return edited or None
