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

from bench.events import DAY_SECONDS, event, second_of_day

# The most that PutEvents takes (EventBridge API reference).
_ENTRIES_A_REQUEST = 10
# Entries are made from so many templates, so that little time goes into JSON. Ids never repeat.
_TEMPLATES = 1_000
_ID_PLACE = "@" * 32
_TIME_PLACE = "@time@"


class RefusedError(RuntimeError):
    """The bus did not accept every entry of a request. The text is its answer."""


def put(endpoint: str, bus: str, first: int, count: int, start: float) -> None:
    """Send `count` events from number `first`. Raises RefusedError.

    `endpoint` is a URL, `bus` a name, `start` a time in seconds since the epoch. The events'
    timestamps are spread from the midnight (UTC) before `start` to `start`. So they all belong to
    one event day. They also arrive on it, unless sending goes on past the next midnight.
    """
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSEvents.PutEvents",
        # The emulator reads only account and region from it, unless it enforces IAM.
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/events/aws4_request, "
        "SignedHeaders=host, Signature=0",
    }
    entries = _entries(bus, first, count, start)
    with closing(http.client.HTTPConnection(urlsplit(endpoint).netloc)) as connection:
        for _ in range(0, count, _ENTRIES_A_REQUEST):
            body = ",".join(islice(entries, _ENTRIES_A_REQUEST))
            connection.request("POST", "/", f'{{"Entries":[{body}]}}', headers)
            response = connection.getresponse()
            answer = response.read()
            if response.status != 200 or json.loads(answer)["FailedEntryCount"]:
                raise RefusedError(answer.decode())


def _entries(bus: str, first: int, count: int, start: float) -> Iterator[str]:
    """Entries of PutEvents as JSON."""
    midnight = start - start % DAY_SECONDS
    templates = [_template(bus, number) for number in range(_TEMPLATES)]
    for number in range(first, first + count):
        seconds = midnight + (start - midnight) * second_of_day(number) / DAY_SECONDS
        timestamp = f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{number % 1000:03}Z"
        event_id = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
        template = templates[number % _TEMPLATES]
        yield template.replace(_ID_PLACE, event_id).replace(_TIME_PLACE, timestamp)


def _template(bus: str, number: int) -> str:
    """An entry as JSON, with places to fill in id and timestamp."""
    body = {**event(number), "event_id": _ID_PLACE, "timestamp": _TIME_PLACE}
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
