"""Mappings that only have other names for the members of the contract, such as CloudEvents'.

Their events are read as those of the contract are (form.py), without a look at each path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Names
from typing import Annotated, Any

from msgspec import Meta, Raw, defstruct
from msgspec.json import Decoder

from functions.common.reasons import MAX_CHARACTERS, MEMBERS
from functions.process.form import Extras, Form
from functions.process.mapping.compiled import Mapping, Steps
from functions.process.mapping.conditions import wanted, wants_only
from functions.process.mapping.cutting import cutter
from functions.process.mapping.places import can_be_field


def forms(mappings: Sequence[Mapping]) -> Iterator[Form]:
    """The forms of those mappings that are of this kind.

    An event that is read by a form is surely its mapping's: it is none of the contract and fits no
    earlier mapping. An event of the mapping that is not as usual is read by none.
    """
    for number, mapping in enumerate(mappings):
        names = _names(mapping)
        absent = _absent(mappings[:number], names)
        if names and absent:
            yield Form(mapping.name, _rest(mapping.details.first[0]), _decoder(names, absent))


def _names(mapping: Mapping) -> dict[str, str]:
    """What the detail calls the members of the contract, and what else the condition wants there.

    Nothing if the mapping does more than that. A member has to be at the first of its paths.
    """
    time, when = mapping.timestamp, mapping.when or []
    more = (mapping.action, mapping.status, mapping.failed_when, time.zone, time.unit)
    if any(more) or len(when) != 1 or not wants_only(when[0]):
        return {}
    names: dict[str, str] = {}
    for member in MEMBERS:
        paths: Sequence[Steps] = getattr(mapping, member).first
        match paths:
            case [["detail", str(name)], *_]:
                names[member] = name
            case _:
                return {}
    others = wanted(when[0]) - {*names.values()}
    names |= {f"wanted{n}": name for n, name in enumerate(sorted(others))}
    as_fields = {*filter(can_be_field, names.values())}
    return names if len(as_fields) == len(names) else {}


def _absent(earlier: Sequence[Mapping], names: Names[str, str]) -> list[str]:
    """Members of a detail without which it is not of the contract, and fits no earlier mapping.

    None of them is among `names`. Nothing if there are none such.
    """
    choices = [{*MEMBERS}, *(wanted(pattern) for one in earlier for pattern in one.when or [{}])]
    left = [{*filter(can_be_field, choice)} - {*names.values()} for choice in choices]
    return sorted({min(choice) for choice in left}) if all(left) else []


def _decoder(names: Names[str, str], absent: Sequence[str]) -> Callable[[Raw], Any]:
    """What decodes a detail to an object with the members of the contract as attributes."""
    kinds: dict[str, Any] = {
        **{
            member: Annotated[str, Meta(min_length=1, max_length=longest)]
            for member, longest in MAX_CHARACTERS.items()
        },
        "details": Raw,
    }
    # Of what has to be absent, null is taken as well: a condition takes it for nothing.
    none = {f"absent{n}": name for n, name in enumerate(absent)}
    made = defstruct(
        "Renamed",
        [
            *((field, kinds.get(field, str)) for field in names),
            *((field, None, None) for field in none),
        ],
        rename={**names, **none},
        gc=False,
    )
    return Decoder(made).decode


def _rest(path: Steps) -> Extras:
    """What takes the details out of events, and leaves the rest."""
    cut = cutter(path)

    def rest(
        _events: Sequence[Any], sent: Sequence[Raw], details: Sequence[str], refused: set[int]
    ) -> Sequence[str | None]:
        try:
            return cut(sent, details)
        except RecursionError:
            refused.update(range(len(sent)))
            return details

    return rest
