"""What would be quarantined: how much by reason and source, where it is, and an example of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cli.judging.judge import Judged
from cli.terminal.printable import beginning, printable

# So many lines of each kind are named, and so much of an example is shown.
_NAMED = 5
_LONGEST_EXAMPLE = 300


def place(file: str, number: int, *, several: bool) -> str:
    """Where an event is; `several`: among several files."""
    return f"{file} line {number:,}" if several else f"line {number:,}"


@dataclass(slots=True)
class _Kind:
    first: Judged
    lines: int = 0
    named: list[tuple[str, int]] = field(default_factory=list)

    @property
    def example(self) -> str:
        """The beginning of the first line, for a terminal."""
        return beginning(self.first.line, _LONGEST_EXAMPLE)


class Invalids:
    """Events that process would refuse, by the reason and the source that a report would name."""

    def __init__(self) -> None:
        self.lines = 0
        self._kinds: dict[tuple[str, str | None], _Kind] = {}

    def add(self, judged: Judged) -> None:
        self.lines += 1
        kind = self._kinds.setdefault((judged.faults[0].reason, judged.source), _Kind(judged))
        kind.lines += 1
        if len(kind.named) < _NAMED:
            kind.named.append((judged.file, judged.number))

    def text(self, *, several: bool) -> Iterator[str]:
        """Most first, line by line."""
        for (reason, source), kind in self._sorted():
            shown = "-" if source is None else printable(source)
            yield f"  {kind.lines:,} {reason}, source {shown}"
            places = [place(*one, several=several) for one in kind.named]
            more = kind.lines - len(places)
            yield f"    {', '.join(places)}{f' and {more:,} more' if more else ''}"
            yield f"    {printable(kind.first.faults[0].message)}: {kind.example}"

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {
                "reason": reason,
                "source": source,
                "lines": kind.lines,
                "places": [{"file": file, "line": number} for file, number in kind.named],
                "why": kind.first.faults[0].message,
                "example": kind.example,
            }
            for (reason, source), kind in self._sorted()
        ]

    def _sorted(self) -> list[tuple[tuple[str, str | None], _Kind]]:
        return sorted(self._kinds.items(), key=lambda item: -item[1].lines)
