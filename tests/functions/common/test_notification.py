"""A message says which objects to process, or is refused by name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.common.notification import Notification, NotificationError, compose, parse


def message(*keys: str, bucket: str = "raw", **members: object) -> str:
    records = [{"s3": {"bucket": {"name": bucket}, "object": {"key": key}}} for key in keys]
    return json.dumps({"Records": records, **members})


def test_keys_are_decoded_from_their_url_form() -> None:
    assert parse(message("events/a+b%2Bc%C3%A9.gz"), "raw") == Notification(("events/a b+cé.gz",))


def test_a_message_may_name_several_objects() -> None:
    assert parse(message("a", "b"), "raw").keys == ("a", "b")


def test_the_test_event_of_s3_names_none() -> None:
    test_event = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "raw"})
    assert parse(test_event, "raw") == Notification(())


def test_a_message_of_the_sweep_says_so() -> None:
    assert parse(message("a", recovered=True), "raw").recovered
    assert not parse(message("a", recovered="yes"), "raw").recovered


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not an object"),
        ("{}", "not an S3 event notification"),
        ('{"Records":[{"s3":{}}]}', "not an S3 event notification"),
        ('{"Records":7}', "not an S3 event notification"),
        ('{"Records":[{"s3":{"bucket":{"name":"raw"},"object":{"key":7}}}]}', "not an S3"),
        (message("a", bucket="other"), "in bucket 'other', not in 'raw'"),
    ],
)
def test_anything_else_is_refused(body: str, why: str) -> None:
    with pytest.raises(NotificationError, match=why):
        parse(body, "raw")


@given(st.text(min_size=1), st.booleans())
def test_process_reads_the_key_out_of_the_message_that_is_sent(key: str, recovered: bool) -> None:
    found = parse(compose("raw", key, recovered=recovered), "raw")
    assert (found.keys, found.recovered) == ((key,), recovered)
