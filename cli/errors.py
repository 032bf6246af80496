"""Failures that people can do something about: shown as one message, without a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from stacks.settings import SettingsError

_ADVICE = {
    "NoCredentialsError": "no AWS credentials: set AWS_PROFILE, or log in with `aws sso login`",
    "EndpointConnectionError": "is it running? for the local environment: `make up`",
    "ResourceNotFoundException": "is the stack deployed to this account and region?",
    "NoSuchBucket": "is the stack deployed to this account and region?",
    "QueueDoesNotExist": "is the stack deployed to this account and region?",
    "AWS.SimpleQueueService.NonExistentQueue": "is the stack deployed to this account and region?",
}


class CommandError(Exception):
    """A command that cannot do what was asked; its text is for people."""


@contextmanager
def shown_to_people() -> Iterator[None]:
    """Turn expected failures into a message on standard error and exit code 1."""
    try:
        yield
    except (CommandError, SettingsError, OSError) as error:
        message = str(error)
    except ClientError as error:
        message = _with_advice(str(error), error.response["Error"]["Code"])
    except BotoCoreError as error:
        message = _with_advice(str(error), type(error).__name__)
    else:
        return
    Console(stderr=True, highlight=False, markup=False).print(f"error: {message}")
    raise typer.Exit(1)


def _with_advice(message: str, code: str) -> str:
    advice = _ADVICE.get(code)
    return f"{message}\n{advice}" if advice else message
