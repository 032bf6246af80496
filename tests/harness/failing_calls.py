"""Calls of AWS that fail, as of a function that dies before what they would do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError


@contextmanager
def failing(client: Any, call: str, where: str = "", spared: int = 0) -> Iterator[None]:
    """Meanwhile a client's method fails, but for the first `spared` calls.

    `where`: what is in the keys of the objects for which it does.
    """
    real = getattr(client, call)
    asked = count()

    def fail(**arguments: Any) -> Any:
        if where in arguments.get("Key", "") and next(asked) >= spared:
            raise ClientError({"Error": {"Code": "SlowDown", "Message": ""}}, call)
        return real(**arguments)

    with patch.object(client, call, fail):
        yield
