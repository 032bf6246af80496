"""What the paths of mappings are looked up for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from functions.process.mapping.compiled import Mapping, Steps, Text
from functions.process.mapping.conditions import asked
from functions.process.mapping.reading import Reading
from functions.process.mapping.texts import Get


def paths_of(mappings: Iterable[Mapping]) -> set[Steps]:
    """All paths that mappings name."""
    found: set[Steps] = set()

    def noted(path: Steps) -> Get:
        found.add(path)
        return lambda _event: None

    for mapping in mappings:
        Reading(mapping, noted)
    return found


def texts_of(mappings: Sequence[Mapping]) -> set[Steps]:
    """Those of a member of the envelope or of its detail that is only read as text.

    Whether it is there may be asked besides.
    """
    texts: set[Steps] = {("id",)}
    others: set[Steps] = {("detail",)}
    for mapping in mappings:
        time = mapping.timestamp
        (texts if time.unit is None else others).update(time.first)
        others.update(mapping.details.first)
        for pattern in (*(mapping.when or ()), *(mapping.failed_when or ())):
            others.update(asked(pattern))
        members: list[Text | None] = [mapping.event_id, mapping.source, mapping.event_type]
        for text in (*members, mapping.action, mapping.status):
            if text:
                texts.update(text.first, text.join)
                others.update(text.hash)
    beyond = {path[:length] for path in others | texts for length in range(1, len(path))}
    return {
        path
        for path in texts - others - beyond
        if len(path) == 1 or (len(path) == 2 and path[0] == "detail")
    }
