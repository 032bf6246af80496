"""The build backend: setuptools', for editable installs alone.

The packages at the top of the repository have names too general for site-packages, and the command
reads the settings files beside them. So there is no wheel.
"""

from __future__ import annotations

import sys
from typing import NoReturn

# setuptools' hooks of an editable install.
from setuptools.build_meta import *  # type: ignore[import-untyped]  # noqa: F403


def _refuse(*_: object, **__: object) -> NoReturn:
    sys.exit(
        "This package is installed from a clone of its repository, as editable, and makes no"
        " wheel:\n\n    pip install -e ."
    )


get_requires_for_build_wheel = get_requires_for_build_sdist = _refuse
build_wheel = build_sdist = _refuse
