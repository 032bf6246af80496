"""What a request to AWS asks for: service, operation and parameters, in botocore's words.

moto's own routing and parsing find them: both follow botocore's models.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.wsgi import get_input_stream

# `Credential=<access key>/<date>/<region>/<service>/aws4_request`, in the header `Authorization`:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
_SCOPE = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")
# Services whose name in signatures is not botocore's.
_BOTOCORE_NAMES = {"monitoring": "cloudwatch"}
# Nothing signs a request for the first credentials. It goes to STS.
_UNSIGNED = ("", "us-east-1", "sts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One request, and how it was answered.

    `service` and `operation`: botocore's names, such as `lambda` and `CreateFunction`; most
    are those of IAM's actions, but not all (`s3` and `HeadBucket`, which needs `s3:ListBucket`).
    `params`: by the names of botocore's members, wherever they stood in the request: path, query,
    header or body. `access_key`: who signed it; empty where nobody did. `protocol`: `json`,
    `query`, `rest-json` or `rest-xml`. `body`: as it was sent. `status`: the answer's HTTP status.
    """

    service: str
    operation: str
    region: str
    access_key: str
    params: Mapping[str, Any]
    protocol: str
    body: bytes
    status: int

    def __str__(self) -> str:
        return f"{self.service}:{self.operation}"


def take_body(environ: dict[str, Any]) -> bytes:
    """The body of a WSGI request, which can be read once more afterwards."""
    body = get_input_stream(environ).read()
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return body


def understand(environ: Mapping[str, Any], body: bytes, status: int) -> Recorded:
    """What a WSGI request asked for. Raises werkzeug's NotFound if no operation is like it."""
    found = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    access_key, region, signed_for = found.groups() if found else _UNSIGNED
    service = _BOTOCORE_NAMES.get(signed_for, signed_for)
    request = Request({**environ, "wsgi.input": io.BytesIO(body)})
    operation, in_path = get_service_router(service).match(request)
    protocol = determine_request_protocol(get_service_model(service), request.content_type)
    params = PROTOCOL_PARSERS[protocol](operation).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": body,
            "url_path": request.path,
            "url_params": in_path,
        }
    )
    return Recorded(
        service=service,
        operation=operation.name,
        region=region,
        access_key=access_key,
        params=params,
        protocol=protocol,
        body=body,
        status=status,
    )
