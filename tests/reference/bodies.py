"""The bodies of messages: valid events in many forms, and invalid ones for every reason."""

from __future__ import annotations

import json
import random
import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

_SOURCES = ("shop", "billing", "поиск", 'a"b\\c\n')
_TYPES = ("Order", "Refund", "ωmega")
_ACTIONS = ("buy", "sell", "", "a\x00b", "é" * 256, "é" * 257, "\U0001d11e" * 300, None, 7)
_STATUSES = (
    "success",
    "ok",
    "failed",
    "FAILURE",
    "Error",
    "errors",
    "FA\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}LED",
    None,
    1,
)
_OFFSETS = (0, 60, 120, 330, 345, 630, 765, 840, 1439, -210, -300, -720, -1439)
_MEMBERS = ("event_id", "source", "timestamp", "event_type", "details")
_BAD_TIMESTAMPS = (
    "",
    "yesterday",
    "2026-11-23",
    "2026-11-23T10:00:00",
    "2026-11-23 10:00:00Z",
    " 2026-11-23T10:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-11-23T24:00:00Z",
    "2026-11-23T10:00:60Z",
    "2026-11-23T10:00:00.Z",
    "2026-11-23T10:00:00+24:00",
    "2026-11-23T10:00:00+01:60",
    "0999-12-31T00:00:00Z",
    "\N{ARABIC-INDIC DIGIT TWO}026-11-23T10:00:00Z",
)
_YEAR_1000 = datetime(1000, 1, 1, tzinfo=UTC)
_FURTHEST_AHEAD = 1_439
_DEEP = 20_000
_UNREADABLE_DETAILS = (
    r'{"a":"\ud800"}',
    r'{"\udc00 tail":1}',
    '{"a":NaN}',
    '{"a":-Infinity}',
    '{"a":01}',
    '{"a":1,}',
    '{"a":"\x01"}',
    "{",
    "nothing",
    '{"a":' * _DEEP + "1" + "}" * _DEEP,
)
_DETAILS = "\x00details"


