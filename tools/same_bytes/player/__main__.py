"""The command: python -m player steps.json functions.json directory.

Only the steps move the clock, and the functions' identifiers come in the same order every time, so
the same code writes the same bytes.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import time_machine
from botocore.client import BaseClient
from moto import mock_aws

from .pipeline import Pipeline

# Nobody's: they lead nowhere.
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    # Bodies as they are, without the framing that carries a checksum.
    "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
}
# Requests that tell somebody something. What is stored is read from the buckets in the end.
_TELLING = ("PutEvents", "Publish", "SendMessage", "SendMessageBatch")


def main(steps: Path, functions: Path, directory: Path) -> None:
    """Play the steps, and write what was made below the directory."""
    played = json.loads(steps.read_text(encoding="utf-8"))
    told: list[dict[str, Any]] = []
    with _steady_world(datetime.fromisoformat(played[0]["at"]), told) as traveller:
        pipeline = Pipeline(json.loads(functions.read_text(encoding="utf-8")), traveller)
        with patch("time.sleep", pipeline.sleep):
            for step in played:
                pipeline.play(step)
        # Requests that are made at once come in any order.
        told.sort(key=lambda one: json.dumps(one, sort_keys=True))
        pipeline.dump(directory, told)


@contextmanager
def _steady_world(
    start: datetime, told: list[dict[str, Any]]
) -> Iterator[time_machine.Traveller]:
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, _CREDENTIALS))
        stack.enter_context(mock_aws())
        traveller = stack.enter_context(time_machine.travel(start, tick=False))
        stack.enter_context(patch("time.monotonic", lambda: time.time()))
        stack.enter_context(patch("uuid.uuid4", _numbered(uuid.uuid4)))
        stack.enter_context(
            patch.object(BaseClient, "_make_api_call", _noting(BaseClient._make_api_call, told))
        )
        random.seed(1)
        yield traveller


def _numbered(uuid4: Any) -> Any:
    """uuid4 that gives the functions' own calls numbers; those of libraries are not steady."""
    numbers = random.Random(2)  # noqa: S311 - the same every time

    def numbered() -> uuid.UUID:
        caller = sys._getframe(1).f_globals["__name__"]
        if not caller.startswith("functions."):
            made: uuid.UUID = uuid4()
            return made
        return uuid.UUID(int=numbers.getrandbits(128), version=4)

    return numbered


def _noting(call: Any, told: list[dict[str, Any]]) -> Any:
    """A client's requests, with those noted that tell somebody something."""
    lock = threading.Lock()

    def noting(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        if operation in _TELLING:
            with lock:
                told.append(
                    {
                        "at": datetime.now(UTC).isoformat(),
                        "operation": operation,
                        "parameters": parameters,
                    }
                )
        return call(client, operation, parameters)

    return noting


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
