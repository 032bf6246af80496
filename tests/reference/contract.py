"""What becomes of one message, by docs/contract.md: an event, or the reason why it is none."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, NoReturn

_MOST = {"event_id": 128, "source": 256, "event_type": 128}
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)
_MEMBER_ID = re.compile(rb'"id"\s*:\s*"([^"\\]+)"')
_SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True)
class Event:
    """A valid event. `text`: the event as it was sent. `delivery`: EventBridge's id."""

    source: str
    event_id: str
    event_type: str
    action: str | None
    status: str | None
    moment: datetime
    text: str
    delivery: str

    @property
    def failed(self) -> bool:
        return self.status is not None and self.status.lower() in ("failure", "failed", "error")


@dataclass(frozen=True)
class Invalid:
    """A message that is no valid event. `delivery`, `source`: None if it does not name any."""

    reason: str
    delivery: str | None
    source: str | None


class _Refused(Exception):  # noqa: N818 - control flow inside this module
    """The message is the reason."""


def judge(body: bytes, latest: datetime) -> Event | Invalid:
    """Judge the body of a message. `latest`: no event may have happened after it."""
    delivery: str | None = None
    try:
        text = _unicode(body)
        envelope = _envelope(_json(text))
        delivery = str(envelope["id"])
        return _event(envelope["detail"], _as_sent(text, "detail"), delivery, latest)
    except _Refused as refused:
        named = _MEMBER_ID.search(body)
        if delivery is None and named:
            delivery = named[1].decode()
        return Invalid(str(refused), delivery, _sender(body))


def _sender(body: bytes) -> str | None:
    """The source of the event or of its envelope, whichever is text of 1 to 256 characters."""
    try:
        message = _json(_unicode(body))
    except _Refused:
        return None
    named = [message.get("detail"), message] if isinstance(message, dict) else []
    for one in named:
        source = one.get("source") if isinstance(one, dict) else None
        if isinstance(source, str) and 1 <= len(source) <= _MOST["source"]:
            return source
    return None


def _unicode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise _Refused("not_unicode") from None


def _json(text: str) -> Any:
    try:
        value = json.loads(
            text, parse_int=Decimal, parse_float=Decimal, parse_constant=_not_a_number
        )
    except RecursionError:
        raise _Refused("too_deep") from None
    except ValueError:
        raise _Refused("not_json") from None
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:  # half a character
        raise _Refused("not_unicode") from None
    return value


def _envelope(message: Any) -> dict[str, Any]:
    if not isinstance(message, dict):
        raise _Refused("not_an_object")
    if not isinstance(message.get("id"), str) or "detail" not in message:
        raise _Refused("not_an_envelope")
    return message


def _not_a_number(name: str) -> NoReturn:
    raise ValueError(name)


def _event(detail: Any, text: str, delivery: str, latest: datetime) -> Event:
    """Judge an event: member by member, in the order of the contract."""
    if not isinstance(detail, dict):
        raise _Refused("not_an_object")
    _text(detail, "event_id")
    _text(detail, "source")
    moment = _moment(_string(detail, "timestamp"))
    if moment > latest:
        raise _Refused("timestamp_in_future")
    _text(detail, "event_type")
    if "details" not in detail:
        raise _Refused("missing:details")
    details = detail["details"]
    if not isinstance(details, dict):
        raise _Refused("wrong_type:details")
    action, status = details.get("action"), details.get("status")
    return Event(
        source=detail["source"],
        event_id=detail["event_id"],
        event_type=detail["event_type"],
        action=action if isinstance(action, str) else None,
        status=status if isinstance(status, str) else None,
        moment=moment,
        text=text,
        delivery=delivery,
    )


def _string(detail: dict[str, Any], member: str) -> str:
    if member not in detail:
        raise _Refused(f"missing:{member}")
    if not isinstance(detail[member], str):
        raise _Refused(f"wrong_type:{member}")
    return str(detail[member])


def _text(detail: dict[str, Any], member: str) -> None:
    text = _string(detail, member)
    if not text:
        raise _Refused(f"empty:{member}")
    if len(text) > _MOST[member]:
        raise _Refused(f"too_long:{member}")


def _moment(text: str) -> datetime:
    """A timestamp to the microsecond in UTC; a leap second is the last microsecond before it."""
    match = _TIME.fullmatch(text)
    if match is None or text < "1000":
        raise _Refused("bad_timestamp")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    fraction, sign, offset_hours, offset_minutes = match.groups()[6:]
    microsecond = int((fraction or "").ljust(6, "0")[:6])
    if int(offset_hours or 0) > 23 or int(offset_minutes or 0) > 59:
        raise _Refused("bad_timestamp")
    offset = timedelta(hours=int(offset_hours or 0), minutes=int(offset_minutes or 0))
    if sign == "-":
        offset = -offset
    is_leap = second == 60
    if is_leap:
        second, microsecond = 59, 999_999
    try:
        local = datetime(
            year, month, day, hour, minute, second, microsecond, tzinfo=timezone(offset)
        )
    except ValueError:
        raise _Refused("bad_timestamp") from None
    try:
        moment = local.astimezone(UTC)
    except OverflowError:  # the year 10000
        return datetime.max.replace(tzinfo=UTC)
    if is_leap and (moment.hour, moment.minute) != (23, 59):
        raise _Refused("bad_timestamp")
    return moment


def _as_sent(text: str, member: str) -> str:
    """The text of a member of a JSON object; of the last one of that name."""
    found = ""
    decoder = json.JSONDecoder()
    place = text.index("{") + 1
    while True:
        name, place = decoder.raw_decode(text, _after_space(text, place))
        place = _after_space(text, _after_space(text, place) + 1)  # a colon
        _, end = decoder.raw_decode(text, place)
        if name == member:
            found = text[place:end]
        place = _after_space(text, end)
        if text[place] == "}":
            return found
        place += 1  # a comma


def _after_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place
