"""Structs to which envelopes and details are decoded, with a field for each name in paths."""

from __future__ import annotations

from collections.abc import Callable, Collection
from operator import attrgetter
from typing import Any

from msgspec import Raw, defstruct
from msgspec.json import Decoder

from functions.process.mapping import places
from functions.process.mapping.compiled import Steps
from functions.process.mapping.places import Found, can_be_field
from functions.process.mapping.texts import Get


class Fields:
    """A struct with a field for each name: its text in JSON or, of `texts`, the text that it is.

    `fields`: what a name's is called; of those `needed`, `at_` and the name. A name of `texts` that
    is no text is refused.

    Beside them it has room for the `envelope` that it came in. Were something sent under that
    field's name, it would be overwritten.
    """

    def __init__(
        self,
        names: Collection[str | int],
        *,
        texts: Collection[str | int],
        needed: Collection[str] = (),
    ) -> None:
        usual = sorted(name for name in names if isinstance(name, str) and can_be_field(name))
        self.fields: dict[str | int, str] = {
            name: f"at_{name}" if name in needed else f"f{n}" for n, name in enumerate(usual)
        }
        kinds: dict[str, type] = {name: str if name in texts else Raw for name in usual}
        room = "envelope"
        while room in names:
            room += "_"
        made = defstruct(
            "Fields",
            [
                *((self.fields[name], kinds[name]) for name in usual if name in needed),
                *((self.fields[name], kinds[name], None) for name in usual if name not in needed),
                ("envelope", Raw, None),
            ],
            rename={"envelope": room, **{field: str(name) for name, field in self.fields.items()}},
            gc=False,  # nothing in it refers back to it
        )
        self.decode: Callable[[bytes | Raw], Any] = Decoder(made).decode


def from_field(field: str, further: Steps) -> Get:
    """What looks a path up from a field on, of the detail or of its envelope."""
    get: Get = attrgetter(field)
    if not further:
        return get

    def deeper(event: Any) -> Found:
        found = get(event)
        return None if found is None else places.at(found, further)

    return deeper
