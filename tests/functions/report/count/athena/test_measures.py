"""Every statement of a metric that is accepted is one that Athena takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from functions.report import definitions
from functions.report.count.athena.connection import MOST_BYTES
from functions.report.count.athena.measures import measured_statements
from functions.report.count.metrics.questions import Question, questions
from functions.report.definitions import Metrics
from stacks.definitions.compiled import reported, to_bytes
from stacks.definitions.sizes import MOST_BYTES as MOST_ACCEPTED
from stacks.definitions.sizes import MOST_COUNTED_APART, statement_bytes
from tests.harness.definitions import loaded, refused

VALUES = {"day": "'2026-11-23'", "files": "TRUE"}
# Names of files have the rest of a statement.
_ROOM = 60_000


def path(name: str) -> str:
    inner = json.dumps(name, ensure_ascii=False)
    return json.dumps(f"details[{inner}]", ensure_ascii=False)


def paths(start: str, character: str, times: int, count: int = 20) -> str:
    return f"[{', '.join(path(f'{start}{n}' + character * times) for n in range(count))}]"


def metric(name: str, text: str) -> str:
    return f'[[metric]]\nname = "{name}"\n{text}\n'


def dimension(name: str, expr: str) -> str:
    return f'[[dimension]]\nname = "{name}"\nexpr = {expr}\n'


def listed(matcher: str, count: int) -> str:
    """A filter of many values."""
    values = ", ".join(matcher.replace("#", str(n)) for n in range(count))
    return f'agg = "count"\nfilter = {{ details.a = [{values}] }}'


CASES = {
    "plain": metric("m", 'agg = "count"'),
    "odd names": metric("m", f'agg = "sum"\nexpr = {paths("a", chr(34), 250)}'),
    "apostrophes": metric("m", f'agg = "sum"\nexpr = {paths("a", chr(39), 900)}'),
    "emoji": metric("m", f'agg = "sum"\nexpr = {paths("a", "😀", 480)}'),
    "zeros": metric("m", f'agg = "count_distinct"\nexpr = {paths("a", chr(0), 160)}'),
    "steps": metric("m", 'agg = "count_distinct"\nexpr = "details' + ".a" * 490 + '"'),
    "places": metric("m", 'agg = "sum"\nexpr = "details.a' + "[0]" * 300 + '"'),
    "all paths at once": dimension("u", paths("u", "x", 900))
    + dimension("d", paths("d", "x", 900))
    + metric(
        "m",
        f'agg = "sum"\nexpr = {paths("a", "x", 900)}\nunit = {{ dimension = "u" }}\nby = ["d"]',
    ),
    "a ratio by unit": dimension("u", paths("u", "v", 900))
    + "".join(
        metric(name, f'agg = "sum"\nexpr = "details.{name}"\nunit = {{ dimension = "u" }}')
        for name in "ab"
    )
    + metric("m", 'numerator = "a"\ndenominator = "b"'),
    "texts": metric("m", listed('"text#"', 2_000)),
    "numbers": metric("m", listed("#.5", 200)),
    "prefixes": metric("m", listed('{ prefix = "1\'#" }', 200)),
    "suffixes": metric("m", listed('{ suffix = { equals-ignore-case = "\'#" } }', 200)),
    "wildcards": metric("m", listed('{ wildcard = "*%_#*" }', 200)),
    "ranges": metric("m", listed('{ numeric = [">", #, "<", 999] }', 90)),
    "all but": metric("m", listed('{ anything-but = { suffix = ["#", "b"] } }', 90)),
    "objects in arrays": metric(
        "m", 'agg = "count"\nfilter = { details' + f".{'n' * 40}" * 8 + ' = [1, { prefix = "a" }] }'
    ),
    "many members": metric(
        "m",
        'agg = "count"\nfilter = { '
        + ", ".join(f"details.a.b{n} = [{n}, true, {{ wildcard = '*{n}*' }}]" for n in range(15))
        + " }",
    ),
    "alternatives": metric(
        "m",
        'agg = "count"\nfilter = ['
        + ", ".join(f"{{ details.a.b.c{n} = {{ exists = false }} }}" for n in range(20))
        + "]",
    ),
    "parts": "".join(
        metric(
            f"p{n}",
            f'agg = "{"count_distinct" if n < MOST_COUNTED_APART else "sum"}"'
            f'\nexpr = "details.a{n}"',
        )
        for n in range(49)
    )
    + metric(
        "m",
        f"plus = {json.dumps([f'p{n}' for n in range(40)])}"
        f'\nminus = {json.dumps([f"p{n}" for n in range(40, 49)])}\nby = ["source", "status"]',
    ),
    "a ratio of sums": "".join(
        metric(f"p{n}", f'agg = "sum"\nexpr = "details.a{n}"\nfilter = {{ details.f{n} = {n} }}')
        for n in range(30)
    )
    + metric("a", f"plus = {json.dumps([f'p{n}' for n in range(15)])}")
    + metric("b", f"plus = {json.dumps([f'p{n}' for n in range(15, 30)])}")
    + metric("m", 'numerator = "a"\ndenominator = "b"\nby = ["source"]'),
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_statements_are_no_longer_than_was_reckoned(tmp_path: Path, text: str) -> None:
    defined = loaded(tmp_path, metrics=text)
    metrics = definitions.parse(to_bytes(reported(defined))).metrics
    by_name = {one.name: one for one in defined.metrics}
    dimensions = {one.name: one for one in defined.dimensions}
    for question, statement in measured_statements(metrics, VALUES).items():
        size = len(statement.encode())
        assert size <= MOST_BYTES - _ROOM
        if name := question.metric or (len(question.totals) == 1 and question.totals[0]):
            assert size <= statement_bytes(by_name[name], by_name, dimensions)


def test_what_no_statement_has_room_for_is_refused(tmp_path: Path) -> None:
    long = metric("long", listed('{ suffix = "#" }', 1_000))
    (line,) = refused(tmp_path, metrics=metric("short", 'agg = "count"') + long)
    assert line.startswith("metrics.toml: metric 2 (long): its paths and filters, and those of")
    assert f"may come to {MOST_ACCEPTED:,}" in line


def test_totals_are_asked_for_together_where_there_is_room(tmp_path: Path) -> None:
    """Fifty metrics of twenty paths of a thousand characters: in a few statements, all of them."""
    few = "".join(metric(f"m{n}", f'agg = "sum"\nexpr = "details.a{n}"') for n in range(50))
    many = "".join(
        metric(f"m{n}", f'agg = "sum"\nexpr = {paths(f"a{n}", "x", 900)}') for n in range(50)
    )
    assert len(_statements(tmp_path, few)) == 1
    statements = _statements(tmp_path, many)
    assert 10 < len(statements) < 50
    assert [name for one in statements for name in one.totals] == [f"m{n}" for n in range(50)]
    assert max(len(one.encode()) for one in statements.values()) <= MOST_BYTES


def test_a_statement_reads_what_its_question_needs_alone(tmp_path: Path) -> None:
    text = dimension("kind", path("kind")) + metric("a", f'agg = "max"\nexpr = {path("one")}')
    text += metric("b", f'agg = "count_distinct"\nexpr = {path("two")}\nby = ["kind"]')
    statements = _statements(tmp_path, text)
    read = {
        question: {name for name in ("kind", "one", "two") if f'["{name}"]' in statement}
        for question, statement in statements.items()
    }
    assert read == {
        Question(dimension="kind"): {"kind"},
        Question(totals=("a",)): {"one"},
        Question("b"): {"two"},
        Question("b", "kind"): {"two", "kind"},
    }


def _statements(directory: Path, text: str) -> dict[Question, str]:
    metrics: Metrics = definitions.parse(
        to_bytes(reported(loaded(directory, metrics=text)))
    ).metrics
    found = measured_statements(metrics, VALUES)
    assert len(found) >= len(questions(metrics))
    return found