class Bodies:
    """Makes events and their envelopes; some events are made of earlier ones."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._made: list[tuple[datetime, dict[str, Any], str]] = []

    def valid(self, moment: datetime) -> str:
        """The text of a valid event of some time."""
        event: dict[str, Any] = {
            "event_id": f"e{self._chance.randrange(400)}",
            "source": self._chance.choice(_SOURCES),
            "timestamp": self._timestamp(moment),
            "event_type": self._chance.choice(_TYPES),
            "details": self._details(),
        }
        if self._chance.random() < 0.1:
            event["note"] = self._chance.choice([None, 1e3, "x", {"y": [1]}])
        text = self._text(event)
        if self._chance.random() < 0.05:  # repeated keys
            text = text[:-1] + ',"note":1,"n\\u006fte":2}'
        self._made.append((moment, event, text))
        return text

    def own(self, moment: datetime) -> str:
        """The text of an event that has an id like no other, and mostly such an action."""
        event = json.loads(self.valid(moment))
        details = (
            {**event["details"], "action": self.delivery()} if self._chance.random() < 0.98 else {}
        )
        return self._text({**event, "event_id": self.delivery(), "details": details})

    def repeat(self) -> tuple[datetime, str] | None:
        """An earlier event again with its time: with the same bytes, or with others."""
        if not self._made:
            return None
        moment, event, text = self._chance.choice(self._made)
        if self._chance.random() < 0.5:
            return moment, text
        changed = {**event, "details": {**event["details"], "again": self._chance.random()}}
        return moment, self._text(changed)

    def envelope(self, event: str, delivery: str | None = None) -> str:
        """The message that EventBridge makes of an event. `delivery`: its id."""
        around = {
            "version": "0",
            "id": delivery or self.delivery(),
            "detail-type": "Order",
            "source": "shop",
            "account": "000000000000",
            "time": "2026-11-24T12:00:00Z",
            "region": "us-east-1",
            "resources": [],
        }
        return f'{json.dumps(around, separators=(",", ":"))[:-1]},"detail":{event}}}'

    def delivery(self) -> str:
        return str(uuid.UUID(int=self._chance.getrandbits(128), version=4))

    def invalid(self, moment: datetime) -> str:
        """A message that is invalid; all reasons but those of a batch and of the future."""
        make = self._chance.choice(
            (
                self._without_member,
                self._of_another_type,
                self._of_bad_length,
                self._with_bad_timestamp,
                self._with_bad_timestamp,
                self._unreadable,
                self._no_envelope,
            )
        )
        return make(moment)

    def _event(self, moment: datetime, **changes: Any) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.valid(moment))
        self._made.pop()
        return {**event, **changes}

    def _without_member(self, moment: datetime) -> str:
        event = self._event(moment)
        for member in self._chance.sample(_MEMBERS, self._chance.choice((1, 1, 2))):
            del event[member]
        return self.envelope(self._text(event))

    def _of_another_type(self, moment: datetime) -> str:
        member = self._chance.choice(_MEMBERS)
        wrong = self._chance.choice([7, None, True, ["x"], 1e400])
        return self.envelope(self._text(self._event(moment, **{member: wrong})))

    def _of_bad_length(self, moment: datetime) -> str:
        member, most = self._chance.choice(
            (("event_id", 128), ("source", 256), ("event_type", 128))
        )
        bad = self._chance.choice(("", "é" * (most + 1), "𝄞" * (most + 1)))
        return self.envelope(self._text(self._event(moment, **{member: bad})))

    def _with_bad_timestamp(self, moment: datetime) -> str:
        bad = self._chance.choice(_BAD_TIMESTAMPS)
        return self.envelope(self._text(self._event(moment, timestamp=bad)))

    def _unreadable(self, moment: datetime) -> str:
        event = self._text(self._event(moment, details=_DETAILS))
        details = self._chance.choice(_UNREADABLE_DETAILS)
        return self.envelope(event.replace(json.dumps(_DETAILS), details))

    def _no_envelope(self, moment: datetime) -> str:
        """Some have a part of their own; others have the same bytes as other messages."""
        own = self._chance.choice((0, self._chance.getrandbits(64)))
        event = self._text(self._event(moment, own=own))
        return self._chance.choice(
            (
                "",
                event,
                f"[{own}]",
                f"{own}",
                f'"{own}"',
                f"no JSON {own}",
                f'{{"two":\n{own}}}',
                f'{{"id":{own},"detail":{event}}}',
                f'{{"id":"{own}","Records":[]}}',
                self.envelope("[]"),
                self.envelope('"text"'),
                self.envelope("null"),
            )
        )

    def _details(self) -> dict[str, Any]:
        details: dict[str, Any] = {"amount": self._chance.randrange(9)}
        for name, values in (("action", _ACTIONS), ("status", _STATUSES)):
            if self._chance.random() < 0.8:
                details[name] = self._chance.choice(values)
        return details

    def _text(self, value: Any) -> str:
        """JSON in one of several forms."""
        return json.dumps(
            value,
            ensure_ascii=self._chance.random() < 0.5,
            separators=self._chance.choice(((",", ":"), (", ", ": "), (" ,\t", " :\r"))),
        ).replace("Infinity", "1e400")

    def _timestamp(self, moment: datetime) -> str:
        """A time in RFC 3339, with any offset that its year allows, and any fraction."""
        minutes = self._chance.choice(_OFFSETS)
        if moment < _YEAR_1000 + timedelta(minutes=-minutes):
            minutes = _FURTHEST_AHEAD
        local = moment.astimezone(timezone(timedelta(minutes=minutes)))
        text = local.strftime("%Y-%m-%dT%H:%M:%S")
        last_microsecond = (moment + timedelta(microseconds=1)).astimezone(UTC)
        if last_microsecond.time() == datetime.min.time() and self._chance.random() < 0.5:
            return text[:-2] + "60" + self._offset(minutes)  # a leap second
        fraction = f"{local.microsecond:06}".rstrip("0")
        if fraction or self._chance.random() < 0.3:
            fraction = "." + (fraction or "0").ljust(self._chance.choice((1, 3, 6)), "0")
            if len(fraction) == 7 and self._chance.random() < 0.5:
                fraction += self._chance.choice(("9", "000", "123456"))
        text += fraction + self._offset(minutes)
        return text.lower() if self._chance.random() < 0.1 else text

    def _offset(self, minutes: int) -> str:
        if minutes == 0:
            return self._chance.choice(("Z", "+00:00", "-00:00"))
        hours, rest = divmod(abs(minutes), 60)
        return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
