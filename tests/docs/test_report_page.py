"""docs/report.md names every member of a report, by its path, and none that there is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import functions.report
from toolchain.project import ROOT

PAGE = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
SCHEMA = json.loads(
    (Path(functions.report.__file__).parent / "document" / "report.schema.json").read_text(
        encoding="utf-8"
    )
)
# The tables of members, which begin so; other tables of the page are about other things.
TABLE = re.compile(r"^\| member \| what \|\n\|---\|---\|\n((?:\|.*\n)+)", re.M)


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    return found


def members(schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """The paths of all members, those of a list's entries behind `[]`."""
    schema = resolved(schema)
    for name, inner in schema.get("properties", {}).items():
        inner_path = f"{path}.{name}" if path else name
        yield inner_path
        yield from members(inner, inner_path)
    if "items" in schema:
        yield from members(schema["items"], f"{path}[]")


def documented() -> Iterator[str]:
    """The paths in the first column; under the heading of a member they begin with it."""
    for part in re.split(r"^## ", PAGE, flags=re.M):
        heading = part.partition("\n")[0]
        section = SCHEMA["properties"].get(heading)
        prefix = f"{heading}[]." if section and "items" in section else f"{heading}."
        for table in TABLE.findall(part):
            for row in table.splitlines():
                for name in re.findall(r"`([^`]+)`", row.split("|")[1]):
                    yield f"{prefix}{name}" if section else name


MEMBERS = set(members(SCHEMA))
DOCUMENTED = {path: re.compile(re.escape(path).replace(r"\*", r"[^.\[]*")) for path in documented()}


def test_every_member_of_a_report_is_on_the_page() -> None:
    missing = {
        path for path in MEMBERS if not any(one.fullmatch(path) for one in DOCUMENTED.values())
    }
    assert not missing, f"not in docs/report.md: {sorted(missing)}"


def test_the_page_has_no_member_that_a_report_has_not() -> None:
    unknown = {path for path, one in DOCUMENTED.items() if not any(map(one.fullmatch, MEMBERS))}
    assert not unknown, f"not in report.schema.json: {sorted(unknown)}"


def test_the_page_says_of_every_kind_of_finding_when_it_stands_out() -> None:
    table = PAGE.partition("| kind | stands out when |")[2].partition("\n\n")[0]
    finding = SCHEMA["properties"]["comparison"]["properties"]["stands_out"]["items"]
    kinds = re.findall(r"^\| `(\w+)` \|", table, re.M)
    assert kinds == finding["properties"]["kind"]["enum"]
