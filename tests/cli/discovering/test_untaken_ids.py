"""Why no id was taken, where one is in all events."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.discovering.test_discovery import discovered
from tests.cli.discovering.test_forms import at

Json = dict[str, Any]
NONE = "no id is in all of them"
IN_ALL = "is in all of them, but is"
OTHER = f"{IN_ALL} of something else by its name: take it only if no two events share it"


@pytest.mark.parametrize(
    ("ids", "why"),
    [
        ([{"match": {"id": "m-1"}}, {"match": {"id": "m-2"}}], f"detail.match.id {OTHER}"),
        ([{"alarmUid": "m-1"}, {"alarmUid": "m-2"}], f"detail.alarmUid {OTHER}"),
        ([{"user_id": 1, "o": {"id": 1}}, {"user_id": 2, "o": {"id": 2}}], f"detail.o.id {OTHER}"),
        ([{"k_id": "a", "o": {"id": 1}}, {"k_id": "a", "o": {"id": 2}}], f"detail.o.id {OTHER}"),
        ([{"order_id": "a"}, {"order_id": "a"}], f"detail.order_id {IN_ALL} the same in several"),
        ([{"order_id": 1}, {"order_id": 1}], f"detail.order_id {OTHER}"),
        ([{"id": "a"}, {"id": "a"}], f"detail.id {IN_ALL} the same in several"),
        (
            [{"id": "a b"}, {"id": "a c"}],
            f"detail.id {IN_ALL} not sure to tell each from all others",
        ),
        ([{"id": ""}, {"id": "b"}], f"detail.id {IN_ALL} empty in some, or too long"),
        (
            [{"id": "a", "op": "c"}, {"id": "b", "op": "u"}],
            f"detail.id {IN_ALL} of a thing whose changes are told",
        ),
        ([{"id": at(7)}, {"id": at(8)}], f"detail.id {IN_ALL} a time"),
        ([{"id": "a"}, {}], NONE),
        ([{"grid": 1, "paid": 2}, {"grid": 1, "paid": 3}], NONE),
        ([{"rows": [{"id": 1}]}, {"rows": [{"id": 2}]}], NONE),
        ([{"a\x7fb": {"id": 1}}, {"a\x7fb": {"id": 2}}], f'detail["a\\u007fb"].id {OTHER}'),
    ],
)
def test_the_comment_says_what_is_true(ids: list[Json], why: str) -> None:
    lines = [{"time": at(n), "seen": n, **one} for n, one in enumerate(ids)]
    (proposal,) = discovered(lines, "game").proposals()
    assert f'event_id = {{ hash = "detail" }}  # {why}' in proposal.table.splitlines()
