"""Object keys of what is made of a day: its report and its curated events."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

from functions.common.keys import DAY, InvalidKeyError, day_of, matched, partition

# All curated events: the manifests of days, and the parts that they name.
CURATED_ZONE = "curated/"
CURATED_DAYS_ZONE = "curated/days/"
CURATED_PARTS_ZONE = "curated/parts/"
REPORTS_ZONE = "daily/"
DAYS_ZONE = "days/"
INDEX_KEY = "index.html"
LATEST_KEY = "latest.json"
# The tag, name and value, of parts that no manifest names any more: a lifecycle rule deletes them.
SUPERSEDED = ("superseded", "true")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKeys:
    """Where one day's report lives. `json`, the current revision, is written after its pages."""

    day: date

    @property
    def json(self) -> str:
        return f"{REPORTS_ZONE}dt={self.day}/report.json"

    @property
    def html(self) -> str:
        return f"{REPORTS_ZONE}dt={self.day}/report.html"

    @property
    def csv(self) -> str:
        return f"{REPORTS_ZONE}dt={self.day}/report.csv"

    @property
    def delivered(self) -> str:
        """Which revision has been announced, and the figures that people got."""
        return f"{REPORTS_ZONE}dt={self.day}/delivered.json"

    @property
    def inputs(self) -> str:
        """What the current report was made from; written after it."""
        return f"{REPORTS_ZONE}dt={self.day}/inputs.json"

    @property
    def revisions(self) -> str:
        """What the keys of its revisions begin with."""
        return f"{REPORTS_ZONE}dt={self.day}/revisions/"

    def revision(self, number: int) -> str:
        """The report.json of one revision, kept for good; `number` counts from 1."""
        return f"{self.revisions}{number:04}.json"

    def number(self, revision: str) -> int:
        """The number of a revision, from its key. Raises InvalidKeyError."""
        name = revision.removeprefix(self.revisions).removesuffix(".json")
        if not name.isdecimal() or self.revision(int(name)) != revision:
            raise InvalidKeyError("revisions", revision)
        return int(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a day's curated events; the day's manifest names the current one.

    `number` counts from 1; `digest` is of what the edition was made from; `run` is of the one run
    that writes below it, so that two runs never write the same object.
    """

    day: date
    number: int
    digest: str
    run: str

    _pattern: ClassVar[re.Pattern[str]] = re.compile(
        rf"{CURATED_PARTS_ZONE}{DAY}/e(?P<number>\d{{4,}})-(?P<digest>[0-9a-f]+)"
        r"-(?P<run>[0-9a-f]+)/.*"
    )

    @property
    def prefix(self) -> str:
        """What the keys of all its parts begin with."""
        name = f"e{self.number:04}-{self.digest}-{self.run}"
        return f"{partition(CURATED_PARTS_ZONE, self.day)}{name}/"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read the edition of a part, or of a prefix, back. Raises InvalidKeyError."""
        m = matched("curated", key, cls._pattern)
        return cls(
            day=day_of("curated", m), number=int(m["number"]), digest=m["digest"], run=m["run"]
        )


def manifest_key(day: date) -> str:
    """The manifest of a day's curated events: the URIs of the current parts, one a line."""
    return f"{partition(CURATED_DAYS_ZONE, day)}symlink.txt"
