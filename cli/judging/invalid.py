"""What would be quarantined: how much by reason and source, where it is, and an example of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cli.judging.judged import Judged
from cli.terminal.printable import beginning, file_name, printable
from functions.report.text import untrusted

# A terminal shows so many kinds. So many lines of each are named, and so much of an example.
_MOST_KINDS = 20
_NAMED = 5
_LONGEST_EXAMPLE = 300


def place(file: str, number: int, *, several: bool) -> str:
    """Where an event is, for a terminal; `several`: among several files."""
    return f"{file_name(file)} line {number:,}" if several else f"line {number:,}"


@dataclass(slots=True)
class _Kind:
    """`why`, `example`: of the first line. The line itself is not held: there may be many kinds."""

    why: str
    example: str
    lines: int = 0
    named: list[tuple[str, int]] = field(default_factory=list)


class Invalids:
    """Events that process would refuse, by the reason and the source that a report would name."""

    def __init__(self) -> None:
        self.lines = 0
        self._kinds: dict[tuple[str, str | None], _Kind] = {}

    def add(self, judged: Judged) -> None:
        self.lines += 1
        fault = judged.faults[0]
        kind = self._kinds.get((fault.reason, judged.source))
        if kind is None:
            kind = _Kind(fault.message, beginning(judged.line, _LONGEST_EXAMPLE))
            self._kinds[fault.reason, judged.source] = kind
        kind.lines += 1
        if len(kind.named) < _NAMED:
            kind.named.append((judged.file, judged.number))

    def text(self, *, several: bool) -> Iterator[str]:
        """Most first, line by line; of very many kinds some."""
        kinds = self._sorted()
        for (reason, source), kind in kinds[:_MOST_KINDS]:
            yield f"  {kind.lines:,} {reason}, source {_named(source)}"
            places = [place(*one, several=several) for one in kind.named]
            more = kind.lines - len(places)
            yield f"    {', '.join(places)}{f' and {more:,} more' if more else ''}"
            yield f"    {printable(kind.why)}: {kind.example}"
        if len(kinds) > _MOST_KINDS:
            left = sum(kind.lines for _, kind in kinds[_MOST_KINDS:])
            yield f"  and {left:,} more, of {len(kinds) - _MOST_KINDS:,} other reasons and sources"

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {
                "reason": reason,
                "source": source,
                "lines": kind.lines,
                "places": [{"file": file, "line": number} for file, number in kind.named],
                "why": kind.why,
                "example": kind.example,
            }
            for (reason, source), kind in self._sorted()
        ]

    def _sorted(self) -> list[tuple[tuple[str, str | None], _Kind]]:
        return sorted(self._kinds.items(), key=lambda item: -item[1].lines)


def _named(source: str | None) -> str:
    return "-" if source is None else untrusted.name(source)
