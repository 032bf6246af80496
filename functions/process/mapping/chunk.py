"""Events that are read together: what is at a path is looked up once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from functions.process.mapping.texts import Get, as_text, text_of

if TYPE_CHECKING:
    from msgspec import Raw


class Chunk:
    """Some events. `places`: which of all bodies they are. `sent`: the details as they came.

    `ats`: what paths are looked up in. All of its methods raise RecursionError.
    """

    def __init__(
        self,
        places: Sequence[int],
        ats: Sequence[Any],
        sent: Sequence[Raw],
        delivery_ids: Sequence[str],
    ) -> None:
        self.places, self.ats, self.sent, self.delivery_ids = places, ats, sent, delivery_ids
        self._found: dict[Get, list[Any]] = {}
        self._kinds: dict[Get, set[type]] = {}

    def rows(self, numbers: Sequence[int]) -> Chunk:
        """Some of them, counted from 0."""
        if len(numbers) == len(self.places):
            return self

        def some(column: Sequence[Any]) -> list[Any]:
            return [column[number] for number in numbers]

        return Chunk(some(self.places), some(self.ats), some(self.sent), some(self.delivery_ids))

    def found(self, get: Get) -> list[Any]:
        """What a look-up finds in each."""
        if get not in self._found:
            self._found[get] = [*map(get, self.ats)]
        return self._found[get]

    def kinds(self, get: Get) -> set[type]:
        """Of what types that is."""
        if get not in self._kinds:
            self._kinds[get] = {*map(type, self.found(get))}
        return self._kinds[get]

    def texts(self, get: Get) -> Sequence[str]:
        """The texts that it is. Raises msgspec's ValidationError and, on None, TypeError."""
        kinds = self.kinds(get)
        if kinds == {str}:
            return self.found(get)
        # A text that was found must not be read as JSON.
        return [*map(as_text if str in kinds else text_of, self.found(get))]
