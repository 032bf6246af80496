"""Paths become steps, and each mistake says where it is and what is allowed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks.definitions.mistakes import MistakesError
from stacks.definitions.paths import MAX_ALTERNATIVES, MAX_CHARACTERS, path, paths
from stacks.definitions.places import ENVELOPE, EVENT, FILTERED_EVENT, REPORTED_EVENT


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("id", ("id",)),
        ("detail-type", ("detail-type",)),
        ('["detail-type"]', ("detail-type",)),
        ("detail.order.id", ("detail", "order", "id")),
        ('detail["a.b"].c', ("detail", "a.b", "c")),
        ('detail["a"]["b"]', ("detail", "a", "b")),
        ("detail.items[0].sku", ("detail", "items", 0, "sku")),
        ("detail.matrix[10][2]", ("detail", "matrix", 10, 2)),
        ("resources[0]", ("resources", 0)),
        ("detail.@timestamp", ("detail", "@timestamp")),
        ("detail.größe.日本", ("detail", "größe", "日本")),
        ('detail["say \\"hi\\" \\u00e9"]', ("detail", 'say "hi" é')),
        ('detail[""]', ("detail", "")),
        ("detail.0", ("detail", "0")),
    ],
)
def test_a_path_is_its_steps(text: str, steps: tuple[str | int, ...]) -> None:
    assert path(text, ENVELOPE) == steps


@given(st.lists(st.text(st.characters(codec="utf-8")) | st.integers(0, 10**8), min_size=1))
def test_any_name_can_be_written_in_brackets(steps: list[str | int]) -> None:
    written = "".join(
        f"[{step}]" if isinstance(step, int) else f"[{json.dumps(step)}]" for step in steps
    )
    first = 'detail["first"]'
    if len(first + written) <= MAX_CHARACTERS:
        assert path(first + written, ENVELOPE) == ("detail", "first", *steps)


@given(st.text())
def test_whatever_stands_there_it_is_a_path_or_a_mistake(text: str) -> None:
    try:
        steps = path(text, ENVELOPE)
    except MistakesError:
        return
    assert steps[0] in ENVELOPE.roots


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an empty path; allowed are names with dots"),
        ("detail.", "character 7: a name with such a character stands in brackets"),
        (".detail", "character 1: a name with"),
        ("detail..a", "character 7: there are no expressions"),
        ("detail.a b", 'character 9: a name with such a character stands in brackets, as in ["odd'),
        ("detail.items[*].a", "character 13: there are no expressions; allowed are names"),
        ("detail.items[?(@.a)]", "there are no expressions"),
        ("detail.items[1:2]", "there are no expressions"),
        ("detail.*", "there are no expressions"),
        ("detail.a | length(@)", "there are no expressions"),
        ("detail.items[-1]", "a place is counted from 0, and from the start"),
        ("detail.items[01]", "a place is counted from 0"),
        ("detail['a.b']", 'quotation marks in brackets are double, as in ["odd.name"]'),
        ('detail["a', "stands in brackets"),
        ('detail["\\x"]', "is no JSON string"),
        ('detail["\\ud800"]', "is no JSON string"),
        ("$.detail.a", "paths have no `$` before them"),
        ("[0].a", "a path begins with a name"),
        ("source.a", "source is text, and nothing is inside it"),
        ("resources.a", "resources is an array"),
        ("detail[0]", "detail is an object"),
        ("detail." + "a" * MAX_CHARACTERS, "a path has at most 1000 characters, not 1007"),
    ],
)
def test_a_mistake_says_where_and_what_is_allowed(text: str, message: str) -> None:
    with pytest.raises(MistakesError) as refused:
        path(text, ENVELOPE)
    assert message in str(refused.value)


def test_what_is_no_text_is_refused_with_an_example() -> None:
    with pytest.raises(MistakesError, match=r'as text, such as "detail.name", not 7'):
        path(7, ENVELOPE)


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("details.amount", ENVELOPE, "mappings read the envelope: detail.amount?"),
        ("event_id", ENVELOPE, "mappings read the envelope: detail.event_id?"),
        ("amount", ENVELOPE, "mappings read the envelope: detail.amount?"),
        ("detail.amount", EVENT, "metrics read the event: details.amount?"),
        ("detail-type", EVENT, "metrics read the event: event_type?"),
        ("id", EVENT, "metrics read the event: event_id?"),
        ("amount", EVENT, "metrics read the event: details.amount?"),
        ("timestamp", EVENT, "metrics read the event. Allowed: event_id, source,"),
        ("failed", EVENT, "metrics read the event. Allowed: event_id, source,"),
        ("detail.a", FILTERED_EVENT, "filters read the event: details.a?"),
        ("details.a", REPORTED_EVENT, "two members alone. Allowed: source, event_type"),
    ],
)
def test_a_root_of_another_place_gives_a_hint(text: str, place: object, hint: str) -> None:
    with pytest.raises(MistakesError) as refused:
        path(text, place)  # type: ignore[arg-type]
    assert hint in str(refused.value)
    assert "Allowed: " in str(refused.value)


def test_a_list_is_the_first_that_is_there() -> None:
    assert paths(["detail.a", "time"], ENVELOPE) == (("detail", "a"), ("time",))
    assert paths("time", ENVELOPE) == (("time",),)


def test_all_mistakes_of_a_list_are_told_by_their_places() -> None:
    with pytest.raises(MistakesError) as refused:
        paths(["details.a", "time", "detail.", "time"], ENVELOPE)
    assert [where for where, _ in refused.value.found] == ["[0]", "[2]", "[3]"]
    assert "'time' is there twice" in refused.value.found[2][1]


def test_lists_have_bounds() -> None:
    with pytest.raises(MistakesError, match="an empty list finds nothing"):
        paths([], ENVELOPE)
    with pytest.raises(MistakesError, match="at most 20 paths, not 21"):
        paths([f"detail.a{number}" for number in range(MAX_ALTERNATIVES + 1)], ENVELOPE)
