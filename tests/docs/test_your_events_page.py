"""docs/your-events.md shows events, mappings and what comes of them: each is tried."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from markdown_it import MarkdownIt
from msgspec import Raw
from msgspec.json import Decoder

from functions.process.event import Invalid, ValidEvent
from functions.process.mapping.mappings import shipped
from functions.process.validate import validate
from stacks.definitions import presets
from tests.harness.definitions import ready
from tests.harness.documents import cells
from tests.harness.events import NOW_US
from toolchain.project import ROOT

PAGE = ROOT / "docs" / "your-events.md"
TIME_OF_THE_BUS = "2026-11-24T09:00:02Z"
MEMBERS = (
    "event_id",
    "source",
    "timestamp",
    "event_type",
    "action",
    "status",
    "details",
    "extra",
)
_members = Decoder(dict[str, Raw]).decode


@dataclass
class Example:
    """An event of the page, a mapping for it or none, and the table of what comes of it."""

    section: str
    event: str
    mapping: str
    table: dict[str, str]


@dataclass
class Section:
    name: str
    events: list[str] = field(default_factory=list)
    mappings: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)


def _sections() -> dict[str, Section]:
    """The sections of the page by heading; a table belongs to the mapping that stands before it."""
    found = [Section("")]
    text = PAGE.read_text(encoding="utf-8")
    tokens = MarkdownIt().enable("table").parse(text)
    for place, token in enumerate(tokens):
        section = found[-1]
        if token.type == "heading_open":
            found.append(Section(tokens[place + 1].content))
        elif token.type == "fence" and token.info == "json":
            section.events.append(token.content.strip())
        elif token.type == "fence" and token.info == "toml":
            section.mappings.append(token.content)
        elif token.type == "fence" and token.info == "sh":
            words = shlex.split(token.content)
            section.options = dict(zip(words[-4::2], words[-3::2], strict=True))
        elif token.type == "table_open" and token.map:
            rows = [cells(line) for line in text.splitlines()[token.map[0] : token.map[1]]]
            if rows[0][0] == "member":
                table = {_code(row[0]): row[1] for row in rows[2:]}
                mapping = section.mappings[-1] if section.mappings else ""
                example = Example(section.name, section.events[-1], mapping, table)
                section.examples.append(example)
    return {section.name: section for section in found}


def _code(cell: str) -> str:
    return cell[1:-1]


SECTIONS = _sections()
EXAMPLES = [example for section in SECTIONS.values() for example in section.examples]


def envelope(section: Section, event: str) -> str:
    """The event in its envelope: its own, or that of the entry that its section sends."""
    detail = json.loads(event)
    if "detail-type" in detail:
        return event
    names = {option: _named(value, detail) for option, value in section.options.items()}
    head = {
        "version": "0",
        "id": "17c1a4ff-2d3c-4b0e-8f6d-6f0e7d4b1a5c",
        "detail-type": names["--detail-type"],
        "source": names["--source"],
        "account": "111122223333",
        "time": TIME_OF_THE_BUS,
        "region": "eu-central-1",
        "resources": [],
    }
    return f'{json.dumps(head)[:-1]}, "detail": {event}}}'


def _named(value: str, detail: dict[str, str]) -> str:
    root, _, member = value.partition(".")
    return detail[member] if root == "detail" else value


def judged(section: Section, event: str, mapping: str) -> ValidEvent | Invalid:
    mappings = ready(mapping) if mapping else shipped()
    return validate(envelope(section, event).encode(), NOW_US, mappings)


def shown(found: ValidEvent, whole: str) -> dict[str, str | None]:
    """The members of an event, and in words what the page has in words."""
    members = _members(whole)
    detail = bytes(members["detail"])
    in_words = {
        json.loads(bytes(members["id"])): "the envelope's `id`",
        sha256(detail).hexdigest(): "the SHA-256 of the detail",
    }
    return {
        "event_id": in_words.get(found.event_id, f"`{found.event_id}`"),
        "source": f"`{found.source}`",
        "timestamp": f"`{_rfc3339(found.timestamp_us)}`",
        "event_type": f"`{found.event_type}`",
        "action": f"`{found.action}`" if found.action is not None else "none",
        "status": f"`{found.status}`" if found.status is not None else "none",
        "details": "the detail" if found.details == detail.decode() else f"`{found.details}`",
        "extra": "none" if found.extra is None else f"`{_in_one_line(found.extra)}`",
    }


def _rfc3339(us: int) -> str:
    seconds, rest = divmod(us, 1_000_000)
    fraction = f".{rest:06}".rstrip("0") if rest else ""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}{fraction}Z"


def _in_one_line(text: str) -> str:
    """An event of many lines leaves the rest of it in many lines; the page has it in one."""
    return json.dumps(json.loads(text), ensure_ascii=False) if "\n" in text else text


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda example: f"{example.section}-{len(example.mapping)}"
)
def test_what_comes_of_an_event_is_as_the_page_says(example: Example) -> None:
    section = SECTIONS[example.section]
    found = judged(section, example.event, example.mapping)
    assert isinstance(found, ValidEvent), found
    assert tuple(example.table) == MEMBERS
    assert example.table == shown(found, envelope(section, example.event))


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_has_an_example_that_it_reads(name: str) -> None:
    mapping = "" if name == "eventbridge" else f'[[mapping]]\npreset = "{name}"\n'
    shown_for = [one for one in EXAMPLES if one.mapping.partition("\n")[2] == mapping]
    assert shown_for
    for example in shown_for:
        found = judged(SECTIONS[example.section], example.event, example.mapping)
        assert isinstance(found, ValidEvent)
        assert found.mapping == name


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda example: f"{example.section}-{len(example.mapping)}"
)
def test_a_retry_is_the_same_event_but_where_the_envelope_identifies_it(example: Example) -> None:
    whole = envelope(SECTIONS[example.section], example.event)
    delivery = json.loads(whole)["id"]
    again = whole.replace(delivery, "0a0a0a0a-2d3c-4b0e-8f6d-6f0e7d4b1a5c")
    mappings = ready(example.mapping) if example.mapping else shipped()
    first, second = (validate(one.encode(), NOW_US, mappings) for one in (whole, again))
    assert isinstance(first, ValidEvent)
    assert isinstance(second, ValidEvent)
    by_envelope = example.table["event_id"] == "the envelope's `id`"
    assert (first.event_id != second.event_id) is by_envelope


def test_a_record_of_which_only_the_observed_time_is_known_is_read_by_the_mapping_for_it() -> None:
    section = SECTIONS["OpenTelemetry"]
    preset, observed = section.mappings
    record = {**json.loads(section.events[0]), "timeUnixNano": "0"}
    found = judged(section, json.dumps(record), f"{observed}\n{preset}")
    assert isinstance(found, ValidEvent)
    assert (found.mapping, _rfc3339(found.timestamp_us)) == (
        "otel-observed",
        "2026-11-24T09:00:01Z",
    )


# A line of each library, with the time that it writes.
_LINES: dict[str, object] = {
    'structlog, `TimeStamper(fmt="iso")`': {"timestamp": "2026-11-24T09:00:00.455331Z"},
    "structlog, `TimeStamper()`": {"timestamp": 1795510800.455331},
    "winston, `format.timestamp()`": {"timestamp": "2026-11-24T09:00:00.455Z"},
    "bunyan": {"time": "2026-11-24T09:00:00.455Z"},
    "python-json-logger, `timestamp=True`": {"timestamp": "2026-11-24T09:00:00.455331+00:00"},
    "loguru, `serialize=True`": {
        "record": {"time": {"repr": "2026-11-24 09:00:00.4+00:00", "timestamp": 1795510800.455331}}
    },
    "opentelemetry-sdk for Python, `to_json()`": {
        "timestamp": None,
        "observed_timestamp": "2026-11-24T09:00:00.455331Z",
    },
    "pino, `isoTime`": {"time": "2026-11-24T09:00:00.455Z"},
    "pino, `unixTime`": {"time": 1795510800},
}


def test_the_time_of_each_library_is_read_as_the_page_says() -> None:
    lines = PAGE.read_text(encoding="utf-8").partition("| library |")[2].partition("\n\n")[0]
    rows = {row[0]: _code(row[2]) for row in map(cells, lines.splitlines()[2:])}
    assert rows.keys() == _LINES.keys()
    for library, timestamp in rows.items():
        mapping = (
            f'[[mapping]]\nname = "a"\nwhen = {{ source = "shop" }}\ntimestamp = {timestamp}\n'
        )
        found = judged(SECTIONS["Other log lines"], json.dumps(_LINES[library]), mapping)
        assert isinstance(found, ValidEvent), (library, found)
        assert _rfc3339(found.timestamp_us).startswith("2026-11-24T09:00:00")
