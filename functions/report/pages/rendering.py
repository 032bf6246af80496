"""The environment of the pages' templates: it escapes by default and refuses a missing value.

A page carries a Content-Security-Policy that allows its own style sheet, by its hash, and nothing
else: no script, no image, no request, whatever an event may have put into a name.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from functions.report.text import dates, figures, untrusted

_DIRECTORY = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The templates' environment, made once a process."""
    templates = Environment(
        loader=FileSystemLoader(_DIRECTORY),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        change=figures.change,
        count=figures.count,
        day=dates.day,
        moment=dates.moment,
        money=figures.money,
        name=untrusted.name,
        plural=figures.plural,
        prose=untrusted.prose,
        rate=figures.rate,
        seconds=figures.seconds,
    )
    return templates


@cache
def styles(*names: str) -> Mapping[str, str]:
    """What a page says of its style sheet: the files one after another, and their hash."""
    style = "".join((_DIRECTORY / name).read_text(encoding="utf-8") for name in names)
    digest = hashlib.sha256(style.encode()).digest()
    return {
        "style": Markup(style),  # noqa: S704 - our own files
        "style_hash": f"sha256-{base64.b64encode(digest).decode()}",
    }
