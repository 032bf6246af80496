"""Keys of empty objects that carry the figures of one revision of a day's report.

One listing of them tells how all days stand, and no report is read for it: the index is drawn from
them. They have figures and words of our own alone: no name from an event, and never more than the
255 bytes that a file's name may have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

from functions.common.keys import DAY, day_of, matched
from functions.common.report_keys import DAYS_ZONE

_FIGURE = r"(\d+)"
_WORD = r"([a-z_]+)"
# A member of a key after the figures that each key has: a letter, and what it says.
_VERDICT = re.compile(rf"v{_WORD}\.{_WORD}")
_CAUSES = re.compile(rf"c{_FIGURE}((?:\.[a-z_]+\d+)*)")
_USUAL = re.compile(rf"u{_FIGURE}_{_FIGURE}_{_FIGURE}")
_KNOWN = re.compile(f"k{_FIGURE}_{_FIGURE}")
_HOLIDAY = re.compile("h")
_BACKFILLED = re.compile("o")
# Counts by their letter.
_COUNTS = {"a": "arrived", "w": "waiting", "p": "batches", "b": "unbalanced", "l": "late"}


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualEvents:
    """How many events are usual on such a day."""

    expected: int
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """How many things there are to look at; `kinds`: those that the report lists, by kind."""

    number: int
    kinds: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayKey:
    """The figures of one revision of a day's report.

    `status`: of the report, or `open` while the day is not over. `stands_out` counts findings.

    Keys of earlier versions have no more. `verdict`, `level`: as in the report, None before there
    was a verdict. `usual`: None if nobody knows; `holiday`: it is what is usual on such a holiday,
    not on such a weekday. `known`: how many earlier days are known, and how many it takes, if that
    is why nothing was judged. `backfilled`: most events were sent once the day was over.

    Of what was received on the day, `arrived` events are processed, `waiting` are not; they are in
    so many `batches`. `unbalanced` objects do not balance. `late` events of the day came after its
    first report. Keys leave out counts of 0, except `arrived`, without which nobody knows.
    """

    day: date
    revision: int
    status: str
    balanced: bool
    events: int
    failures: int
    quarantined: int
    stands_out: int
    verdict: str | None = None
    level: str | None = None
    causes: Causes | None = None
    usual: UsualEvents | None = None
    holiday: bool = False
    known: tuple[int, int] | None = None
    backfilled: bool = False
    arrived: int | None = None
    waiting: int = 0
    batches: int = 0
    unbalanced: int = 0
    late: int = 0

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{DAYS_ZONE}{DAY}/r(?P<revision>\d{{4,}})-(?P<status>complete|incomplete|open)"
        r"-(?P<balanced>balanced|unbalanced)-n(?P<events>\d+)-f(?P<failures>\d+)"
        r"-q(?P<quarantined>\d+)-s(?P<stands_out>\d+)(?P<further>(?:-[a-z][^-/]*)*)"
    )

    def __str__(self) -> str:
        figures = (
            f"{DAYS_ZONE}dt={self.day}/r{self.revision:04}-{self.status}"
            f"-{'balanced' if self.balanced else 'unbalanced'}-n{self.events}-f{self.failures}"
            f"-q{self.quarantined}-s{self.stands_out}"
        )
        return "-".join([figures, *self._further()])

    def _further(self) -> Iterator[str]:
        if self.verdict is not None:
            yield f"v{self.verdict}.{self.level}"
        if self.causes is not None:
            kinds = "".join(f".{kind}{number}" for kind, number in self.causes.kinds)
            yield f"c{self.causes.number}{kinds}"
        if self.usual is not None:
            yield f"u{self.usual.expected}_{self.usual.low}_{self.usual.high}"
        if self.holiday:
            yield "h"
        if self.known is not None:
            yield "k{}_{}".format(*self.known)
        if self.backfilled:
            yield "o"
        for letter, name in _COUNTS.items():
            count: int | None = getattr(self, name)
            if count or (count is not None and name == "arrived"):
                yield f"{letter}{count}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a day's key back; what a later version added is left out. Raises InvalidKeyError."""
        m = matched("days", key, cls._pattern)
        further = m["further"].split("-")
        verdict, usual, known = (_found(one, further) for one in (_VERDICT, _USUAL, _KNOWN))
        return cls(
            day=day_of("days", m),
            revision=int(m["revision"]),
            status=m["status"],
            balanced=m["balanced"] == "balanced",
            events=int(m["events"]),
            failures=int(m["failures"]),
            quarantined=int(m["quarantined"]),
            stands_out=int(m["stands_out"]),
            verdict=verdict[1] if verdict else None,
            level=verdict[2] if verdict else None,
            causes=_causes(_found(_CAUSES, further)),
            usual=UsualEvents(expected=int(usual[1]), low=int(usual[2]), high=int(usual[3]))
            if usual
            else None,
            holiday=_found(_HOLIDAY, further) is not None,
            known=(int(known[1]), int(known[2])) if known else None,
            backfilled=_found(_BACKFILLED, further) is not None,
            **_counts(further),
        )


def _found(pattern: re.Pattern[str], further: list[str]) -> re.Match[str] | None:
    """The member of a key that a pattern reads."""
    return next(filter(None, map(pattern.fullmatch, further)), None)


def _counts(further: list[str]) -> dict[str, int]:
    return {
        _COUNTS[one[0]]: int(one[1:])
        for one in further
        if one and one[0] in _COUNTS and one[1:].isdecimal()
    }


def _causes(match: re.Match[str] | None) -> Causes | None:
    if match is None:
        return None
    kinds = re.findall(r"\.([a-z_]+)(\d+)", match[2])
    return Causes(number=int(match[1]), kinds=tuple((kind, int(number)) for kind, number in kinds))
