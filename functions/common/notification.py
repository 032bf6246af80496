"""Messages of the process queue: S3's notifications of new raw objects, and ours in their form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote_plus, unquote_plus


class NotificationError(ValueError):
    """A message that does not say which raw object to process."""


@dataclass(frozen=True, slots=True)
class Notification:
    """Keys of raw objects. `recovered`: sent by the sweep, not by S3."""

    keys: tuple[str, ...]
    recovered: bool = False


def parse(body: str, bucket: str) -> Notification:
    """Read a notification about objects of `bucket`. Raises NotificationError.

    S3 sends `s3:TestEvent` when a notification is configured: it names no object. Keys come
    URL-encoded, with a plus for a space (S3 user guide, "Event message structure").
    """
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotificationError(f"not JSON: {error}") from None
    if not isinstance(message, dict):
        raise NotificationError("not an object")
    if message.get("Event") == "s3:TestEvent":
        return Notification(())
    try:
        objects = [record["s3"] for record in message["Records"]]
        found = [(s3["bucket"]["name"], unquote_plus(s3["object"]["key"])) for s3 in objects]
    except (KeyError, TypeError, AttributeError) as error:
        raise NotificationError(f"not an S3 event notification: {error!r}") from None
    for name, key in found:
        if name != bucket:
            raise NotificationError(f"object {key!r} is in bucket {name!r}, not in {bucket!r}")
    return Notification(tuple(key for _, key in found), message.get("recovered") is True)


def compose(bucket: str, key: str, *, recovered: bool) -> str:
    """The message that has one raw object processed: as much of S3's as parse() reads.

    `recovered`: S3's own notification did not lead to the batch being processed.
    """
    named = {"bucket": {"name": bucket}, "object": {"key": quote_plus(key)}}
    message: dict[str, object] = {"Records": [{"s3": named}]}
    return json.dumps({**message, "recovered": True} if recovered else message)
