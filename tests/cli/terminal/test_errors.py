"""What the system refuses is told without its number."""

from __future__ import annotations

import errno
import os

import pytest
import typer

from cli.terminal.errors import errors_as_messages


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "error: No space left on device\n"),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "x"), "error: x: Is a directory\n"),
        (OSError("of a library"), "error: of a library\n"),
    ],
)
def test_what_the_system_says_has_no_number(
    capsys: pytest.CaptureFixture[str], error: OSError, said: str
) -> None:
    with pytest.raises(typer.Exit) as ended, errors_as_messages():
        raise error
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == said
