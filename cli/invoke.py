"""Asks the report function to do something, and waits for its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cli.target import Target
from cli.terminal.errors import CommandError


def invoke(target: Target, request: Mapping[str, object]) -> Any:
    """The report function's answer to a request; see functions/report/document/answer.py.

    Raises CommandError if the function failed.
    """
    answer = target.functions.invoke(
        FunctionName=target.names.report.function, Payload=json.dumps(request).encode()
    )
    payload = answer["Payload"].read()
    if answer.get("FunctionError"):
        failure = json.loads(payload)
        raise CommandError(
            f"the report function failed: {failure.get('errorMessage', payload.decode())}"
        )
    return json.loads(payload)
