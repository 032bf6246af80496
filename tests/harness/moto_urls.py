"""Which addresses moto's S3 answers to is read once a process, instead of twice a request.

It imports them anew each time, since an environment variable may have changed them: for AWS, none
of these tests sets it.
"""

from __future__ import annotations

from types import ModuleType

from moto.s3 import models


def read_once() -> None:
    """From now on, in this process."""
    vars(models)["reload"] = _as_it_is


def _as_it_is(module: ModuleType) -> ModuleType:
    return module
