"""docs/definitions.md says what the language is: each block, key, pattern and mistake on it."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from functions.common.patterns import compile_condition
from functions.process.event import Invalid
from functions.process.validate import validate
from stacks.definitions import presets
from stacks.definitions.calendar import Holiday
from stacks.definitions.folder import FILES
from stacks.definitions.mappings import Mapping
from stacks.definitions.metrics import Dimension, Metric
from stacks.definitions.patterns import condition
from stacks.definitions.places import ENVELOPE, EVENT, FILTERED_EVENT, REPORTED_EVENT
from stacks.definitions.reports import Report
from stacks.definitions.sources import Source
from stacks.settings.fields import Section
from tests.harness import events
from tests.harness.definitions import loaded, ready, refused
from tests.harness.documents import code
from tests.harness.foreign_events import envelope
from toolchain.project import ROOT

PAGE = (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n# definitions/(\w+)\.toml\n(.*?)^```", PAGE, re.M | re.S)
MODELS: dict[str, type[Section]] = {
    "mapping": Mapping,
    "dimension": Dimension,
    "metric": Metric,
    "report": Report,
    "source": Source,
    "holiday": Holiday,
}


def section(heading: str) -> str:
    (text,) = re.findall(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S)
    return str(text)


def rows(text: str) -> list[list[str]]:
    """The rows of all tables in a text, without their heads."""
    lines = re.findall(r"^\|(.+)\|$", text, re.M)
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]
    heads = {number - 1 for number, row in enumerate(cells) if set(row[0]) == {"-"}}
    return [row for n, row in enumerate(cells) if n not in heads and n - 1 not in heads]


@pytest.mark.parametrize(
    ("values", "answer"), [row for row in rows(section("What comes of it")) if len(row) == 2]
)
def test_what_is_at_the_path_of_an_id_has_the_answer_of_the_page(values: str, answer: str) -> None:
    mappings = ready(
        '[[mapping]]\nname = "a"\nwhen = { source = "shop" }\nevent_id = "detail.id"\n'
    )
    named = {"an object": "{}", "an array": "[]", "text of 129 characters": json.dumps("x" * 129)}
    written = [*code(values), *(value for name, value in named.items() if name in values)]
    details = [f'{{"id":{one}}}' for one in written] + ["{}"] * ("nothing" in values)
    assert details
    for detail, value in zip(details, [*written, ""], strict=False):
        found = validate(events.envelope(detail), events.NOW_US, mappings)
        if isinstance(found, Invalid):
            assert code(answer)[0] == found.reason
        else:
            assert (answer, found.event_id) == ("that text, as it is written", value)


@pytest.mark.parametrize(
    ("timestamp", "values", "answer"),
    [row for row in rows(section("What comes of it")) if len(row) == 3 and row[0] != "any"],
)
def test_what_is_at_the_path_of_a_time_has_the_answer_of_the_page(
    timestamp: str, values: str, answer: str
) -> None:
    key = code(timestamp)[0] if "`" in timestamp else None
    written = f'{{ path = "detail.at", {key} }}' if key else '"detail.at"'
    mappings = ready(
        f'[[mapping]]\nname = "a"\nwhen = {{ source = "shop" }}\ntimestamp = {written}\n'
    )
    named = {"a time with an offset": '"2026-07-01T12:00:00Z"', "an object": "{}"}
    named["with no seconds"] = '"2026-07-01T12:00"'
    times = [*code(values), *(value for name, value in named.items() if name in values)]
    assert times
    for at in times:
        found = validate(events.envelope(f'{{"at":{at}}}'), events.NOW_US, mappings)
        assert (found.reason if isinstance(found, Invalid) else None) == (
            code(answer)[0] if "`" in answer else None
        )


def test_every_block_names_its_file_and_all_together_are_accepted(tmp_path: Path) -> None:
    assert len(BLOCKS) == PAGE.count("```toml\n")
    files: dict[str, str] = {}
    for name, text in BLOCKS:
        files[name] = files.get(name, "") + text
    defined = loaded(tmp_path, **files)
    assert {f"{name}.toml" for name in files} == set(FILES)
    assert len(defined.mappings) == 3


@pytest.mark.parametrize("table", MODELS)
def test_every_key_of_a_table_has_a_row_with_its_default(table: str) -> None:
    model = MODELS[table]
    keys = {code(row[0])[0]: row[1] for row in rows(section(f"[[{table}]]"))}
    assert set(keys) == set(model.model_fields)
    filled = presets.filled({"preset": "eventbridge"}) if model is Mapping else {}
    for key, field in model.model_fields.items():
        if key in _IN_WORDS.get(table, ()):
            continue
        if key in filled:
            assert keys[key] == f"`{json.dumps(filled[key])}`"
        elif field.is_required():
            assert keys[key] == "must be set"
        else:
            default = field.get_default(call_default_factory=True)
            assert keys[key] == ("none" if default is None else f"`{json.dumps(default)}`")


# Defaults that are no value of their own.
_IN_WORDS = {"mapping": ("name", "preset", "when"), "metric": ("unit",), "source": ("days",)}


def test_every_file_has_its_tables() -> None:
    listed = {code(row[0])[0]: set(re.findall(r"\[\[(\w+)\]\]", row[1])) for row in rows(PAGE)[:5]}
    assert listed == {file: set(tables) for file, tables in FILES.items()}


def test_the_roots_are_those_of_each_place() -> None:
    places = {row[0]: set(code(row[2])) for row in rows(section("Paths"))[4:]}
    assert places == {
        "mappings": set(ENVELOPE.roots),
        "metrics, dimensions": set(EVENT.roots),
        "filters of metrics": set(FILTERED_EVENT.roots) - set(EVENT.roots),
        "filters of reports": set(REPORTED_EVENT.roots),
    }


def test_every_preset_has_a_row() -> None:
    assert [code(row[0])[0] for row in rows(section("Presets"))] == list(presets.names())


@pytest.mark.parametrize("row", rows(section("Patterns"))[6:], ids=lambda row: row[0] + row[1])
def test_what_is_different_from_eventbridge_is_as_the_page_says(row: list[str]) -> None:
    table = tomllib.loads(f"detail = {code(row[0])[0]}", parse_float=Decimal)
    detail = json.loads(code(row[1])[0])
    fits = compile_condition(condition(table, ENVELOPE))({"detail": detail})
    assert row[2] == ("fits" if fits else "does not fit")


@pytest.mark.parametrize("matcher", [m for r in rows(section("Patterns"))[:6] for m in code(r[0])])
def test_every_matcher_is_one(matcher: str) -> None:
    table = tomllib.loads(f"detail.a = {matcher.replace(chr(92), chr(92) * 2)}")
    assert condition(table, ENVELOPE)


@pytest.mark.parametrize("row", rows(section("What a member is filled with")))
def test_every_text_is_one(tmp_path: Path, row: list[str]) -> None:
    head = '[[mapping]]\nname = "a"\nwhen = { source = "a" }\n'
    assert loaded(tmp_path, mappings=f"{head}event_type = {code(row[0])[0]}\n")


REFUSED = rows(section("What is refused"))


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row[0])
def test_every_mistake_is_told_as_the_page_says(tmp_path: Path, row: list[str]) -> None:
    written = "\n".join(code(row[0]))
    if REFUSED.index(row) < _NUMBER_OF_MAPPINGS:
        told = refused(tmp_path, mappings=_with(written, _MAPPING, "[[mapping]]"))
    else:
        told = refused(tmp_path, metrics=_METRICS + _with(written, _METRIC, "[[metric]]"))
    assert any(code(row[1])[0].strip() in line for line in told), told


_NUMBER_OF_MAPPINGS = next(n for n, row in enumerate(REFUSED) if row[0] == '`agg = "sum"`')
_MAPPING = {"name": '"a"', "when": '{ source = "a" }'}
_METRIC = {"name": '"a"'}
_METRICS = """
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.amount"
unit = "EUR"
[[metric]]
name = "share"
numerator = "revenue"
denominator = "revenue"
"""


def _with(written: str, needed: dict[str, str], head: str) -> str:
    """A table that has what it needs, unless that is what was written."""
    keys = {line.partition(" = ")[0] for line in written.splitlines()}
    rest = [f"{key} = {value}" for key, value in needed.items() if key not in keys]
    return "\n".join([head, *rest, written])


def test_mistakes_are_told_as_in_the_example(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```text\n(.*?)^```", PAGE, re.M | re.S)
    told = refused(
        tmp_path,
        mappings='[[mapping]]\nname = "audit"\nwhen = { source = "erp" }\n'
        'event_id = "details.row_id"\ntimestamp = { path = "detail.at", zone = "Berlin" }\n',
        metrics='[[metric]]\nname = "errors"\nagg = "count"\nbetter = "less"\n',
    )
    assert [f"definitions/{line}" for line in told] == example.splitlines()


def test_the_example_of_a_condition_fits_what_it_should() -> None:
    when = tomllib.loads(BLOCKS[0][1])["mapping"][0]["when"]
    fits = compile_condition(condition(when, ENVELOPE))
    answers: dict[str, Any] = {
        status: fits(envelope({"lastStatus": status}, "aws.ecs"))
        for status in ("STOPPED", "DEPROVISIONING", "RUNNING")
    }
    assert answers == {"STOPPED": True, "DEPROVISIONING": True, "RUNNING": False}
