"""What a revision changed because the definitions are others, in sentences for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from functions.report.text.judged_anew import listed

if TYPE_CHECKING:
    from functions.report.document.report import Counted


def defined_anew(before: Counted, after: Counted) -> Iterator[str]:
    """The sentences; none where both were made with equal definitions."""
    old, new = _digests(before), _digests(after)
    changed = [name for name in new if old.get(name, new[name]) != new[name]]
    if changed:
        definitions = "a changed definition" if len(changed) == 1 else "changed definitions"
        are = "it is" if len(changed) == 1 else "they are"
        yield f"Made again with {definitions} of {listed(changed)}: {are} counted in another way."
    for what, names in (
        ("Counted for the first time", new.keys() - old.keys()),
        ("No longer counted", old.keys() - new.keys()),
    ):
        if names:
            yield f"{what}: {listed([name for name in {**old, **new} if name in names])}."


def _digests(report: Counted) -> dict[str, str]:
    """Of each metric, and of each dimension that events are counted by."""
    metrics = {one["name"]: one["digest"] for one in report.get("metrics", ())}
    dimensions = report["activity"].get("dimensions", ())
    return {**metrics, **{f"the dimension {one['name']}": one["digest"] for one in dimensions}}
