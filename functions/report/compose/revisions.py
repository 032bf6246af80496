"""The revisions of a day's report, and what each changed. Pure.

A change is a figure with its value before and after. Figures are named by their path in
report.json; a member of a list by its first member, so `activity.by_source["shop"].events`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from functions.common.named_keys import MAX_NAMED
from functions.common.report_keys import ReportKeys
from functions.report.compose.report import Json

# What describes a revision rather than the day: it differs between two that say the same.
_CIRCUMSTANCES = ("generated_at", "first_generated_at", "revision", "history")

Scalar = str | int | float | bool | None


def next_revision(keys: ReportKeys, report: Json, before: Json | None) -> Json:
    """`report` as the revision that follows `before` (None: as the first), with its history."""
    number = before["revision"] + 1 if before else 1
    named = changes(before, report) if before else []
    entry = {
        "revision": number,
        "generated_at": report["generated_at"],
        "key": keys.revision(number),
        "changes": named[:MAX_NAMED],
        "more_changes": max(len(named) - MAX_NAMED, 0),
    }
    history = [*(before["history"] if before else []), entry]
    return {**report, "revision": number, "history": history}


def said(report: Mapping[str, Any]) -> Json:
    """What a report says of its own day: all but the circumstances of its revision.

    Of the comparison only how many earlier days it knew: when one of those is restated, the later
    days are not, or a single late event would make a month of new revisions. When there are more
    of them than before, as after making the reports of old days, the comparison is worth making.
    """
    figures = {name: value for name, value in report.items() if name not in _CIRCUMSTANCES}
    if "comparison" in figures:
        figures["comparison"] = {"history_days": figures["comparison"]["history_days"]}
    return figures


def changes(before: Json, after: Json) -> list[Json]:
    """Every figure that differs, in the report's order; null where there is none."""
    old, new = _figures(before), _figures(after)
    return [
        {"figure": name, "before": old.get(name), "after": new.get(name)}
        for name in dict.fromkeys([*new, *old])
        if old.get(name) != new.get(name)
    ]


def _figures(report: Json) -> dict[str, Scalar]:
    return dict(_flat("", said(report)))


def _flat(path: str, value: Any) -> Iterator[tuple[str, Scalar]]:
    """Figures of a member by their paths. Lists of texts name things: their counts are beside.

    Samples are evidence of counts that are there too, no figures.
    """
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "samples":
                continue
            yield from _flat(f"{path}.{name}" if path else name, inner)
    elif isinstance(value, list):
        for label, inner in _labelled(value):
            if not isinstance(inner, str):
                yield from _flat(f"{path}[{label}]", inner)
    else:
        yield path, value


def _labelled(members: list[Any]) -> Iterator[tuple[str, Any]]:
    """Members of a list: objects by the JSON of their first member, others by their place."""
    seen: Counter[str] = Counter()
    for place, member in enumerate(members):
        if isinstance(member, dict) and member:
            (_, first), *figures = member.items()
            label = json.dumps(first, ensure_ascii=False)
            seen[label] += 1
            again = f"#{seen[label]}" if seen[label] > 1 else ""
            yield f"{label}{again}", dict(figures)
        else:
            yield str(place), member
