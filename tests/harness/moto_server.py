"""moto server: a second emulator, which records every request that is made of it.

It runs in a thread of this process, so that a test sees the requests at once. Clients reach it by
AWS_ENDPOINT_URL; Terraform's provider and its S3 backend do too.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from tests.harness.recorded import Recorded, take_body, understand

_HOST = "127.0.0.1"


class _QuietHandler(MotoRequestHandler):
    """Prints no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class MotoServer:
    """A running server.

    `records`: every request so far, in the order in which they were answered. `account`: the
    number of the only account. `failures`: what moto raised instead of answering.
    """

    def __init__(self) -> None:
        self.records: list[Recorded] = []
        self.failures: list[Exception] = []
        self.account = DEFAULT_ACCOUNT_ID
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._server = make_server(
            _HOST, 0, self._answer, threaded=True, request_handler=_QuietHandler
        )

    @property
    def endpoint(self) -> str:
        return f"http://{_HOST}:{self._server.server_port}"

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = take_body(environ)
        asked = dict(environ)
        statuses: list[str] = []

        def start(status: str, *rest: Any) -> Any:
            statuses.append(status)
            return start_response(status, *rest)

        try:
            answer: Iterable[bytes] = self._moto(environ, start)
            self.records.append(understand(asked, body, int(statuses[0].split()[0])))
        except Exception as error:
            self.failures.append(error)
            # Clients try again for minutes after a 500.
            start_response("400 Bad Request", [])
            return [repr(error).encode()]
        return answer

    def serve(self) -> None:
        """Answer until `stop`."""
        self._server.serve_forever()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


@contextlib.contextmanager
def moto_server() -> Iterator[MotoServer]:
    """An empty server, stopped at the end. There is one at a time in a process.

    Raises an ExceptionGroup if moto could not answer a request.
    """
    moto_api_backend.reset()
    server = MotoServer()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
        moto_api_backend.reset()
    if server.failures:
        raise ExceptionGroup("moto could not answer", server.failures)
