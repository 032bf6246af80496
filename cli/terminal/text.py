"""Options that are text: those that a shell gives as bytes of another encoding are refused."""

from __future__ import annotations

import typer


def as_text(typed: str) -> str:
    """Text as it was typed. Raises BadParameter on bytes that are no UTF-8.

    A name of a file may have such bytes; nothing that is looked for in events has.
    """
    try:
        typed.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter(f"{typed!r} is no text in UTF-8") from None
    return typed
