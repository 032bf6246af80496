"""Invalid lines of raw batches, each with the reason that it must get."""

from __future__ import annotations

import json

from tests.harness.events import body, envelope, event


def with_details(text: str) -> str:
    return json.dumps(event(details="@")).replace('"@"', text)


REASONS: list[tuple[str, bytes]] = [
    ("not_unicode", envelope(with_details('{"a":"?"}')).replace(b"?", b"\xff")),
    ("not_unicode", envelope(with_details(r'{"a":"\ud800"}'))),
    ("not_unicode", envelope(with_details(r'{"a":"\udc00 tail"}'))),
    ("not_unicode", envelope(with_details(r'{"\ud83d\ud83d":1}'))),
    ("not_json", b""),
    ("not_json", b"hello"),
    ("not_json", b"{"),
    ("not_json", b"\xef\xbb\xbf{}"),
    ("not_json", b"\x00"),
    ("not_json", body() + b"}"),
    ("not_json", envelope(with_details('{"a":NaN}'))),
    ("not_json", envelope(with_details('{"a":Infinity}'))),
    ("not_json", envelope(with_details('{"a":01}'))),
    ("not_json", envelope(with_details('{"a":"\x01"}'))),
    ("not_an_object", b"[]"),
    ("not_an_object", b"null"),
    ("not_an_object", b"3"),
    ("not_an_object", envelope("[]")),
    ("not_an_object", envelope('"text"')),
    ("not_an_object", envelope("null")),
    ("not_an_envelope", b"{}"),
    ("not_an_envelope", json.dumps(event()).encode()),
    ("not_an_envelope", b'{"id":"d","Records":[]}'),
    ("not_an_envelope", b'{"id":7,"detail":{}}'),
    ("too_deep", envelope(with_details('{"a":' * 20_000 + "1" + "}" * 20_000))),
    ("too_deep", b"[" * 20_000 + b"]" * 20_000),
    *((f"missing:{member}", body(**{member: ...})) for member in event()),
    *((f"wrong_type:{member}", body(**{member: 7})) for member in event()),
    *((f"wrong_type:{member}", body(**{member: None})) for member in event()),
    ("wrong_type:details", body(details=[])),
    ("empty:event_id", body(event_id="")),
    ("empty:source", body(source="")),
    ("empty:event_type", body(event_type="")),
    ("too_long:event_id", body(event_id="é" * 129)),
    ("too_long:source", body(source="s" * 257)),
    ("too_long:event_type", body(event_type="t" * 100_000)),
    ("bad_timestamp", body(timestamp="")),
    ("bad_timestamp", body(timestamp="yesterday")),
    ("bad_timestamp", body(timestamp="2026-11-23T10:00:00")),
    ("timestamp_in_future", body(timestamp="2026-11-25T12:00:00.250001Z")),
    ("timestamp_in_future", body(timestamp="9999-12-31T23:59:59Z")),
]
