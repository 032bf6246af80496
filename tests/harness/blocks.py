"""Reads the code blocks of a document, and runs them in order, unchanged."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from stacks.settings import Settings
from toolchain.project import ROOT

# What runs a block, by its language.
_SHELL = frozenset({"sh", "bash"})
_PROGRAMS = {"python": ("python", "block.py"), "js": ("node", "block.mjs")}
_LONGEST_SECONDS = 300
# Installed beside the project for the samples of the documents.
AWS_CLI = ROOT / ".venvs" / "samples" / "bin" / "aws"


def _read_toml(text: str) -> None:
    """The settings of an environment; of a file of definitions, which it then names, any TOML."""
    table = tomllib.loads(text)
    if not text.startswith("# definitions/"):  # tests/docs/test_definitions_page.py checks those
        Settings.model_validate({"environment": "prod", **table})


_READ: dict[str, Callable[[str], object]] = {"json": json.loads, "toml": _read_toml}


class BlockError(AssertionError):
    """A block failed, or the tests do not say how it runs; the text says where it is."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: where it stands, its language, its text."""

    document: str
    line: int
    language: str
    text: str

    @property
    def first_line(self) -> str:
        """Its first line, without a comment at its end."""
        return self.text.partition("\n")[0].partition("  #")[0].rstrip()

    @property
    def runs(self) -> bool:
        """Whether it is a program. Raises BlockError where the language is not known.

        JSON is read, and TOML as the settings of an environment; `text` is what something prints,
        or a picture: the one kind that says nothing about whether it is true.
        """
        if self.language in _SHELL or self.language in _PROGRAMS:
            return True
        if self.language in _READ:
            try:
                _READ[self.language](self.text)
            except ValueError as error:
                raise BlockError(f"{self}: {error}") from None
        elif self.language != "text":
            raise BlockError(f"{self}: nothing runs {self.language or 'a block of no language'}")
        return False

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def blocks(document: str) -> list[Block]:
    """The blocks of a document of the repository, in order; an indented one has no language."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return [
        Block(document, (token.map or [0])[0] + 1, token.info.strip(), token.content)
        for token in MarkdownIt().parse(text)
        if token.type in {"fence", "code_block"}
    ]


@dataclass(slots=True)
class Session:
    """A terminal in a directory: what a block exports, and where it goes, the next one finds."""

    directory: Path
    environment: Mapping[str, str]

    def run(self, block: Block) -> str:
        """Run a block to its end; what it prints. Raises BlockError when any of it fails."""
        if block.language in _SHELL:
            return self._shell(block)
        program, name = _PROGRAMS[block.language]
        (self.directory / name).write_text(block.text, encoding="utf-8")
        return self._run(block, [program, name])

    def _shell(self, block: Block) -> str:
        # Not in the directory of the session, which may be the repository.
        with tempfile.TemporaryDirectory() as made:
            where, exports = Path(made, "pwd"), Path(made, "env")
            script = f'set -euo pipefail\n{block.text}\npwd > "{where}"\nenv -0 > "{exports}"\n'
            printed = self._run(block, ["bash", "-c", script])
            self.directory = Path(where.read_text(encoding="utf-8").rstrip("\n"))
            exported = exports.read_text(encoding="utf-8").split("\0")
        self.environment = dict(line.split("=", 1) for line in exported if line)
        return printed

    def _run(self, block: Block, command: list[str]) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - our own documents
                command,
                cwd=self.directory,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                timeout=_LONGEST_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise BlockError(f"{block}: still runs after {_LONGEST_SECONDS} s") from None
        if done.returncode:
            raise BlockError(f"{block}: exit code {done.returncode}\n{block.text}\n{done.stdout}")
        return done.stdout


def without_aws(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment that leads to no AWS, even on a machine with credentials."""
    kept = {name: text for name, text in environment.items() if not name.startswith("AWS_")}
    nothing = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull)
    return {**kept, **nothing, "AWS_EC2_METADATA_DISABLED": "true"}
