"""Runs the CDKTF command line, and through it Terraform, against an instance."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from rich.console import Console

from local.emulator.instance import Instance
from stacks.settings import Settings
from toolchain.project import ROOT
from toolchain.provider.download import fetched_provider
from toolchain.provider.source import ProviderError

_CONSOLE = Console(stderr=True)
# The CDKTF command line has Terraform print colours, even into a file.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FRAME, _FRAME_END = "\N{BOX DRAWINGS LIGHT VERTICAL}", "\N{BOX DRAWINGS LIGHT UP}"
_DONE = re.compile(r"(Creation|Destruction|Modifications) complete")
# Of an error, shown to people; the log has all.
_MOST_LINES = 12


class TerraformError(RuntimeError):
    """A command of CDKTF or Terraform failed; the message has its error and names the log."""


class Deployment:
    """The stack of one environment on one emulator, with its files in a directory.

    Raises TerraformError without a provider for Terraform.
    """

    def __init__(self, settings: Settings, instance: Instance, directory: Path) -> None:
        self._settings = settings
        self._instance = instance
        self._directory = directory.resolve()
        self._output = self._directory / "cdktf.out"
        try:
            self._provider = fetched_provider()
        except ProviderError as error:
            raise TerraformError(str(error)) from None

    @property
    def stack_directory(self) -> Path:
        """The directory of the synthesised stack."""
        return self._output / "stacks" / self._settings.names.stack

    def deploy(self) -> None:
        """Synthesise and apply. Raises TerraformError."""
        self._cdktf("deploy", "--auto-approve")

    def diff(self) -> str:
        """What an apply would change, in CDKTF's own words. Raises TerraformError."""
        return self._cdktf("diff")

    def destroy(self) -> None:
        """Remove everything that was deployed. Raises TerraformError."""
        self._cdktf("destroy", "--auto-approve")

    def terraform(self, *arguments: str) -> str:
        """Run Terraform itself in the synthesised stack's directory; its output."""
        return self._run(["terraform", f"-chdir={self.stack_directory}", *arguments])

    def _cdktf(self, verb: str, *options: str) -> str:
        command = ["cdktf", verb, self._settings.names.stack, "--output", str(self._output)]
        # Locking asks the registry for other platforms' hashes, whatever a mirror has.
        return self._run([*command, "--skip-provider-lock", *options])

    def _run(self, command: list[str]) -> str:
        verb = " ".join(part for part in command[:2] if not part.startswith("-"))
        log = self._directory / f"{Path(command[0]).name}.log"
        start = time.monotonic()
        lines: list[str] = []
        with (
            log.open("a") as file,
            subprocess.Popen(  # noqa: S603 - our own arguments
                command,
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            ) as process,
        ):
            for line in self._progress(process, verb):
                lines.append(line)
                file.write(line)
        if process.returncode:
            where = os.path.relpath(log)
            raise TerraformError(
                f"{verb} failed; all that it said is in {where}:\n{what_failed(lines)}"
            )
        _CONSOLE.print(f"{verb}: done in {time.monotonic() - start:.0f} s", highlight=False)
        return "".join(lines)

    @staticmethod
    def _progress(process: subprocess.Popen[str], verb: str) -> Iterator[str]:
        """The lines of the output; on a terminal the count of finished resources beside it."""
        finished = 0
        with _CONSOLE.status(f"{verb} ...") as status:
            for coloured in process.stdout or ():
                line = _COLOUR.sub("", coloured)
                if _DONE.search(line):
                    finished += 1
                    status.update(f"{verb}: {finished} resources done")
                yield line

    def _environment(self) -> dict[str, str]:
        binaries = [str(Path(sys.executable).parent), str(ROOT / "node_modules" / ".bin")]
        kept = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
        return {
            **self._provider.environment(kept, self._directory),
            **self._instance.environment,
            "PATH": os.pathsep.join([*binaries, os.environ["PATH"]]),
            "PIPELINE_ENV": self._settings.environment,
            "PIPELINE_STATE": str(self._directory / "terraform.tfstate"),
            "CI": "1",
            "CHECKPOINT_DISABLE": "1",
            "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
            "NO_COLOR": "1",
        }


def what_failed(output: Sequence[str]) -> str:
    """The first error in an output, without the frame that Terraform draws around it.

    The end of the output, where it has no error.
    """
    first = next((place for place, line in enumerate(output) if "Error: " in line), None)
    shown = output[-_MOST_LINES:] if first is None else output[first : first + _MOST_LINES]
    inside = takewhile(lambda line: _FRAME_END not in line, shown)
    texts = (line.split(_FRAME)[-1].strip() for line in inside)
    return "\n".join(f"  {text}" for text in texts if text)
