"""S3 without a network: the real client puts objects into memory and gets them from there.

botocore builds and signs requests and parses answers as ever; only sending is replaced.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, cast

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from functions.common import aws

_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class Transport:
    """Installed in the functions' S3 client.

    `bodies`: of each PUT, in order. `content`, `metadata`: of the object that every GET answers.
    """

    def __init__(self, content: bytes = b"", metadata: Mapping[str, str] | None = None) -> None:
        os.environ.update(_CREDENTIALS)
        self.bodies: list[bytes] = []
        self._content = content
        self._headers = HTTPHeaders()
        self._headers["Content-Length"] = str(len(content))
        self._headers["ETag"] = '"of-the-object"'
        self._headers["Last-Modified"] = "Tue, 24 Nov 2026 12:00:00 GMT"
        for name, value in (metadata or {}).items():
            self._headers[f"x-amz-meta-{name}"] = value
        events = aws.s3().meta.events
        events.register("provide-client-params.s3.PutObject", self._keep)
        events.register("before-send.s3", cast("Any", self._answer))

    def _keep(self, params: Mapping[str, Any], **_: Any) -> None:
        body = params["Body"]
        self.bodies.append(body.encode() if isinstance(body, str) else body)

    def _answer(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        if request.method == "GET":
            return AWSResponse(request.url, 200, self._headers, _Raw(self._content))
        body: Any = request.body
        if hasattr(body, "read"):
            body.read()  # as sending it would: checksums are made meanwhile
        return AWSResponse(request.url, 200, HTTPHeaders(), _Raw(b""))


class _Raw(BytesIO):
    """The part of urllib3's response that botocore reads."""

    def stream(self, amount: int | None = None, **_: object) -> Iterator[bytes]:
        while chunk := self.read(amount or -1):
            yield chunk
