"""The work of each function, small and whole: it needs everything that its role may do.

Each piece is new, and of yesterday, which is the day that a scheduled run reports. Functions are
invoked directly, so that nothing retries in the background while a role lacks something.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from local.deployed import SETTINGS, Deployed

_NAMES = SETTINGS.names
# By the name of the role's session: a function that ran as anybody else is not found here.
_DENIED = re.compile(r"assumed-role/[\w-]+/\S+ is not authorized to perform: ([\w:]+)")
# A line of a traceback, in the emulator's log or as text in a line of JSON.
_FRAME = re.compile(r'/code/functions/([\w/]+)\.py\\?", line \d+, in (\w+)')


class WorkFailedError(Exception):
    """Work that was not done.

    `denied`: the actions that were refused; `where`: the code of the stage that asked for them, the
    first by name where there are several.
    """

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.denied = set(_DENIED.findall(said))
        self.where = min(_places(said), default=None)


def _places(said: str) -> Iterator[str]:
    """Where each traceback leaves our code for boto3 or botocore.

    Which of several comes first depends on what the queues have done in the meantime.
    """
    *before, _ = said.split("/site-packages/boto")
    for text in before:
        frames = [f"{path}.py {name}" for path, name in _FRAME.findall(text)]
        yield from [frame for frame in frames if not frame.startswith("common/")][-1:]


def ingest(deployed: Deployed) -> None:
    """A batch of one event. Raises WorkFailedError, as each of these."""
    sent = datetime.combine(yesterday(), time(12), UTC)
    record = {
        "messageId": str(uuid.uuid4()),
        "body": _envelope(),
        "attributes": {"SentTimestamp": str(round(sent.timestamp() * 1000))},
    }
    _invoke(deployed, _NAMES.ingest.function, {"Records": [record]})


def process(deployed: Deployed) -> None:
    """A raw batch of valid events and an invalid one."""
    _process(deployed, _stored(deployed))


def report(deployed: Deployed) -> None:
    """A scheduled run; a batch is new since the last, and one that was stored is not processed."""
    _process(deployed, _stored(deployed))
    _stored(deployed)
    today = yesterday() + timedelta(days=1)
    _invoke(deployed, _NAMES.report.function, {"scheduled_at": f"{today}T00:30:00Z"})


WORK: dict[str, Callable[[Deployed], None]] = {
    "ingest": ingest,
    "process": process,
    "report": report,
}


def yesterday() -> date:
    """In UTC, the time zone of the reports here."""
    return datetime.now(UTC).date() - timedelta(days=1)


@contextlib.contextmanager
def without_notifications(deployed: Deployed) -> Iterator[None]:
    """Let no raw object be announced: nothing is processed but what is asked for here."""
    s3 = deployed.client("s3")
    found = s3.get_bucket_notification_configuration(Bucket=deployed.raw_bucket)
    announced = {"QueueConfigurations": found["QueueConfigurations"]}

    def configure(configuration: dict[str, Any]) -> None:
        s3.put_bucket_notification_configuration(
            Bucket=deployed.raw_bucket, NotificationConfiguration=configuration
        )

    configure({})
    try:
        yield
    finally:
        configure(announced)


def sweep_at_once(deployed: Deployed) -> None:
    """Let a batch be swept as soon as it is stored; for good."""
    functions = deployed.client("lambda")
    found = functions.get_function_configuration(FunctionName=_NAMES.report.function)
    variables = found["Environment"]["Variables"]
    assert "GRACE_MINUTES" in variables
    functions.update_function_configuration(
        FunctionName=_NAMES.report.function,
        Environment={"Variables": {**variables, "GRACE_MINUTES": "0"}},
    )


def _stored(deployed: Deployed) -> str:
    """A raw batch of two valid events and an invalid one, put there by hand; its key."""
    key = f"events/dt={yesterday()}/hr=12/{uuid.uuid4().hex}-n3.ndjson.gz"
    # An event of long before its arrival leaves the sweep in doubt about where it went.
    lines = (_envelope(), _envelope(yesterday() - timedelta(days=20)), "not json")
    body = gzip.compress("".join(f"{line}\n" for line in lines).encode())
    deployed.client("s3").put_object(Bucket=deployed.raw_bucket, Key=key, Body=body)
    return key


def _process(deployed: Deployed, key: str) -> None:
    notification = {
        "Records": [{"s3": {"bucket": {"name": deployed.raw_bucket}, "object": {"key": key}}}]
    }
    record = {"messageId": str(uuid.uuid4()), "body": json.dumps(notification)}
    _invoke(deployed, _NAMES.process.function, {"Records": [record]})


def _invoke(deployed: Deployed, function: str, event: dict[str, Any]) -> None:
    log = deployed.directory / "emulator.log"
    logged = log.stat().st_size
    answer = deployed.client("lambda").invoke(
        FunctionName=function, Payload=json.dumps(event).encode()
    )
    said = answer["Payload"].read().decode()
    if "FunctionError" in answer or _failed_items(said):
        with log.open(errors="replace") as file:
            file.seek(logged)
            raise WorkFailedError(said + file.read())


def _failed_items(said: str) -> list[Any]:
    answer = json.loads(said or "null")
    return list(answer.get("batchItemFailures", [])) if isinstance(answer, dict) else []


def _envelope(day: date | None = None) -> str:
    event = {
        "event_id": uuid.uuid4().hex,
        "source": "iam",
        "timestamp": f"{day or yesterday()}T11:00:00Z",
        "event_type": "Test",
        "details": {},
    }
    return json.dumps({"id": str(uuid.uuid4()), "detail": event})
