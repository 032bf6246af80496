"""One producer: `python -m bench.load.producer` puts events on the bus, ten a request.

It speaks plain HTTP to the emulator, so that little of the machine goes into sending: boto3 takes
as long to sign and parse a request as the emulator takes to answer it.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urlsplit

from bench.events import SECONDS, event

# PutEvents takes ten entries (EventBridge API reference).
_ENTRIES = 10
# Contents repeat; ids never do.
_CONTENTS = 1_000
_ID = "@" * 32
_TIME = "@time@"


class RefusedError(RuntimeError):
    """The bus did not accept a whole request; the text is its answer."""


def put(endpoint: str, bus: str, first: int, count: int, start: float) -> None:
    """Send `count` events from number `first`. Raises RefusedError.

    Their timestamps are spread from the midnight (UTC) before `start`, in seconds since the epoch,
    to `start`. So they all belong to one event day, which they also arrive on, unless sending
    takes past the next midnight.
    """
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSEvents.PutEvents",
        # Where IAM is not enforced, the emulator reads no more of it than account and region.
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/events/aws4_request, "
        "SignedHeaders=host, Signature=0",
    }
    entries = _entries(bus, first, count, start)
    with closing(http.client.HTTPConnection(urlsplit(endpoint).netloc)) as connection:
        for _ in range(0, count, _ENTRIES):
            body = ",".join(islice(entries, _ENTRIES))
            connection.request("POST", "/", f'{{"Entries":[{body}]}}', headers)
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != 200 or json.loads(said)["FailedEntryCount"]:
                raise RefusedError(said.decode())


def _entries(bus: str, first: int, count: int, start: float) -> Iterator[str]:
    midnight = start - start % SECONDS
    contents = [_content(bus, number) for number in range(_CONTENTS)]
    for number in range(first, first + count):
        moment = midnight + (start - midnight) * (number * 7919 % SECONDS) / SECONDS
        id_ = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
        written = f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%S}.{number % 1000:03}Z"
        yield contents[number % _CONTENTS].replace(_ID, id_).replace(_TIME, written)


def _content(bus: str, number: int) -> str:
    """An entry as JSON, with places for id and time."""
    body = {**event(number), "event_id": _ID, "timestamp": _TIME}
    return json.dumps(
        {
            "EventBusName": bus,
            "Source": body["source"],
            "DetailType": body["event_type"],
            "Detail": json.dumps(body),
        }
    )


def main() -> None:
    """Send the events that the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m bench.load.producer")
    parser.add_argument("endpoint")
    parser.add_argument("bus")
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--start", type=float, default=time.time())
    chosen = parser.parse_args()
    put(chosen.endpoint, chosen.bus, chosen.first, chosen.count, chosen.start)


if __name__ == "__main__":
    main()
