"""Typer's commands, with three additions.

A command's module is imported when the command is called: `pipeline --help` loads none of them.
The options that all commands share may also stand after a command. Examples in a help text keep
their lines.
"""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Mapping
from dataclasses import fields
from importlib import import_module
from typing import Any, ClassVar, cast

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from cli.terminal.options import Options, after

# An indented paragraph, which Typer's formatter leaves alone after a line with a backspace.
_EXAMPLE = re.compile(r"\n\n(?=    )")
_SHARED = frozenset(field.name for field in fields(Options))

# By name: where a command is (`module:function`), and the first sentence of its help text.
Commands = Mapping[str, tuple[str, str]]


class Command(TyperCommand):
    """One command."""

    def get_params(self, ctx: Any) -> list[Any]:
        return _with_shared(super().get_params(ctx), ctx)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        _write_help(self.help, formatter)


class LazyCommand(TyperCommand):
    """A command that is not loaded yet."""

    def __init__(self, name: str, path: str, sentence: str) -> None:
        super().__init__(name, short_help=sentence)
        self._path = path

    def load(self) -> Command:
        """The command itself."""
        module, _, function = self._path.partition(":")
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(self.name, cls=Command)(getattr(import_module(module), function))
        return cast(Command, get_command(alone))

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """Load the command, which then does all that follows."""
        return self.load().make_context(info_name, args, parent=parent, **extra)


class Group(TyperGroup):
    """Commands under one name; `lazy` are those that are loaded when they are called."""

    lazy: ClassVar[Commands] = {}

    def __init__(self, *, commands: Any = None, **settings: Any) -> None:
        lazy = {name: LazyCommand(name, path, text) for name, (path, text) in self.lazy.items()}
        super().__init__(commands={**lazy, **(commands or {})}, **settings)

    def get_params(self, ctx: Any) -> list[Any]:
        return _with_shared(super().get_params(ctx), ctx)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        _write_help(self.help, formatter)


def _with_shared(own: list[Any], ctx: Any) -> list[Any]:
    """A command's own parameters, with the shared options before the last, which is `--help`.

    The shared options belong to the outermost command, which has read their defaults and
    environment variables. Here an option that is not given changes nothing.
    """
    if ctx.parent is None:
        return own
    # The parser knows options by identity, and asks for them more than once.
    key = f"{__name__}.shared"
    if key not in ctx.meta:
        first = ctx.find_root().command.params
        ctx.meta[key] = [_repeated(option) for option in first if option.name in _SHARED]
    return [*own[:-1], *ctx.meta[key], own[-1]]


def _repeated(option: TyperOption) -> Any:
    repeated: Any = copy.copy(option)
    repeated.default = repeated.envvar = None
    repeated.callback = after
    repeated.expose_value = False
    return repeated


def _write_help(text: str | None, formatter: Any) -> None:
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(_EXAMPLE.sub("\n\n\b\n", inspect.cleandoc(text or "")))
