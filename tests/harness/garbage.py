"""The garbage collector leaves alone what is imported: it lives as long as the process.

A pytest plugin (tests/conftest.py names it). What AWS's services look like, moto and the constructs
are hundreds of thousands of objects. To walk through them again and again took a processor a tenth
of the tests' time.
"""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest

gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Afterwards everything that the tests import is there; what they make is collected as ever."""
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_unconfigure() -> None:
    """Extension modules complain of what is left at the end."""
    gc.unfreeze()
