"""A mail server on this machine, which keeps what it is sent (RFC 5321, no extensions)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, TCPServer
from typing import NamedTuple

from tests.harness.serving import serving


class Received(NamedTuple):
    """A mail as it came; addresses are those of the envelope."""

    sender: str
    recipients: list[str]
    raw: bytes


class Mailbox(TCPServer):
    """The server. `received`: mails, the first one first."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        super().__init__(("127.0.0.1", 0), _Session)

    @property
    def address(self) -> str:
        """As the embedded AWS is told of it."""
        host, port = self.server_address[:2]
        return f"{host!s}:{port}"


class _Session(StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        sender, recipients = "", list[str]()
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            command, _, rest = line.partition(":")
            address = rest.strip().partition(">")[0].removeprefix("<")
            match command.upper().split()[0]:
                case "MAIL":
                    sender = address
                case "RCPT":
                    recipients.append(address)
                case "DATA":
                    self._say("354 go on")
                    self.server.received.append(Received(sender, recipients, self._data()))
                case "QUIT":
                    self._say("221 bye")
                    return
            self._say("250 fine")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A server that runs meanwhile."""
    server = Mailbox()
    with serving(server):
        yield server
