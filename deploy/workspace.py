"""One stack, synthesised into `cdktf.out`, and Terraform run on it.

Terraform rather than `cdktf deploy`: it applies exactly the plan that was shown, its exit code says
whether anything would change, and it needs no second synthesis.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.errors import DeployError
from toolchain.project import ROOT
from toolchain.provider import source
from toolchain.provider.machine import Machine
from toolchain.provider.source import Provider, ProviderError

_OUTPUT = ROOT / "cdktf.out"
_PLAN = "tfplan"
# Of `terraform plan -detailed-exitcode`.
_CHANGES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """`arguments` tell app.py which stack; `account`: the number of the AWS account.

    `local_state`: a state file to use instead of the state that the settings name.
    """

    stack: str
    environment: str
    account: str
    arguments: Sequence[str] = ()
    local_state: Path | None = None

    def prepare(self, *, move_state: bool = False) -> None:
        """Synthesise, get the provider, and join the state.

        `move_state`: move the state from where the last `prepare` had it.
        """
        self._run([sys.executable, str(ROOT / "app.py"), *self.arguments], "synthesis")
        how = ["-migrate-state", "-force-copy"] if move_state else ["-reconfigure"]
        self.read("init", "-input=false", "-no-color", *how)

    def plan(self, *options: str) -> bool:
        """Plan, and save the plan for `apply`; returns whether anything would change."""
        command = ["plan", "-input=false", "-detailed-exitcode", f"-out={_PLAN}", *options]
        return self.terraform(*command, allowed=(0, _CHANGES)) == _CHANGES

    def planned(self) -> dict[str, Any]:
        """The plan that `plan` saved, as Terraform describes it in JSON. Raises DeployError."""
        self._check_plan()
        shown: dict[str, Any] = json.loads(self.read("show", "-json", _PLAN))
        return shown

    def apply(self) -> None:
        """Apply exactly the plan that `plan` saved. Raises DeployError."""
        self._check_plan()
        try:
            self.terraform("apply", "-input=false", _PLAN)
        finally:
            (self.directory / _PLAN).unlink(missing_ok=True)

    def _check_plan(self) -> None:
        if not (self.directory / _PLAN).exists():
            raise DeployError(f"there is no plan: `make plan ENV={self.environment}` makes one")

    def terraform(self, *arguments: str, allowed: Sequence[int] = (0,)) -> int:
        """Run Terraform on the stack, showing its output; the exit code. Raises DeployError."""
        colours = [] if sys.stdout.isatty() else ["-no-color"]
        verb, *rest = arguments
        command = ["terraform", f"-chdir={self.directory}", verb, *colours, *rest]
        return self._run(command, f"terraform {arguments[0]}", allowed=allowed)

    def read(self, *arguments: str) -> str:
        """Run Terraform on the stack; returns its output. Raises DeployError."""
        command = ["terraform", f"-chdir={self.directory}", *arguments]
        done = subprocess.run(  # noqa: S603 - our own arguments
            command,
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DeployError(
                f"{done.stdout}{done.stderr}terraform {arguments[0]} failed;"
                " docs/deploy.md says what to do"
            )
        return done.stdout

    @property
    def directory(self) -> Path:
        return _OUTPUT / "stacks" / self.stack

    def _run(self, command: list[str], what: str, allowed: Sequence[int] = (0,)) -> int:
        with subprocess.Popen(  # noqa: S603 - our own arguments
            command, cwd=ROOT, env=self._environment()
        ) as process:
            code = _wait(process)
        if code not in allowed:
            raise DeployError(f"{what} failed, see above; docs/deploy.md says what to do")
        return code

    def _environment(self) -> dict[str, str]:
        _OUTPUT.mkdir(exist_ok=True)
        state = {"PIPELINE_STATE": str(self.local_state)} if self.local_state else {}
        return {
            **_provider().environment(os.environ, _OUTPUT),
            **state,
            "PIPELINE_ENV": self.environment,
            "PIPELINE_ACCOUNT": self.account,
            "CDKTF_OUTDIR": str(_OUTPUT),
            "CHECKPOINT_DISABLE": "1",
        }


@functools.cache
def _provider() -> Provider:
    """Where Terraform gets its provider, printed once a process. Raises DeployError."""
    try:
        taken = source.of_deploys(Machine.here())
    except ProviderError as error:
        raise DeployError(str(error)) from None
    print(*taken.lines, sep="\n", file=sys.stderr)
    return taken


def _wait(process: subprocess.Popen[bytes]) -> int:
    """The exit code. An interrupt is left to Terraform, which got it too: it stops, writes the
    state and releases the lock. Killed, it could do neither.
    """
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
