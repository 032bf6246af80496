"""One running emulator: its directory, its ports, its record. Several run side by side."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from local.emulator import processes

REGION = "us-east-1"
ACCOUNT = "000000000000"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

# Where the emulator keeps the certificate that it signs for itself, below its TMPDIR.
_CERTIFICATE = Path("ministack-tls") / "server.crt"
_READY_SECONDS = 60


class InstanceError(RuntimeError):
    """An emulator does not start or does not run; the message says which."""


@dataclass(frozen=True, slots=True)
class Instance:
    """What clients need to reach a running emulator; kept in `instance.json`.

    A secure one has a `ca_bundle` that clients trust, and a `plain_endpoint` without TLS.
    """

    endpoint: str
    region: str
    account: str
    pid: int
    ca_bundle: str | None = None
    plain_endpoint: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that lead any AWS client to it."""
        return {
            **CREDENTIALS,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            **({"AWS_CA_BUNDLE": self.ca_bundle} if self.ca_bundle else {}),
        }


def find(directory: Path) -> Instance | None:
    """The instance that runs in a directory, or None."""
    try:
        record = json.loads((directory / "instance.json").read_text())
    except FileNotFoundError:
        return None
    instance = Instance(**record)
    return instance if _answers(instance) else None


def start(
    directory: Path,
    extra: Mapping[str, str] | None = None,
    *,
    secure: bool = False,
    port: int | None = None,
) -> Instance:
    """Start an emulator in a directory, or return the one that runs there.

    `extra` adds environment variables of the emulator. Its log is `emulator.log` in the directory.
    A `secure` one serves TLS, with plain HTTP on a second port, and enforces IAM: functions run
    with their roles' credentials, and every request is checked against policies. `port`: by
    default, any free one. Raises InstanceError.
    """
    running = find(directory)
    if running is not None:
        return running
    directory = directory.resolve()
    temporary = directory / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    plain_port = free_port() if secure else None
    certificate = str(temporary / _CERTIFICATE) if secure else None
    environment = {
        **CREDENTIALS,
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": str(directory),
        "TMPDIR": str(temporary),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }
    if certificate:  # it serves TLS, and enforces IAM
        environment |= {
            "AUTH": "true",
            "USE_SSL": "1",
            "AWS_CA_BUNDLE": certificate,
            "PLAIN_PORT": str(plain_port),
        }
    process = processes.launch(directory, {**environment, **(extra or {})})
    instance = Instance(
        endpoint=f"{'https' if secure else 'http'}://127.0.0.1:{port}",
        region=REGION,
        account=ACCOUNT,
        pid=process.pid,
        ca_bundle=certificate,
        plain_endpoint=f"http://127.0.0.1:{plain_port}" if plain_port else None,
    )
    try:
        _await_ready(process, instance, directory / processes.LOG)
        (directory / "instance.json").write_text(json.dumps(asdict(instance), indent=2) + "\n")
    except BaseException:  # an interrupt too: without its record it would run forever
        process.kill()
        process.wait()
        raise
    processes.keep(process)
    return instance


def stop(directory: Path) -> bool:
    """Stop the instance of a directory and its functions; False if none runs."""
    instance = find(directory)
    if instance is None:
        (directory / "instance.json").unlink(missing_ok=True)
        processes.forget_those_that_ended()
        return False
    processes.end(instance.pid)
    (directory / "instance.json").unlink()
    return True


def _await_ready(process: subprocess.Popen[bytes], instance: Instance, log: Path) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _answers(instance):
            return
        time.sleep(0.1)
    tail = log.read_text(errors="replace")[-2000:]
    raise InstanceError(f"the emulator did not start; the end of {log}:\n{tail}")


def _answers(instance: Instance) -> bool:
    address = f"{instance.endpoint}/_ministack/health"
    try:
        # The certificate is made while the emulator starts: until then there is no such file.
        trust = ssl.create_default_context(cafile=instance.ca_bundle)
        with urllib.request.urlopen(address, timeout=5, context=trust) as answer:  # noqa: S310 - a loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """A free port of the loopback interface."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
