"""The revisions of a day's report, and what each changed. Pure.

A change is a figure with its value before and after. A figure is named by its path in report.json,
and an entry of a list by its first member: `activity.by_source["shop"].events`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from functions.common.named_keys import MAX_NAMED
from functions.common.report_keys import ReportKeys
from functions.report.compose.defined import cut_lists, defined_otherwise
from functions.report.compose.uncompared import uncompared
from functions.report.document.lists import DIMENSIONS
from functions.report.text.defined_anew import defined_anew
from functions.report.text.judged_anew import judged_anew
from functions.report.text.moved_metrics import moved, moves_sentence
from functions.report.text.restated import restated
from functions.report.text.told_metrics import told_metrics

if TYPE_CHECKING:
    from functions.report.document.report import (
        Change,
        Compared,
        Report,
        Revision,
        Scalar,
    )

# The revisions that a report's history has. Older ones stay in the bucket; their keys count on.
MOST_REVISIONS = 100
# Members that describe a revision, not its day: they differ although the content is the same.
# The verdict follows from the day and its comparison.
_CIRCUMSTANCES = (
    *("generated_at", "first_generated_at", "revision", "history"),
    *("verdict", "pipeline"),
)


def next_revision(keys: ReportKeys, report: Compared, before: Report | None) -> Report:
    """`report` as the revision after `before`, or as the first, with the history of both.

    The history is that of the last MOST_REVISIONS.
    """
    number = before["revision"] + 1 if before else 1
    named = changes(before, report) if before else []
    entry: Revision = {
        "revision": number,
        "generated_at": report["generated_at"],
        "key": keys.revision(number),
        "changes": named[:MAX_NAMED],
        "more_changes": max(len(named) - MAX_NAMED, 0),
    }
    if before:
        of_events = judged_anew(before, report) or restated(before, report)
        if sentences := [*defined_anew(before, report), *of_events, *_moved(before, report)]:
            entry["sentences"] = sentences
    history = [*(before["history"] if before else []), entry]
    return {**report, "revision": number, "history": history[-MOST_REVISIONS:]}


def _moved(before: Report, report: Compared) -> Iterator[str]:
    """Which of the team's own figures moved. While a day still runs all of them do."""
    if before["pending"]["day_over"] and (found := moved(report, told_metrics(before))):
        yield moves_sentence(found)


def content(report: Compared) -> dict[str, object]:
    """The content of a report: all members but the circumstances of its revision.

    The comparison is reduced to the number of earlier days that it knew. A restated day does not
    restate the days after it: a single late event would make a month of new revisions. More earlier
    days than before, as after making the reports of old days, are worth a new comparison. A metric
    is reduced in the same way; its definition is content, as later days ask for an equal one.
    """
    figures = {name: value for name, value in report.items() if name not in _CIRCUMSTANCES}
    if "comparison" in report:
        figures["comparison"] = {"history_days": report["comparison"]["history_days"]}
    if "metrics" in report:
        figures["metrics"] = [uncompared(metric) for metric in report["metrics"]]
    return figures


def changes(before: Compared, after: Compared) -> list[Change]:
    """Every figure that differs, in the report's order; None on the side that lacks it.

    A value that only one of two cut lists has is left out: the other does not say what it had. So
    is what reports of earlier versions do not count, and what is defined otherwise: that did not
    change, it is something else.
    """
    old, new = _figures(before), _figures(after)
    cut = tuple(
        f"activity.by_{name}["
        for name in DIMENSIONS
        if any(figures.get(f"activity.other.{name}.values") for figures in (old, new))
    )
    cut += tuple(cut_lists(before, after))
    others = tuple(defined_otherwise(before, after))
    if "mappings" not in before:
        cut += ("mappings.", "quality.quarantined.by_source[")
    if "before_the_day" not in before.get("arrival", {}):
        cut += ("arrival.before_the_day",)
    return [
        {"figure": name, "before": old.get(name), "after": new.get(name)}
        for name in dict.fromkeys([*new, *old])
        if old.get(name) != new.get(name)
        and not name.startswith(others)
        and not (name.startswith(cut) and (name not in old or name not in new))
    ]


def _figures(report: Compared) -> dict[str, Scalar]:
    return dict(_flat("", content(report)))


def _flat(path: str, value: Any) -> Iterator[tuple[str, Scalar]]:
    """The figures below a member, by their paths.

    Texts in lists are left out: they name things that are counted beside them. So are samples: they
    are evidence, not figures.
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
    """Entries of a list: objects by the JSON of their first member, others by their place."""
    seen: Counter[str] = Counter()
    for place, member in enumerate(members):
        if isinstance(member, dict) and member:
            (_, first), *figures = member.items()
            label = json.dumps(first, ensure_ascii=False)
            seen[label] += 1
            repeat = f"#{seen[label]}" if seen[label] > 1 else ""
            yield f"{label}{repeat}", dict(figures)
        else:
            yield str(place), member
