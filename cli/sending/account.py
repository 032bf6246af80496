"""What became of each line of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cli.judging.invalid import Invalids, place
from cli.reading.files import Unread
from cli.reading.rejected import Rejected
from cli.sending.destination import Outcome
from cli.sending.rejects import Rejects
from cli.terminal.printable import file_name, printable
from functions.report.text import figures

# So many rejected lines of each reason are named.
_EXAMPLES = 5
_LONGEST_WHY = 300
_AGAIN = "Sending all again is safe for events with an id of their own: each counts once."


@dataclass(slots=True)
class Account:
    """Every line that was read is accepted, rejected or unsent; the last two are in `rejects`.

    `several`: they are of several files. `reasons`: how many were rejected, by reason. `examples`:
    the first of each reason, by file and line number. `invalid`: what would be quarantined of the
    lines that were not rejected; None if no line is judged. `unwritten`: lines that could not be
    written to `rejects` either. `stopped`: why not all was sent. `unread`: what could not be read
    to its end.
    """

    rejects: Rejects
    several: bool = False
    invalid: Invalids | None = None
    lines: int = 0
    accepted: int = 0
    unsent: int = 0
    retries: int = 0
    unwritten: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
    stopped: str | None = None
    unread: list[Unread] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        return self.reasons.total()

    @property
    def in_order(self) -> bool:
        """Whether all was accepted, and none of it would be quarantined."""
        invalid = self.invalid is not None and self.invalid.lines
        return not (self.rejected or self.unsent or self.stopped or self.unread or invalid)

    def add(self, outcome: Outcome) -> None:
        """What became of entries; they were counted as lines before."""
        self.accepted += outcome.accepted
        self.retries += outcome.retries
        for one in outcome.rejected:
            self.reject(one, one.file)
        for entry in outcome.unsent:
            self.leave(entry.line)

    def reject(self, one: Rejected, file: str) -> None:
        self._write(one.line, ends=one.ends)
        if not one.ends:
            return
        self.reasons[one.reason] += 1
        named = self.examples.setdefault(one.reason, [])
        if len(named) < _EXAMPLES:
            why = printable(one.why[:_LONGEST_WHY])
            named.append((file, one.number, why))

    def leave(self, line: bytes) -> None:
        """Count a line as not sent."""
        self._write(line, ends=True)
        self.unsent += 1

    def _write(self, line: bytes, *, ends: bool) -> None:
        if not self.rejects.write(line, ends=ends):
            self.unwritten += ends

    def to_json(self) -> dict[str, Any]:
        return {
            "lines": self.lines,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "unsent": self.unsent,
            "reasons": dict(self.reasons.most_common()),
            "examples": {
                reason: [
                    {**({"file": file} if self.several else {}), "line": number, "why": why}
                    for file, number, why in named
                ]
                for reason, named in self.examples.items()
            },
            **(
                {"invalid": self.invalid.lines, "quarantine": self.invalid.to_json()}
                if self.invalid is not None
                else {}
            ),
            "retries": self.retries,
            "stopped": self.stopped,
            "ended_early": "; ".join(
                f"{one.name} {one.why}" if self.several else one.why for one in self.unread
            )
            or None,
            "rejects": str(self.rejects.path) if self.rejects.used else None,
        }

    def text(self, seconds: float) -> Iterator[str]:
        """The account for people, line by line."""
        rate = self.accepted / seconds if seconds else 0
        shown = figures.count(rate if rate < 10 else round(rate))
        unsent = f"{self.unsent:,} not sent, " if self.unsent else ""
        yield (
            f"{figures.plural(self.lines, 'line')}: {self.accepted:,} accepted, "
            f"{self.rejected:,} rejected, {unsent}{self.retries:,} sent again ({shown} events/s)"
        )
        for reason, count in self.reasons.most_common():
            yield f"  {count:,} {reason}"
            named = sorted(self.examples[reason])
            for file, number, why in named:
                where = place(file, number, several=self.several)
                yield f"    {where}: {why}" if why else f"    {where}"
            if count > len(named):
                yield f"    and {count - len(named):,} more"
        if self.rejects.used:
            what = "lines that were not accepted" if self.unsent else "rejected lines"
            yield f"{what}: {file_name(str(self.rejects.path))}"
        if self.invalid is not None and self.invalid.lines:
            yield f"{self.invalid.lines:,} will be quarantined, by these definitions:"
            yield from self.invalid.text(several=self.several)

    def faults(self) -> Iterator[str]:
        """What went wrong with a file or the sending as a whole."""
        yield from map(str, self.unread)
        if self.stopped is not None:
            yield f"stopped: {self.stopped}. {_AGAIN}"
        if self.unwritten:
            yield f"{self.rejects.failure}: {self.unwritten:,} of these lines are not in it"
