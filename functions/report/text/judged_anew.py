"""What a revision changed because events were judged anew, in sentences for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from functions.report.text.figures import count, plural

if TYPE_CHECKING:
    from functions.report.document.report import Counted

# There is a mapping for each kind of event, and a change of mappings is about few of them.
_MOST_NAMED = 5


def judged_anew(before: Counted, after: Counted) -> list[str]:
    """The sentences; none where the same mappings made both, and as much is valid."""
    made = _made(before), _made(after)
    return [*_validity(before, after, *made), *_moved(before, after, *made)]


def _validity(
    before: Counted, after: Counted, made: Mapping[str, int], makes: Mapping[str, int]
) -> Iterator[str]:
    """How many events of the arrival day are valid now and were not, or the other way round."""
    old, new = before["processing"]["events"], after["processing"]["events"]
    valid = min(old["quarantined"] - new["quarantined"], new["valid"] - old["valid"])
    invalid = min(new["quarantined"] - old["quarantined"], old["valid"] - new["valid"])
    if valid > 0:
        more = [name for name in makes if makes[name] > made.get(name, 0)]
        if _digests(before) == _digests(after):
            more = []  # it was the code that changed
        by = f": {'mapping' if len(more) == 1 else 'mappings'} {listed(more)}" if more else ""
        yield f"{plural(valid, 'event')} that {_were(valid)} invalid {_are(valid)} now valid{by}."
    if invalid > 0:
        yield f"{plural(invalid, 'event')} that {_were(invalid)} valid {_are(invalid)} now invalid."


def _moved(
    before: Counted, after: Counted, made: Mapping[str, int], makes: Mapping[str, int]
) -> Iterator[str]:
    """What other mappings than before make of the events of the day."""
    if "mappings" not in before or _digests(before) == _digests(after):
        return
    changed = [name for name in {**made, **makes} if made.get(name, 0) != makes.get(name, 0)]
    parts = [
        f"{name} {count(makes.get(name, 0))} (before: {count(made.get(name, 0))})"
        for name in changed[:_MOST_NAMED]
    ]
    if parts:
        more = f" and {len(changed) - len(parts)} more" if len(changed) > len(parts) else ""
        yield f"Events by mapping: {', '.join(parts)}{more}."


def _made(report: Counted) -> dict[str, int]:
    """The events of each mapping."""
    if "mappings" not in report:
        return {}
    return {one["name"]: one["events"] for one in report["mappings"]["by_mapping"]}


def _digests(report: Counted) -> set[str]:
    return (
        {one["digest"] for one in report["mappings"]["digests"]} if "mappings" in report else set()
    )


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{', '.join(names[:_MOST_NAMED])}{more}"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
