"""What became of each line of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cli.sending.bus import Outcome
from cli.sending.entries import Rejected
from cli.sending.rejects import Rejects
from cli.terminal.printable import printable
from functions.report.text import figures

# So many rejected lines of each reason are named.
_EXAMPLES = 5
_LONGEST_WHY = 300
_AGAIN = "Sending all of it again is safe: the report counts each event once."


@dataclass(slots=True)
class Account:
    """Every line that was read is accepted, rejected or unsent; the last two are in `rejects`.

    `reasons`: how many were rejected, by reason. `examples`: the first of each reason, by line
    number. `unwritten`: lines that could not be written to `rejects` either. `stopped`: why not all
    was sent. `ended_early`: why not all of the file could be read.
    """

    rejects: Rejects
    lines: int = 0
    accepted: int = 0
    unsent: int = 0
    retries: int = 0
    unwritten: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    stopped: str | None = None
    ended_early: str | None = None

    @property
    def rejected(self) -> int:
        return self.reasons.total()

    @property
    def in_order(self) -> bool:
        """Whether all of the file was accepted."""
        return not (self.rejected or self.unsent or self.stopped or self.ended_early)

    def add(self, outcome: Outcome) -> None:
        """What became of entries; they were counted as lines before."""
        self.accepted += outcome.accepted
        self.retries += outcome.retries
        for one in outcome.rejected:
            self.reject(one)
        for entry in outcome.unsent:
            self.leave(entry.line)

    def reject(self, one: Rejected) -> None:
        self._write(one.line, ends=one.ends)
        if not one.ends:
            return
        self.reasons[one.reason] += 1
        named = self.examples.setdefault(one.reason, [])
        if len(named) < _EXAMPLES:
            named.append((one.number, printable(one.why[:_LONGEST_WHY].encode(errors="replace"))))

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
                reason: [{"line": number, "why": why} for number, why in named]
                for reason, named in self.examples.items()
            },
            "retries": self.retries,
            "stopped": self.stopped,
            "ended_early": self.ended_early,
            "rejects": str(self.rejects.path) if self.rejects.used else None,
        }

    def text(self, seconds: float) -> Iterator[str]:
        """The account for people, line by line."""
        rate = self.accepted / seconds if seconds else 0
        shown = figures.count(rate if rate < 10 else round(rate))
        unsent = f"{self.unsent:,} not sent, " if self.unsent else ""
        yield (
            f"{self.lines:,} lines: {self.accepted:,} accepted, {self.rejected:,} rejected, "
            f"{unsent}{self.retries:,} sent again ({shown} events/s)"
        )
        for reason, count in self.reasons.most_common():
            yield f"  {count:,} {reason}"
            named = sorted(self.examples[reason])
            for number, why in named:
                yield f"    line {number:,}: {why}" if why else f"    line {number:,}"
            if count > len(named):
                yield f"    and {count - len(named):,} more"
        if self.rejects.used:
            what = "lines that were not accepted" if self.unsent else "rejected lines"
            yield f"{what}: {self.rejects.path}"

    def faults(self, name: str) -> Iterator[str]:
        """What went wrong with the file or the sending as a whole."""
        if self.ended_early is not None:
            yield f"{name} {self.ended_early}; what comes before that was read"
        if self.stopped is not None:
            yield f"stopped: {self.stopped}. {_AGAIN}"
        if self.unwritten:
            yield f"{self.rejects.failure}: {self.unwritten:,} of these lines are not in it"
