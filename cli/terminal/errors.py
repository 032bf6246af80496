"""Failures that people can mend: shown as one message, without a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from cli.terminal.printable import file_name, printable_lines
from functions.common.days import NoSuchDayError
from functions.common.storage import DamagedObjectError, NoSuchObjectError
from stacks.errors import DefinitionsError, SettingsError

_ADVICE = {
    "NoCredentialsError": "no AWS credentials: set AWS_PROFILE, or log in with `aws sso login`",
    "EndpointConnectionError": "is AWS reachable from here? `make up` starts the embedded AWS",
    "ResourceNotFoundException": "is the stack deployed to this account and region?",
    "MessageRejected": "are sender and, in the sandbox, recipient verified in SES, in this region?",
    "NoSuchBucket": "is the stack deployed to this account and region?",
    "QueueDoesNotExist": "is the stack deployed to this account and region?",
    "AWS.SimpleQueueService.NonExistentQueue": "is the stack deployed to this account and region?",
}

# What AWS answers to who may not ask.
DENIED = frozenset({"AccessDenied", "AccessDeniedException"})


class CommandError(Exception):
    """A command cannot do what was asked. The text is for people."""


_OF_PEOPLE = (
    CommandError,
    SettingsError,
    DefinitionsError,
    NoSuchDayError,
    NoSuchObjectError,
    DamagedObjectError,
    OSError,
)


@contextmanager
def errors_as_messages() -> Iterator[None]:
    """Turn expected failures into a message on standard error and exit code 1.

    It may quote a file's name or its content: a terminal shows it, and does not obey it.
    When nobody reads the output any more (`| head`), Typer ends the command without a message.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except Exception as error:
        message = _message(error)
        if message is None:
            raise
    else:
        return
    typer.echo(f"error: {printable_lines(message)}", err=True)
    raise typer.Exit(1)


def _message(error: Exception) -> str | None:
    """The message for people, or None if the failure is not theirs to mend."""
    if isinstance(error, OSError) and error.filename is not None:
        # Without the system's number for it.
        return f"{file_name(str(error.filename))}: {error.strerror}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, _OF_PEOPLE):
        return str(error)
    # Not at the top: `generate` and `cost` ask nothing of AWS.
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    if isinstance(error, ClientError):
        return _with_advice(str(error), error.response["Error"]["Code"])
    if isinstance(error, BotoCoreError):
        return _with_advice(str(error), type(error).__name__)
    return None


def _with_advice(message: str, code: str) -> str:
    advice = _ADVICE.get(code)
    return f"{message}\n{advice}" if advice else message
