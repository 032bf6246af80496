"""A day's figures survive in its key, and keys of every version are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.common.day_keys import Causes, DayKey, UsualEvents
from functions.common.keys import InvalidKeyError

EARLIER = DayKey(
    day=date(2026, 11, 23),
    revision=1,
    status="complete",
    balanced=True,
    events=7,
    failures=1,
    quarantined=0,
    stands_out=2,
)
TODAY = replace(
    EARLIER,
    verdict="not_judged",
    level="unknown",
    causes=Causes(number=9, kinds=(("silent", 2), ("new", 1))),
    usual=UsualEvents(expected=49_530, low=42_000, high=57_000),
    holiday=True,
    arrived=8,
    unbalanced=2,
    known=(8, 21),
)
COUNTS = st.integers(0, 10**12)
KINDS = ("silent", "failures", "invalid", "delay", "volume", "new")
KEYS = st.builds(
    DayKey,
    day=st.dates(),
    revision=st.integers(1, 10**6),
    status=st.sampled_from(["complete", "incomplete", "open"]),
    balanced=st.booleans(),
    events=COUNTS,
    failures=COUNTS,
    quarantined=COUNTS,
    stands_out=st.integers(0, 20),
)
VERDICTS = st.tuples(
    st.sampled_from(["outage", "not_judged", "usual"]), st.sampled_from(["bad", "unknown", "good"])
)
FURTHER = st.fixed_dictionaries(
    {},
    optional={
        "causes": st.builds(
            Causes,
            number=st.integers(0, 10**4),
            kinds=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 7)), max_size=6).map(
                tuple
            ),
        ),
        "usual": st.builds(UsualEvents, expected=COUNTS, low=COUNTS, high=COUNTS),
        "holiday": st.booleans(),
        "backfilled": st.booleans(),
        "arrived": COUNTS,
        "waiting": COUNTS,
        "batches": st.integers(0, 10**6),
        "unbalanced": st.integers(0, 10**6),
        "late": COUNTS,
        "known": st.tuples(st.integers(0, 365), st.integers(0, 365)),
    },
)


@given(KEYS, FURTHER, st.none() | VERDICTS)
def test_whatever_a_day_comes_to_is_read_back_from_its_key(
    key: DayKey, further: dict[str, Any], verdict: tuple[str, str] | None
) -> None:
    kind, level = verdict or (None, None)
    whole = replace(key, verdict=kind, level=level, **further)
    assert DayKey.parse(str(whole)) == whole
    assert DayKey.parse(str(key)) == key
    assert str(whole).startswith(str(key))
    # A key of S3 may have 1,024 bytes, the name of a file 255.
    assert len(str(whole).rpartition("/")[2].encode()) <= 255


def test_the_layout_is_what_is_documented() -> None:
    before = "days/dt=2026-11-23/r0001-complete-balanced-n7-f1-q0-s2"
    assert str(EARLIER) == before
    assert str(TODAY) == (
        f"{before}-vnot_judged.unknown-c9.silent2.new1-u49530_42000_57000-h-k8_21-a8-b2"
    )


def test_what_a_later_version_says_is_left_out_and_the_rest_is_read() -> None:
    assert DayKey.parse(f"{TODAY}-x1.2.3-y") == TODAY
    later = str(TODAY).replace("-u49530_", "-u49530_1_").replace("-c9.", "-c9.grave.")
    assert DayKey.parse(later) == replace(TODAY, usual=None, causes=None)


@pytest.mark.parametrize(
    "key",
    [
        "days/dt=2026-11-23/r1",
        f"{EARLIER}/x",
        f"{EARLIER}x",
        f"{EARLIER}-",
        str(EARLIER).replace("-11-", "-13-"),
    ],
)
def test_a_key_that_is_none_of_a_day_is_refused(key: str) -> None:
    with pytest.raises(InvalidKeyError, match="not a key of the days zone"):
        DayKey.parse(key)
