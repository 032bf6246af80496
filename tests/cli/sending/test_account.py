"""The account of a file says how fast it was sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.sending.account import Account
from cli.sending.rejects import Rejects
from cli.sending.source import Source


@pytest.mark.parametrize(
    ("accepted", "seconds", "shown"),
    [(10_000, 2.02, "(4,950 events/s)"), (1, 4, "(0.2 events/s)"), (1, 60, "(<0.1 events/s)")],
)
def test_a_slow_sending_is_not_one_of_no_events_a_second(
    tmp_path: Path, accepted: int, seconds: float, shown: str
) -> None:
    (tmp_path / "events").touch()
    with Source(str(tmp_path / "events")) as source, Rejects(source, None) as rejects:
        account = Account(rejects, lines=accepted, accepted=accepted)
        assert shown in next(account.text(seconds))
