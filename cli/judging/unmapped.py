"""Lines that are read from the envelope alone that sending gives them: most want a mapping."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from itertools import chain

from cli.judging.judged import Judged
from cli.terminal.printable import file_name
from functions.report.text import figures
from stacks.definitions.mappings import DEFAULT_PRESET

_MEANING = (
    "the time is that of arrival, and what is sent again counts again. To see which mapping helps:"
)


class Unmapped:
    """How many of the lines nothing but `eventbridge` reads, though they have no envelope."""

    def __init__(self) -> None:
        self.lines = 0
        self._all = 0

    def add(self, judged: Judged) -> None:
        self._all += judged.ends
        valid = judged.event is not None
        self.lines += valid and judged.whole is None and judged.mapping == DEFAULT_PRESET

    def text(
        self, named: Sequence[str], source: str | None = None, detail_type: str | None = None
    ) -> Iterator[str]:
        """What that means and what helps; nothing if there are none.

        `named`: files and folders. `source`, `detail_type`: as the options said, as a mapping that
        is proposed without them may be for other events too.
        """
        if not self.lines:
            return
        options = (("--source", source), ("--detail-type", detail_type))
        said = chain.from_iterable((name, value) for name, value in options if value is not None)
        arguments = file_name(shlex.join([*named, *said]))
        of = f"{self.lines:,} of {figures.plural(self._all, 'line')}"
        yield f"{of} {'is' if self.lines == 1 else 'are'} read by no mapping: {_MEANING}"
        yield f"  pipeline discover {arguments}"
