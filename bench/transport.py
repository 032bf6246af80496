"""S3 without a network: what is put is kept, and what was put there is got, by the real client.

Requests are built, signed and their answers parsed by botocore as ever; only sending is replaced.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from functions.common import storage

_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class Transport:
    """Installed in the functions' S3 client.

    `bodies`: of each PUT, in order. `object_body`, `object_headers`: what every GET answers.
    """

    def __init__(
        self, object_body: bytes = b"", object_headers: dict[str, str] | None = None
    ) -> None:
        os.environ.update(_CREDENTIALS)
        self.bodies: list[bytes] = []
        self._object = object_body
        self._headers = {"Content-Length": str(len(object_body)), **(object_headers or {})}
        events = storage.s3().meta.events
        events.register("provide-client-params.s3.PutObject", self._keep)
        events.register("before-send.s3", self._answer)

    def _keep(self, params: Mapping[str, Any], **_: Any) -> None:
        body = params["Body"]
        self.bodies.append(body.encode() if isinstance(body, str) else body)

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        if request.method == "GET":
            return AWSResponse(request.url, 200, self._headers, _Raw(self._object))
        if hasattr(request.body, "read"):
            request.body.read()  # as sending it would: checksums are made meanwhile
        return AWSResponse(request.url, 200, {}, _Raw(b""))


class _Raw(BytesIO):
    """As much of urllib3's response as botocore reads."""

    def stream(self, amount: int | None = None, **_: object) -> Any:
        while chunk := self.read(amount or -1):
            yield chunk
