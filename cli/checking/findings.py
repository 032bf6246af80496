"""What `check` found, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from cli.checking import metrics
from cli.checking.identities import identities
from cli.checking.tally import Bad, Group, Tally
from cli.judging.invalid import place
from cli.reading.files import Files
from cli.terminal.printable import printable
from functions.process.mapping.compiled import Compiled
from functions.report.text import untrusted
from functions.report.text.figures import plural
from stacks.definitions import Definitions

if TYPE_CHECKING:
    from rich.console import Console

    from cli.preview.counting import MetricCounts

# So much is shown in a terminal. JSON has all.
_MOST_ROWS = 40
_MOST_LINES = 5


class Findings:
    """A tally, with what it was made by."""

    def __init__(
        self,
        tally: Tally,
        compiled: Compiled,
        files: Files,
        time_zone: str,
        counted: Sequence[MetricCounts],
    ) -> None:
        self._tally = tally
        self._digest = compiled.digest
        self._identities = identities(compiled)
        self._files = files
        self._time_zone = time_zone
        self._metrics = counted

    def to_json(self, defined: Definitions) -> dict[str, Any]:
        """All of it."""
        tally = self._tally
        return {
            "lines": tally.lines,
            "valid": tally.valid.total(),
            "invalid": len(tally.bad),
            "mappings": {
                "own": [one.name for one in defined.mappings],
                "digest": self._digest,
            },
            "groups": [
                {**group._asdict(), "lines": count} for group, count in tally.groups.most_common()
            ],
            "identities": [
                {
                    "mapping": mapping,
                    "identity": self._identities[mapping],
                    "events": count,
                    "retries_count_twice": tally.by_envelope_id[mapping],
                    "times_of_arrival": tally.by_envelope_time[mapping],
                }
                for mapping, count in tally.valid.most_common()
            ],
            "time_zone": self._time_zone,
            "days": {str(day): count for day, count in sorted(tally.days.items())},
            "duplicates": tally.duplicates,
            "conflicting_duplicates": tally.conflicting,
            "metrics": metrics.to_json(self._metrics),
            "invalid_lines": [
                {
                    "file": bad.file,
                    "line": bad.number,
                    "faults": [
                        {"reason": fault.reason, "message": fault.message} for fault in bad.faults
                    ],
                }
                for bad in tally.bad
            ],
            "unread": [str(one) for one in self._files.unread],
        }

    def of_definitions(self, defined: Definitions) -> Iterator[str]:
        """What the definitions say, in a line."""
        names = [one.name for one in defined.mappings]
        own = f"{len(names):,} of your own ({', '.join(names)})" if names else "none of your own"
        yield f"definitions are right; mappings: {own}, then eventbridge"

    def print(self, console: Console) -> None:
        """All of it, with some of the invalid lines."""
        tally = self._tally
        console.print(
            f"\n{plural(tally.lines, 'line')}: {tally.valid.total():,} valid, "
            f"{len(tally.bad):,} invalid\n"
        )
        if tally.groups:
            console.print(_groups(tally.groups))
        for text in (*self._told_apart(), *self._days(), *self._repeats(), *self._bad()):
            console.print(text, soft_wrap=True)
        if self._metrics:
            console.print("\nwhat metrics count:\n")
            console.print(metrics.table(self._metrics))
        for hint in metrics.hints(self._metrics):
            console.print(hint, soft_wrap=True)

    def _told_apart(self) -> Iterator[str]:
        if self._tally.valid:
            yield "\nwhat tells events of a source apart:"
        for mapping, count in self._tally.valid.most_common():
            yield f"  {mapping}: {self._identities[mapping]}"
            twice = self._tally.by_envelope_id[mapping]
            if twice:
                yield (
                    f"    {_part(twice, count)} by the envelope: "
                    "what a producer sends again counts twice"
                )
            arrived = self._tally.by_envelope_time[mapping]
            if arrived:
                yield f"    {_part(arrived, count)} by the clock of arrival: they have no time"

    def _days(self) -> Iterator[str]:
        days = sorted(self._tally.days.items())
        if not days:
            return
        yield f"\nthe days on which they count ({self._time_zone}):"
        yield from (f"  {day}: {count:,}" for day, count in days[:_MOST_ROWS])
        if len(days) > _MOST_ROWS:
            left = sum(count for _, count in days[_MOST_ROWS:])
            yield f"  and {left:,} on {plural(len(days) - _MOST_ROWS, 'later day')}"

    def _repeats(self) -> Iterator[str]:
        if self._tally.duplicates or self._tally.conflicting:
            yield (
                f"\nidentities that come again: {self._tally.duplicates:,} with the same bytes, "
                f"{self._tally.conflicting:,} with others; the first one counts"
            )

    def _bad(self) -> Iterator[str]:
        """Of each reason, some lines with all that is wrong with them."""
        reasons = Counter(bad.faults[0].reason for bad in self._tally.bad)
        for reason, count in reasons.most_common():
            yield f"\n{count:,} {reason}"
            some = [bad for bad in self._tally.bad if bad.faults[0].reason == reason][:_MOST_LINES]
            for bad in some:
                yield from self._faults(bad)
            if count > len(some):
                yield f"  and {count - len(some):,} more; --json has all"

    def _faults(self, bad: Bad) -> Iterator[str]:
        where = place(bad.file, bad.number, several=self._files.several)
        first, *further = [f"{fault.reason}: {fault.message}" for fault in bad.faults]
        yield f"  {where}: {printable(first)}"
        yield from (f"    and {printable(fault)}" for fault in further)


def _groups(groups: Counter[Group]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("mapping", "source", "type", ""):
        table.add_column(heading, overflow="fold")
    table.add_column("lines", justify="right")
    for group, count in groups.most_common(_MOST_ROWS):
        known = (group.mapping, group.source, group.type)
        names = [untrusted.name(text) if text else "-" for text in known]
        table.add_row(*names, group.reason or "valid", f"{count:,}")
    if len(groups) > _MOST_ROWS:
        left = groups.total() - sum(count for _, count in groups.most_common(_MOST_ROWS))
        table.add_row(f"{len(groups) - _MOST_ROWS:,} more", "", "", "", f"{left:,}")
    return table


def _part(count: int, total: int) -> str:
    return "all" if count == total else f"{count:,} of {total:,}"
