"""The command in a process of its own: Ctrl-C at any time, a kill, and what a shell may hand it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness.blocks import without_aws
from tests.harness.deployments import SETTLE_SECONDS, eventually
from tests.harness.sending import events
from toolchain.project import ROOT


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """The command in a process of its own, on a bus that takes everything."""
    script = tmp_path / "sent.py"
    script.write_text(
        "import sys\n"
        "from tests.harness.aws import simulated_aws\n"
        "from tests.harness.command import NAMES\n"
        "from tests.harness.put_events import PutEvents\n"
        "import boto3\n"
        "from cli.target import Target\n"
        "from cli.main import main\n"
        "sys.argv[1:1] = ['--env', 'dev', 'send']\n"
        "with simulated_aws():\n"
        "    boto3.client('events').create_event_bus(Name=NAMES.bus)\n"
        "    Target.sender = PutEvents().client\n"
        "    main()\n"
    )
    running: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        one = subprocess.Popen(  # noqa: S603 - this test's own
            [sys.executable, str(script), *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        running.append(one)
        return one

    yield start
    for one in running:
        one.kill()
        one.communicate()


def test_ctrl_c_ends_a_wait_for_standard_input_with_the_account(
    process: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """The wait for more loses none of the lines that came."""
    sent = process("-", "--json")
    assert sent.stdin is not None
    sent.stdin.write(b"junk\n" + b"\n".join(events(40)) + b"\n")
    sent.stdin.flush()
    rejects = tmp_path / "standard-input.rejected"
    eventually(lambda: rejects.exists() and rejects.stat().st_size)
    sent.send_signal(signal.SIGINT)
    assert sent.wait(SETTLE_SECONDS) == 1
    assert sent.stdout is not None
    figures = json.loads(sent.stdout.read())
    assert figures["lines"] == 41
    assert figures["accepted"] + figures["unsent"] == 40
    assert figures["ended_early"] == "was not read to its end"
    assert len(rejects.read_bytes().splitlines()) == 1 + figures["unsent"]


def test_standard_input_that_is_closed_is_said(tmp_path: Path) -> None:
    """As of a service, or of a job that was started without one."""
    command = [sys.executable, "-m", "cli.main", "send", "-"]
    closed = f"import os; os.close(0); os.execv({sys.executable!r}, {command})"
    done = subprocess.run(  # noqa: S603 - this test's own
        [sys.executable, "-c", closed],
        cwd=tmp_path,
        env={**without_aws(os.environ), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"error: standard input is closed\n")


def test_a_file_whose_name_is_no_text_is_sent_and_its_rejects_are_named(
    process: Callable[..., subprocess.Popen[bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")  # as a terminal of UTF-8 has it
    file = os.fsencode(tmp_path) + b"/caf\xe9"
    Path(os.fsdecode(file)).write_bytes(b"junk\n")
    said, errors = process(os.fsdecode(file)).communicate(timeout=SETTLE_SECONDS)
    assert said.endswith(b"/caf\\xe9.rejected\n"), errors
    assert Path(os.fsdecode(file + b".rejected")).read_bytes() == b"junk\n"


def test_a_killed_command_leaves_the_rejects_that_it_had(
    process: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    sent = process("-")
    assert sent.stdin is not None
    sent.stdin.write(b"junk\n")
    sent.stdin.flush()
    rejects = tmp_path / "standard-input.rejected"
    eventually(lambda: rejects.exists() and rejects.stat().st_size)
    sent.kill()
    assert rejects.read_bytes() == b"junk\n"
