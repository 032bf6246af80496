"""Goes through events once: which presets read them, and what the others look like."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from msgspec import DecodeError, ValidationError
from msgspec.json import Decoder

from cli.discovering.figures import Figures
from cli.discovering.group import Group, can_be_mended
from cli.discovering.inventory import Inventory
from cli.discovering.proposal import Proposal
from cli.discovering.readings import Clock, few
from cli.discovering.seen import UNKNOWN
from cli.judging.definitions import compiled_text
from cli.judging.judge import Judge
from cli.judging.judged import CONTRACT, Judged
from cli.judging.naming import Naming
from cli.reading.files import Item
from functions.common.numbers import exact
from functions.process.mapping.compiled import Compiled, Steps
from functions.process.validate import MAX_AHEAD_US
from stacks.definitions import presets
from stacks.definitions.mappings import DEFAULT_PRESET

# No bus is asked, and no event of it is sent.
_REGION = "us-east-1"
_DETAILS_OF_CONTRACT = ("detail", "details")

_MIXED = "some are whole envelopes, and some have none: look at each kind by itself"

_decode = Decoder(dict[str, Any], float_hook=exact).decode


class Discovery:
    """What was found.

    `lines`: all. `read_by`: the valid events, by the preset that reads them, or by the contract.
    `faulty`: those that are not valid, by reason. `seen`: all that are objects. `naming`, `source`:
    what the entries of lines without an envelope are called, and where it is one for all.
    """

    def __init__(self, *, now: datetime, naming: Naming, source: str | None) -> None:
        self.lines = 0
        self.read_by: Counter[str] = Counter()
        self.faulty: Counter[str] = Counter()
        self.seen = Inventory()
        self._now, self._naming = now, naming
        self._latest_us = int(now.timestamp()) * 1_000_000 + MAX_AHEAD_US
        self._judge = self._ready(all_presets())
        self._plain = Group(source)
        self._whole = Group(None, have_envelopes=True)

    def take(self, item: Item) -> None:
        """Take up an event, or what is none."""
        judged = self._judge.judge(item)
        if not judged.ends:  # a piece of a line that is too long
            return
        self.lines += 1
        envelope, event = _envelope(judged), judged.event
        if envelope is not None:
            content = hash(judged.line) if event is None else event.content_hash
            self.seen.add(envelope, content, self._clock(judged), _kind(judged))
        if event is None:
            self.faulty[judged.faults[0].reason] += 1
        else:
            self.read_by[judged.mapping or ""] += 1
        reads_envelope = judged.mapping == DEFAULT_PRESET and event is not None
        if envelope is not None and (reads_envelope or can_be_mended(judged)):
            group = self._plain if judged.whole is None else self._whole
            group.add(item, envelope, judged, self._clock(judged))

    def proposals(self) -> Iterator[Proposal]:
        """The presets that read some of the events, then mappings of their own for the others."""
        for name in presets.names():
            if self.read_by[name] and name != DEFAULT_PRESET:
                yield Proposal(name, _preset(name))
        groups = [group for group in (self._plain, self._whole) if group.seen.events]
        events = sum(group.seen.events for group in groups)
        nearly_all = [group for group in groups if few(events - group.seen.events, events)]
        if groups and not nearly_all:
            yield Proposal(why=_MIXED)
        for group in nearly_all:
            yield group.propose(self._ready)

    def figures(self) -> Sequence[str]:
        """Dimensions and metrics for all of them: each a table of TOML."""
        presets_ = {one.name: one.details.first for one in all_presets().mappings}
        read = [name for name, events in self.read_by.items() if events]
        details: list[Steps] = [_DETAILS_OF_CONTRACT] if CONTRACT in read else []
        details += [path for name in read for path in presets_.get(name, ())]
        return Figures(self.seen, details).tables

    @property
    def unnamed(self) -> bool:
        """Whether lines that only an envelope reads have neither one nor a source that is said."""
        return bool(self._plain.seen.events) and not self._plain.source

    def _ready(self, compiled: Compiled) -> Judge:
        return Judge(compiled, region=_REGION, now=self._now, naming=self._naming)

    def _clock(self, judged: Judged) -> Clock:
        sent_us = judged.whole.sent_us if judged.whole else None
        if sent_us is None:
            return Clock(self._latest_us, None)
        return Clock(min(self._latest_us, sent_us + MAX_AHEAD_US), sent_us)


@cache
def all_presets() -> Compiled:
    """The mappings of all presets."""
    every = (name for name in presets.names() if name != DEFAULT_PRESET)
    return compiled_text("".join(map(_preset, every)))


def _kind(judged: Judged) -> str | None:
    """The type of a valid event; `UNKNOWN` where the mapping that is proposed may say another."""
    if judged.event is None:
        return None
    return UNKNOWN if judged.mapping == DEFAULT_PRESET else judged.event.event_type


def _preset(name: str) -> str:
    return f'[[mapping]]\npreset = "{name}"\n'


def _envelope(judged: Judged) -> dict[str, Any] | None:
    """The envelope of an event that is an object; without the names of an entry made here."""
    try:
        envelope = _decode(judged.body)
    except ValidationError:  # a whole number of thousands of digits, or no object
        envelope = _decoded_slowly(judged.body)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(envelope, dict) or not isinstance(envelope.get("detail"), dict):
        return None
    return envelope if judged.whole else {"detail": envelope["detail"]}


def _decoded_slowly(body: bytes) -> Any:
    try:
        return json.loads(body, parse_int=exact, parse_float=exact)
    except (ValueError, RecursionError):
        return None
