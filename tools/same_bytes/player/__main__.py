"""The command: python -m player steps.json functions.json directory.

Only the steps move the clock, and the functions' identifiers come in the same order every time, so
the same code writes the same bytes.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import time_machine
from botocore.client import BaseClient
from moto import mock_aws

from .pipeline import Pipeline
from .requests import Requests

# Nobody's: they lead nowhere.
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    # Bodies as they are, without the framing that carries a checksum.
    "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
}


def main(steps: Path, functions: Path, directory: Path) -> None:
    """Play the steps, and write what was made below the directory."""
    played = json.loads(steps.read_text(encoding="utf-8"))
    requests = Requests()
    with _steady_world(datetime.fromisoformat(played[0]["at"]), requests) as traveller:
        known = json.loads(functions.read_text(encoding="utf-8"))
        pipeline = Pipeline(known, requests, traveller)
        with patch("time.sleep", pipeline.sleep):
            for step in played:
                pipeline.play(step)
        pipeline.dump(directory)


@contextmanager
def _steady_world(start: datetime, requests: Requests) -> Iterator[time_machine.Traveller]:
    """AWS in memory with a clock that stands still, with its requests noted."""
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, _CREDENTIALS))
        stack.enter_context(mock_aws())
        traveller = stack.enter_context(time_machine.travel(start, tick=False))
        stack.enter_context(patch("time.monotonic", time.time))
        stack.enter_context(patch("uuid.uuid4", _numbered(uuid.uuid4)))
        client: Any = BaseClient  # its types leave out what is patched
        stack.enter_context(
            patch.object(client, "_make_api_call", requests.noting(client._make_api_call))
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


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
