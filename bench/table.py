"""Tables of the measurements, in the terminal and in docs/performance.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.machine import measured
from bench.runs import Run, Spread
from toolchain.project import ROOT

PAGE = ROOT / "docs" / "performance.md"

# The heads of the columns that time_and_memory() fills.
TIME_AND_MEMORY = ("seconds", "CPU seconds", "peak memory, MB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A ratio and its bound: at least `least`, or at most `most`.

    `path` is the measured path through the pipeline, `what` the figure whose ratio it is, and
    `against` what the figure is divided by. `ratio` has no unit.
    """

    path: str
    what: str
    against: str
    ratio: Spread
    least: float | None = None
    most: float | None = None

    @property
    def reached(self) -> bool:
        """Whether the median is within the bound."""
        return (self.least is None or self.ratio.median >= self.least) and (
            self.most is None or self.ratio.median <= self.most
        )

    @property
    def bound(self) -> str:
        """The bound in words."""
        return f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"


@dataclass(frozen=True, slots=True)
class Figures:
    """One contender's figures, as text, under the heads of its section's table."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One path: the figures of its contenders, and the claims about them.

    `name` is that of its place in the page; `setting` says, in a sentence, what was measured how.
    """

    name: str
    setting: str
    heads: tuple[str, ...]
    figures: Sequence[Figures]
    claims: Sequence[Claim]


def time_and_memory(name: str, runs: Sequence[Run]) -> Figures:
    """One contender's row below the heads of TIME_AND_MEMORY."""
    return Figures(
        name,
        (
            spread(Spread.of([run.wall for run in runs])),
            spread(Spread.of([run.cpu for run in runs])),
            number(max(run.peak_mb for run in runs)),
        ),
    )


def number(value: float) -> str:
    """Three significant digits."""
    if value >= 1000:
        digits = len(str(int(value)))
        return f"{round(value, 3 - digits):,.0f}"
    return f"{value:.3g}"


def spread(value: Spread) -> str:
    """The median, and the range of the runs."""
    return f"{number(value.median)} ({number(value.low)} to {number(value.high)})"


def claims_table(claims: Sequence[Claim]) -> str:
    """The table of claims, in Markdown."""
    rows = [
        (
            claim.path,
            claim.what,
            claim.against,
            spread(claim.ratio),
            claim.bound,
            "yes" if claim.reached else "**no**",
        )
        for claim in claims
    ]
    return _table(("path", "what", "against", "measured", "to reach", "reached"), rows)


def section_text(section: Section) -> str:
    """What a section's place in the page holds: what measured, its figures and its claims."""
    figures = _table(("", *section.heads), [(one.name, *one.cells) for one in section.figures])
    parts = [f"{measured()} {section.setting}", figures]
    if section.claims:
        parts.append(claims_table(section.claims))
    return "\n\n".join(parts)


def put_section(section: Section, page: Path = PAGE) -> None:
    """Write a section to its place in the page."""
    put(section.name, section_text(section), page)


def put(name: str, text: str, page: Path = PAGE) -> None:
    """Replace the text between `<!-- name -->` and `<!-- end -->` in the page."""
    content = page.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    replaced, count = pattern.subn(lambda match: f"{match[1]}\n{text}\n\n{match[2]}", content)
    if count != 1:
        raise ValueError(f"{page} has {count} places for {name!r}, not one")
    page.write_text(replaced, encoding="utf-8")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
