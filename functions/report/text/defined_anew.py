"""What a revision changed because the definitions are others, in sentences for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from functions.report.document.made_by import MadeBy, dimension_digests, made_by, table_name
from functions.report.text.judged_anew import listed

if TYPE_CHECKING:
    from functions.report.document.report import Counted


def defined_anew(before: Counted, after: Counted) -> Iterator[str]:
    """The sentences; none where both were made with equal definitions."""
    made, makes = made_by(before), made_by(after)
    old, new = _dimensions(before), _dimensions(after)
    both = [name for name in makes if name in made]
    same = [name for name in both if makes[name].is_value_of(made[name])]
    changed = [name for name in both if name not in same]
    changed += [name for name in new if old.get(name, new[name]) != new[name]]
    if changed:
        definitions = "a changed definition" if len(changed) == 1 else "changed definitions"
        are = "it is" if len(changed) == 1 else "they are"
        yield f"Made again with {definitions} of {listed(changed)}: {are} counted in another way."
    counted, counts = (
        [*of, *_tables(of, same), *dimensions] for of, dimensions in ((made, old), (makes, new))
    )
    for what, names, others in (
        ("Counted for the first time", counts, counted),
        ("No longer counted", counted, counts),
    ):
        if only := [name for name in names if name not in others]:
            yield f"{what}: {listed(only)}."


def _tables(of: Mapping[str, MadeBy], metrics: Sequence[str]) -> Iterator[str]:
    """What the tables of some metrics are called."""
    return (table_name(name, dimension) for name in metrics for dimension in of[name].tables)


def _dimensions(report: Counted) -> dict[str, str]:
    """The digest of each dimension that events are counted by, by what it is called."""
    return {f"the dimension {name}": one for name, one in dimension_digests(report).items()}
