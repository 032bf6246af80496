"""Asks the report function to do something, and waits for its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cli.target import Target
from cli.terminal.errors import CommandError


def invoke(target: Target, request: Mapping[str, object]) -> dict[str, Any]:
    """The report function's answer to a request. Raises CommandError when it failed."""
    answer = target.functions.invoke(
        FunctionName=target.names.report.function, Payload=json.dumps(request).encode()
    )
    payload = answer["Payload"].read()
    if answer.get("FunctionError"):
        failure = json.loads(payload)
        raise CommandError(
            f"the report function failed: {failure.get('errorMessage', payload.decode())}"
        )
    made: dict[str, Any] = json.loads(payload)
    return made
