"""docs/contract.md, the schema, the code and the command give an event the same answer."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any, NoReturn

import jsonschema_rs
import pytest

import functions.process
from cli.judging.judge import Judge
from functions.common.reasons import MAX_CHARACTERS, MEMBERS, Reason
from functions.process.event import Invalid
from functions.process.mapping.compiled import parse
from functions.process.mapping.mappings import FILE
from functions.process.validate import validate
from tests.harness.events import NOW_US, body, envelope, event
from toolchain.project import ROOT

PAGE = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
SCHEMA = json.loads(
    (Path(functions.process.__file__).parent / "event.schema.json").read_text(encoding="utf-8")
)
JUDGE = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)
# What a schema cannot say, since it has no clock.
BY_THE_CLOCK = Reason.TIMESTAMP_IN_FUTURE.code()


def rows(head: str) -> list[list[str]]:
    """The rows of the page's table with this head, cell by cell."""
    table = PAGE.partition(f"{head}\n")[2].partition("\n\n")[0]
    return [re.split(r"(?<!\\) \| ", row.strip("| ")) for row in table.splitlines()[1:]]


def test_the_page_has_every_reason_with_its_meaning_in_the_order_of_the_registry() -> None:
    assert [[code.strip("`"), meaning] for code, meaning in rows("| reason | meaning |")] == [
        [reason.code("<member>" if reason.members else None), reason.meaning] for reason in Reason
    ]


def test_page_schema_and_code_have_the_same_members_types_and_lengths_in_the_same_order() -> None:
    documented = {
        name.strip("`"): (kind, allowed)
        for name, kind, allowed in rows("| member | type | what is allowed |")
    }
    properties = SCHEMA["properties"]
    assert list(documented) == list(properties) == SCHEMA["required"] == list(MEMBERS)
    assert {name: kind for name, (kind, _) in documented.items()} == {
        name: rule["type"] for name, rule in properties.items()
    }
    lengths = {
        name: (int(found[1]), int(found[2]))
        for name, (_, allowed) in documented.items()
        if (found := re.match(r"(\d+) to (\d+) characters", allowed))
    }
    assert lengths == {name: (1, longest) for name, longest in MAX_CHARACTERS.items()}
    assert lengths == {
        name: (rule["minLength"], rule["maxLength"])
        for name, rule in properties.items()
        if "maxLength" in rule
    }


EXAMPLES = [
    (members.strip("`"), reason.strip("` ") if is_ == "invalid" else None)
    for members, is_, reason in ([*row, ""][:3] for row in rows("| it has | it is | because |"))
]


@pytest.mark.parametrize(("detail", "answer"), rows("| the detail | is |"))
def test_an_event_in_another_form_has_the_answer_of_the_page(detail: str, answer: str) -> None:
    found = validate(envelope(detail.strip("`")), NOW_US)
    if isinstance(found, Invalid):
        assert answer == f"`{found.reason}`"
    else:
        assert answer == f"valid, by `{found.mapping}`"


def test_a_record_of_the_page_has_the_faults_of_its_event() -> None:
    blocks = re.findall(r"^```json\n(.*?)^```", PAGE, re.M | re.S)
    (text,) = (block for block in blocks if '"faults"' in block)
    found = validate(body(event_id="", details=[]), NOW_US)
    assert isinstance(found, Invalid)
    assert json.loads(text) == {
        "reason": found.reason,
        "message": found.message,
        "faults": [{"reason": fault.reason, "message": fault.message} for fault in found.faults],
    }


def test_the_page_has_valid_and_invalid_examples() -> None:
    assert {reason is None for _, reason in EXAMPLES} == {True, False}


@pytest.mark.parametrize(("members", "reason"), EXAMPLES)
def test_an_example_of_the_page_has_its_answer_from_code_schema_and_command(
    members: str, reason: str | None
) -> None:
    own = json.loads(f"{{{members}}}").keys()
    whole = json.dumps(event(**dict.fromkeys(own & {*MEMBERS}, ...)))
    detail = f"{whole[:-1]}, {members}}}"
    found = validate(envelope(detail), NOW_US)
    assert (found.reason if isinstance(found, Invalid) else None) == reason
    valid = reason in {None, BY_THE_CLOCK}
    assert schema_accepts(detail) == valid
    judge = Judge(parse(FILE.read_bytes()), region="eu-central-1", now=datetime.now(UTC))
    judged = judge.judge(("events", (1, detail.encode())))
    # An event of a file arrives at its own time, which is ahead of no clock but the calendar's.
    assert (judged.faults[0].reason if judged.faults else None) == reason


def schema_accepts(detail: str) -> bool:
    """What is not JSON, or not Unicode, a schema never gets to judge."""
    try:
        value = json.loads(detail, parse_constant=refused)
        json.dumps(value, ensure_ascii=False).encode()
    except ValueError:
        return False
    return JUDGE.is_valid(value)


def refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


# One fault in each member, in the order of the page, with its reason.
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"event_id": ""}, "empty:event_id"),
    ({"source": ...}, "missing:source"),
    ({"timestamp": "2999-01-01T00:00:00Z"}, BY_THE_CLOCK),
    ({"event_type": "x" * 129}, "too_long:event_type"),
    ({"details": []}, "wrong_type:details"),
]


@pytest.mark.parametrize(("first", "second"), [*combinations(FAULTS, 2)])
def test_of_two_faults_the_one_in_the_earlier_member_gives_the_reason(
    first: tuple[dict[str, Any], str], second: tuple[dict[str, Any], str]
) -> None:
    assert [name for fault, _ in FAULTS for name in fault] == list(SCHEMA["properties"])
    found = validate(body(**first[0], **second[0]), NOW_US)
    assert isinstance(found, Invalid)
    assert found.reason == first[1]
