"""The slow path of validation: why a line is invalid, or the event that the fast paths left.

Checks run from the outside in: what fails there is the only fault. Then it is decided what the
event is: one of the contract, one that a mapping reads, or a faulty one of the contract. Its faults
are told member by member, and the first gives the reason.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from msgspec import DecodeError, Raw, ValidationError
from msgspec.json import Decoder

from functions.common.reasons import MEMBERS, Reason
from functions.common.sources import envelope_source, first_usable, source_of
from functions.process import contract
from functions.process.event import Fault, Invalid, RefusedError, ValidEvent, invalid
from functions.process.mapping.compiled import MEANT_FOR_CONTRACT
from functions.process.mapping.mappings import Mappings
from functions.process.mapping.reading import Reading

# How EventBridge begins an envelope.
_ENVELOPE = re.compile(rb'\s*\{\s*"version"\s*:\s*"0"\s*,\s*"id"\s*:\s*"([ !#-\[\]-~]+)"')
_MEMBERS = frozenset(MEMBERS)

_any = Decoder(Raw).decode
_object = Decoder(dict[str, Raw]).decode
_text = Decoder(str).decode


def explain(body: bytes, latest_us: int, mappings: Mappings) -> ValidEvent | Invalid:
    """Judge one message body exactly. Never raises on any input."""
    delivery_id = None
    try:
        envelope = _read(body)
        delivery_id = _delivery_id(envelope)
        return _judge(body, envelope, delivery_id, latest_us, mappings)
    except RefusedError as refused:
        fault = refused.fault
    except RecursionError:
        fault = Fault(Reason.TOO_DEEP.code(), "nested deeper than the parser reads")
    if delivery_id is None:
        delivery_id = _delivery_id_at_start(body)
    return invalid([fault], delivery_id, source_of(body))


def reading_of(body: bytes, latest_us: int, mappings: Mappings) -> Reading | None:
    """The mapping that reads a message; None for one of the contract, and one that none can read.

    Never raises on any input.
    """
    try:
        envelope = _read(body)
        delivery_id = _delivery_id(envelope)
        members = _members(envelope["detail"])
        by_contract = contract.judge(members, envelope["detail"], delivery_id, latest_us)
        return _reading(body, members, by_contract, mappings)
    except (RefusedError, RecursionError):
        return None


def _judge(
    body: bytes, envelope: dict[str, Raw], delivery_id: str, latest_us: int, mappings: Mappings
) -> ValidEvent | Invalid:
    detail = envelope["detail"]
    members = _members(detail)
    by_contract = contract.judge(members, detail, delivery_id, latest_us)
    reading = _reading(body, members, by_contract, mappings)
    if reading is None:
        if isinstance(by_contract, ValidEvent):
            return by_contract
        return invalid(by_contract, delivery_id, first_usable(members, envelope))
    try:
        return reading.event(body, detail, delivery_id, latest_us)
    except RefusedError:
        source, _ = reading.names(body)
        faults = reading.faults(body, latest_us)
        return invalid(faults, delivery_id, source or envelope_source(body))


def _members(detail: Raw) -> dict[str, Raw]:
    try:
        return _object(detail)
    except ValidationError as error:
        raise RefusedError(Reason.NOT_AN_OBJECT, f"the event: {error}") from None


def _reading(
    body: bytes,
    members: dict[str, Raw],
    by_contract: ValidEvent | list[Fault],
    mappings: Mappings,
) -> Reading | None:
    """The mapping that reads an event; None for one of the contract, faulty or not."""
    if contract.is_whole(by_contract):
        return None
    meant = len(members.keys() & _MEMBERS) >= MEANT_FOR_CONTRACT
    return mappings.reading_of(body, or_any=not meant)


def _delivery_id_at_start(body: bytes) -> str | None:
    """The delivery of a body that parsers cannot read to its end."""
    match = _ENVELOPE.match(body)
    return match[1].decode() if match else None


def _read(body: bytes) -> dict[str, Raw]:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise RefusedError(Reason.NOT_UNICODE, f"not UTF-8: {error}") from None
    try:
        return _object(body)
    except DecodeError as error:
        no_object = error
    try:
        _any(body)
    except DecodeError as error:
        if _has_lone_surrogates(body):
            raise RefusedError(
                Reason.NOT_UNICODE, "an escape stands for half a character"
            ) from None
        raise RefusedError(Reason.NOT_JSON, str(error)) from None
    raise RefusedError(Reason.NOT_AN_OBJECT, f"the message: {no_object}") from None


def _has_lone_surrogates(body: bytes) -> bool:
    """Whether lone surrogates are the only reason why msgspec refused `body`.

    The standard library's parser accepts them. It also accepts NaN and Infinity, which are
    refused here. Numbers stay text, however long they are.
    """
    try:
        json.loads(body.decode(), parse_constant=_refuse_constant, parse_int=str, parse_float=str)
    except ValueError:
        return False
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _delivery_id(envelope: dict[str, Raw]) -> str:
    try:
        delivery_id = _text(envelope["id"])
    except (KeyError, ValidationError):
        raise RefusedError(
            Reason.NOT_AN_ENVELOPE, "no EventBridge envelope: no string `id`"
        ) from None
    if "detail" not in envelope:
        raise RefusedError(Reason.NOT_AN_ENVELOPE, "no EventBridge envelope: no `detail`")
    return delivery_id
