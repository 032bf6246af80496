"""Notes the requests of all clients: what is put into buckets, and what is sent."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient

Json = dict[str, Any]

_SENDING = ("PutEvents", "Publish", "SendMessage", "SendMessageBatch")


class Requests:
    """Requests that succeeded."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._put: set[tuple[str, str]] = set()
        self._sent: list[Json] = []

    def take_put(self) -> set[tuple[str, str]]:
        """Bucket and key of the objects that were put since this was asked last."""
        with self._lock:
            put, self._put = self._put, set()
        return put

    @property
    def sent(self) -> list[Json]:
        """Events, mails and messages, in an order that threads have no part in."""
        return sorted(self._sent, key=lambda one: json.dumps(one, sort_keys=True))

    def noting(self, call: Any) -> Any:
        """`BaseClient._make_api_call`, which is `call`, and notes what succeeds."""

        def note(client: BaseClient, operation: str, parameters: Json) -> Any:
            answer = call(client, operation, parameters)
            now = datetime.now(UTC).isoformat()
            with self._lock:
                if operation == "PutObject":
                    self._put.add((parameters["Bucket"], parameters["Key"]))
                elif operation in _SENDING:
                    sent = {"at": now, "operation": operation, "parameters": parameters}
                    self._sent.append(sent)
            return answer

        return note
