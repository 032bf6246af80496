"""A fake Lambda client: a test gives the answers, and reads the requests."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any


class FunctionFailedError(Exception):
    """What the function raises."""


class Functions:
    """`answer` is given each request; it raises FunctionFailedError for a function that fails."""

    def __init__(self, answer: Callable[[dict[str, Any]], object]) -> None:
        self._answer = answer
        self.requests: list[dict[str, Any]] = []

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        assert FunctionName.endswith("-report")
        request = json.loads(Payload)
        self.requests.append(request)
        try:
            answer = self._answer(request)
        except FunctionFailedError as failure:
            failed = json.dumps({"errorMessage": str(failure)}).encode()
            return {"Payload": io.BytesIO(failed), "FunctionError": "Unhandled"}
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}
