"""Where paths and patterns start: the envelope of an event, or the event that came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from stacks.definitions.mistakes import mistake
from stacks.refusals import shown


class Inside(Enum):
    """What a root holds."""

    OBJECT = "an object"
    ARRAY = "an array"
    TEXT = "text"
    FLAG = "true or false"


@dataclass(frozen=True, slots=True)
class Place:
    """What paths and patterns of one place read: their roots.

    `reads`: the sentence that a hint begins with. `home`: the root that holds the producer's own
    members, if there is one. `renamed`: what a root of another place is called here.
    """

    reads: str
    roots: Mapping[str, Inside]
    home: str | None
    renamed: Mapping[str, str] = field(default_factory=dict)

    def check_root(self, root: str, text: str) -> None:
        """Refuse a root that is not there. `text`: the path, or the key. Raises MistakesError."""
        if root in self.roots:
            return
        hint = self._hint(root, text)
        meant = f"{self.reads}: {hint}? " if hint else f"{self.reads}. "
        raise mistake(f"{shown(root)} is not there; {meant}Allowed: {', '.join(self.roots)}")

    def _hint(self, root: str, text: str) -> str | None:
        first, _, rest = root.partition(".")
        if rest and first in self.roots:
            return f"{first}.{rest}, without quotation marks"
        if root in self.renamed:
            return text.replace(root, self.renamed[root], 1)
        return f"{self.home}.{text}" if self.home and root not in _OF_ANOTHER_PLACE else None


# Events have them, and no root stands for them where metrics and filters read.
_OF_ANOTHER_PLACE = frozenset({"timestamp", "time", "failed"})

# EventBridge user guide, "Event structure".
ENVELOPE = Place(
    reads="mappings read the envelope",
    roots={
        "version": Inside.TEXT,
        "id": Inside.TEXT,
        "detail-type": Inside.TEXT,
        "source": Inside.TEXT,
        "account": Inside.TEXT,
        "time": Inside.TEXT,
        "region": Inside.TEXT,
        "resources": Inside.ARRAY,
        "detail": Inside.OBJECT,
    },
    home="detail",
    renamed={"details": "detail", "detail_type": "detail-type"},
)
_EVENT_ROOTS = {
    "event_id": Inside.TEXT,
    "source": Inside.TEXT,
    "event_type": Inside.TEXT,
    "action": Inside.TEXT,
    "status": Inside.TEXT,
    "details": Inside.OBJECT,
    "extra": Inside.OBJECT,
}
_OF_THE_ENVELOPE = {
    "detail": "details",
    "detail-type": "event_type",
    "id": "event_id",
    "type": "event_type",
}
EVENT = Place(
    reads="metrics read the event",
    roots=_EVENT_ROOTS,
    home="details",
    renamed=_OF_THE_ENVELOPE,
)
FILTERED_EVENT = Place(
    reads="filters read the event",
    roots={**_EVENT_ROOTS, "failed": Inside.FLAG},
    home="details",
    renamed=_OF_THE_ENVELOPE,
)
REPORTED_EVENT = Place(
    reads="reports choose by two members alone",
    roots={"source": Inside.TEXT, "event_type": Inside.TEXT},
    home=None,
    renamed={"detail-type": "event_type"},
)
