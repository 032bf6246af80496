"""What mappings made of a day, for report.json. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from functions.report.count.engine import Mapped
from functions.report.inputs.quarantine import Quarantined

if TYPE_CHECKING:
    from functions.report.document.mappings import MappingFigures, OtherStoodIn


def mapping_figures(mapped: Mapped, quarantined: Iterable[Quarantined]) -> MappingFigures:
    """The events of the event day by mapping, and whose envelope stood in for what.

    `quarantined`: the records of the arrival day, which were judged by mappings too.
    """
    by_mapping: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for one in mapped.made_by:
        by_mapping[one.mapping] += one.events
        made[one.digest] += one.events
    refused: Counter[str] = Counter()
    events_of = {record.identity: record for record in reversed([*quarantined])}
    for record in events_of.values():
        if record.mappings_digest is not None:
            refused[record.mappings_digest] += record.events
    return {
        "digests": [
            {"digest": digest, "events": made[digest], "quarantined": refused[digest]}
            for digest in sorted(made.keys() | refused.keys())
        ],
        "by_mapping": [
            {"name": name, "events": events}
            for name, events in sorted(by_mapping.items(), key=lambda item: (-item[1], item[0]))
        ],
        "by_source": [
            {
                "name": one.source,
                "events": one.events,
                "envelope_ids": one.ids,
                "envelope_times": one.times,
            }
            for one in sorted(mapped.stood_in, key=lambda one: (-one.events, one.source or ""))
            if one.source is not None
        ],
        "other_sources": _other(mapped),
    }


def _other(mapped: Mapped) -> OtherStoodIn | None:
    for one in mapped.stood_in:
        if one.source is None:
            return {
                "values": one.sources,
                "events": one.events,
                "envelope_ids": one.ids,
                "envelope_times": one.times,
            }
    return None
