"""`pipeline check`: what becomes of definitions and of events, without AWS."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.harness.command import run
from tests.harness.definitions import written
from tests.harness.event_files import CLOUD_EVENT, EVENT, ndjson
from tests.harness.foreign_events import EVENTS, envelope
from toolchain.project import ROOT


@pytest.fixture(autouse=True)
def _no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError("AWS was asked")

    monkeypatch.setattr("socket.socket.connect", asked)


@pytest.fixture
def definitions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of definitions that reads CloudEvents, by the variable that names it."""
    folder = written(tmp_path / "defined", mappings='[[mapping]]\npreset = "cloudevents"\n')
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(folder))
    return folder


def checked(*arguments: object, expected: int = 0, stdin: bytes | None = None) -> dict[str, Any]:
    result = run("check", *map(str, arguments), "--json", stdin=stdin)
    assert result.exit_code == expected, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["lines"] == found["valid"] + found["invalid"]
    assert found["invalid"] == len(found["invalid_lines"])
    assert found["lines"] == sum(group["lines"] for group in found["groups"])
    return found


def shown(*arguments: object, expected: int = 0) -> str:
    result = run("check", *map(str, arguments))
    assert result.exit_code == expected, result.output
    return result.stdout


def test_without_files_the_definitions_are_checked(definitions: Path) -> None:
    assert shown() == (
        "definitions are right; mappings: 1 of your own (cloudevents), then eventbridge\n"
    )
    written(definitions, reports='[[report]]\nname = "shop"\nfilter = { source = "shop" }\n')
    assert shown().endswith("accepted, and without effect yet: 1 report\n")


METRICS = """
[[dimension]]
name = "currency"
expr = "details.currency"
[[dimension]]
name = "country"
expr = "details.country"
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.amount"
unit = { dimension = "currency" }
filter = { event_type = "OrderPlaced" }
by = ["country"]
[[metric]]
name = "orders"
agg = "count"
unit = "orders"
filter = { event_type = "OrderPlaced" }
[[metric]]
name = "nothing"
agg = "count"
filter = { details.no_such = { exists = true } }
"""


def paid(number: int, amount: object, day: str = "2026-11-24", **details: str) -> dict[str, Any]:
    """An order of an amount."""
    own = {"event_id": f"p-{number}", "timestamp": f"{day}T09:00:00Z"}
    return {**EVENT, **own, "details": {"amount": amount, **details}}


def test_what_metrics_count_is_said(definitions: Path, tmp_path: Path) -> None:
    written(definitions, metrics=METRICS)
    file = ndjson(
        tmp_path / "events",
        paid(1, 5, currency="EUR", country="DE"),
        paid(2, "x", currency="EUR", country="DE"),
        paid(2, "x", currency="EUR", country="DE"),  # counts once
        paid(2, 7, "2026-11-23", currency="EUR"),  # of another day
        paid(3, 12345678901234567, currency="CHF"),
        paid(4, 1, "2026-11-23"),
        {**paid(5, 1), "event_type": "Other"},
        {**paid(6, 1), "event_id": ""},
    )
    revenue, orders, nothing = checked(file, expected=1)["metrics"]
    assert (revenue["name"], revenue["unit_dimension"]) == ("revenue", "currency")
    assert {one.pop("unit"): tuple(one.values()) for one in revenue["series"]} == {
        "EUR": (3, 1, 0, {"country": 1}),
        "CHF": (1, 0, 1, {"country": 1}),
        None: (1, 0, 0, {"country": 1}),
    }
    assert (orders["unit_dimension"], orders["series"][0]["unit"]) == (None, "orders")
    assert (orders["series"][0]["events"], nothing["series"][0]["events"]) == (5, 0)
    said = [" ".join(line.split()) for line in shown(file, expected=1).splitlines()]
    assert "revenue EUR 3 1 0 country: 1" in said
    assert "revenue no currency 1 0 0 country: 1" in said
    assert "nothing 0 0 0" in said


def test_a_metric_of_no_event_is_shown_with_none(definitions: Path, tmp_path: Path) -> None:
    written(definitions, metrics=METRICS)
    file = ndjson(tmp_path / "events", {**EVENT, "event_type": "Other"})
    revenue, *_ = checked(file)["metrics"]
    assert (revenue["unit_dimension"], revenue["series"]) == ("currency", [])
    assert "revenue 0 0 0" in [" ".join(line.split()) for line in shown(file).splitlines()]


def test_a_filter_that_meets_an_array_in_an_array_is_told(
    definitions: Path, tmp_path: Path
) -> None:
    metric = '[[metric]]\nname = "{}"\nagg = "count"\nfilter = {{ {} = "x" }}\n'
    paths = {"inside": "details.items.sku", "end": "details.tags", "source": "source"}
    written(definitions, metrics="".join(metric.format(*one) for one in paths.items()))
    lines: list[dict[str, Any]] = [
        {"items": [{"sku": "x"}], "tags": ["y", "x"]},
        {"items": [[{"sku": "x"}]], "tags": [["x"]]},
        {"items": [{"sku": ["y", ["x"]]}], "tags": 5},
        {"items": [], "tags": [[]]},
    ]
    file = ndjson(
        tmp_path / "events",
        *({**EVENT, "event_id": f"e-{n}", "details": one} for n, one in enumerate(lines)),
    )
    found = {one["name"]: one for one in checked(file)["metrics"]}
    told = {name: one["nested_arrays"] for name, one in found.items()}
    assert told == {"inside": 2, "end": 2, "source": 0}
    events = {name: one["series"][0]["events"] for name, one in found.items()}
    assert events == {"inside": 1, "end": 1, "source": 0}
    said = "inside: in 2 events its filter meets an array in an array; what is inside is not looked"
    assert said in shown(file)


@pytest.mark.parametrize("metrics", ["", METRICS])
def test_the_engine_is_loaded_for_metrics_alone(tmp_path: Path, metrics: str) -> None:
    file = ndjson(tmp_path / "events", EVENT)
    folder = written(tmp_path / "defined", metrics=metrics)
    code = (
        "import sys\n"
        "from cli.main import app\n"
        f"app(['check', {str(file)!r}, '--definitions', {str(folder)!r}], standalone_mode=False)\n"
        "print('loaded' if 'duckdb' in sys.modules else 'not loaded')\n"
    )
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == ("loaded" if metrics else "not loaded")


def test_every_mistake_of_the_definitions_is_told(definitions: Path, tmp_path: Path) -> None:
    written(
        definitions,
        mappings='[[mapping]]\nname = "a"\nwhen = {}\nevent_id = "details.id"\n',
        metrics='[[metric]]\nname = "errors"\n',
    )
    result = run("check", str(ndjson(tmp_path / "events", EVENT)))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"error: {definitions}/mappings.toml: mapping 1 (a)")
    assert len(result.stderr.splitlines()) == 3


def test_an_option_goes_before_the_variable(definitions: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "other", mappings='[[mapping]]\npreset = "pino"\n')
    assert "(pino)" in shown("--definitions", other)


def test_events_are_counted_by_mapping_source_type_and_reason(
    definitions: Path, tmp_path: Path
) -> None:
    faulty = {**EVENT, "event_id": "", "details": []}
    file = ndjson(tmp_path / "events", EVENT, CLOUD_EVENT, faulty, {"a": 1})
    found = checked(file, expected=1)
    assert (found["lines"], found["valid"], found["invalid"]) == (4, 3, 1)
    assert {tuple(group.values()) for group in found["groups"]} == {
        ("contract", "shop", "OrderPlaced", None, 1),
        ("cloudevents", "/orders", "placed", None, 1),
        ("contract", "shop", "OrderPlaced", "empty:event_id", 1),
        ("eventbridge", "unknown", "unknown", None, 1),
    }
    (bad,) = found["invalid_lines"]
    assert (bad["file"], bad["line"]) == (str(file), 3)
    assert [fault["reason"] for fault in bad["faults"]] == ["empty:event_id", "wrong_type:details"]
    said = shown(file, expected=1)
    assert "4 lines: 3 valid, 1 invalid" in said
    assert "  line 3: empty:event_id: `event_id` is empty\n    and wrong_type:details: " in said


def test_of_each_reason_some_lines_are_shown_and_all_are_in_json(tmp_path: Path) -> None:
    faulty = [{**EVENT, "event_id": ""}] * 8
    file = ndjson(tmp_path / "events", *faulty)
    said = shown(file, expected=1)
    assert "8 empty:event_id\n  line 1: " in said
    assert "  and 3 more; --json has all" in said
    assert [one["line"] for one in checked(file, expected=1)["invalid_lines"]] == [*range(1, 9)]


def test_what_tells_events_apart_is_said(definitions: Path, tmp_path: Path) -> None:
    file = ndjson(
        tmp_path / "events",
        EVENT,
        CLOUD_EVENT,
        {**CLOUD_EVENT, "id": "2", "time": None},
        {"a": 1},
        {"a": 1},
    )
    identities = {one.pop("mapping"): one for one in checked(file)["identities"]}
    assert identities == {
        "contract": {
            "identity": "event_id",
            "events": 1,
            "retries_count_twice": 0,
            "times_of_arrival": 0,
        },
        "cloudevents": {
            "identity": "detail.id",
            "events": 2,
            "retries_count_twice": 0,
            "times_of_arrival": 1,
        },
        "eventbridge": {
            "identity": "id",
            "events": 2,
            "retries_count_twice": 2,
            "times_of_arrival": 2,
        },
    }
    said = shown(file)
    assert "cloudevents: detail.id\n    1 of 2 by the clock of arrival: they have no time\n" in said
    assert "eventbridge: id\n    all by the envelope: what a producer sends again counts" in said


def test_events_count_on_days_of_the_environments_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stacks.settings import Settings

    monkeypatch.setattr(
        "cli.commands.check.load",
        lambda name: Settings(environment=name, time_zone="Europe/Berlin"),
    )
    file = ndjson(tmp_path / "events", EVENT, {**EVENT, "timestamp": "2026-11-24T23:30:00Z"})
    found = checked(file)
    assert found["days"] == {"2026-11-24": 1, "2026-11-25": 1}
    assert found["time_zone"] == "Europe/Berlin"


def test_identities_that_come_again_are_counted(tmp_path: Path) -> None:
    other = {**EVENT, "details": {"n": 1}}
    tomorrow = {**EVENT, "timestamp": "2026-11-25T09:00:00Z"}
    file = ndjson(tmp_path / "events", EVENT, EVENT, other, tomorrow)
    found = checked(file)
    assert (found["duplicates"], found["conflicting_duplicates"]) == (1, 1)
    assert "identities that come again: 1 with the same bytes, 1 with others" in shown(file)


def test_a_source_and_an_id_do_not_run_into_each_other(tmp_path: Path) -> None:
    one = {**EVENT, "source": "a\0b", "event_id": "c"}
    other = {**EVENT, "source": "a", "event_id": "b\0c"}
    found = checked(ndjson(tmp_path / "events", one, other))
    assert (found["duplicates"], found["conflicting_duplicates"]) == (0, 0)


def test_the_same_file_twice_comes_again(tmp_path: Path) -> None:
    file = ndjson(tmp_path / "events", EVENT)
    found = checked(file, file)
    assert (found["lines"], found["duplicates"]) == (2, 1)


def test_files_folders_and_standard_input_are_read_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "a.gz").write_bytes(gzip.compress(json.dumps([EVENT, {**EVENT, "x": 1}]).encode()))
    ndjson(folder / "b", {**EVENT, "event_id": ""})
    found = checked(folder, "-", expected=1, stdin=json.dumps(EVENT).encode())
    assert (found["lines"], found["valid"]) == (4, 3)
    assert found["invalid_lines"][0]["file"] == str(folder / "b")
    assert f"{folder / 'b'} line 1: empty:event_id" in shown(folder, expected=1)


def test_envelopes_events_and_records_may_be_mixed(definitions: Path, tmp_path: Path) -> None:
    file = ndjson(
        tmp_path / "events",
        envelope(CLOUD_EVENT, source="anything"),
        CLOUD_EVENT,
        [envelope({"task": 1}, source="aws.ecs"), EVENT],
        {"Records": [{"eventID": "r-1"}, {"eventID": "r-2"}]},
    )
    found = checked(file)
    assert found["lines"] == 6
    # A CloudEvent in an envelope of its own, and one that is wrapped, are one event.
    assert found["duplicates"] == 1
    assert found["days"]["2026-11-24"] == 2


def test_records_of_a_file_of_cloudtrail_are_events(tmp_path: Path) -> None:
    folder = written(tmp_path / "defined", mappings='[[mapping]]\npreset = "cloudtrail"\n')
    call, sign_in, refused, _ = [one["detail"] for one in EVENTS["cloudtrail"]]
    file = tmp_path / "trail.json.gz"
    records = json.dumps({"Records": [call, sign_in, refused, call]}, indent=1).encode()
    file.write_bytes(gzip.compress(records))
    found = checked(file, "--definitions", folder, "--source", "detail.eventSource", expected=0)
    assert found["valid"] == 4
    assert (found["duplicates"], found["conflicting_duplicates"]) == (1, 1)
    assert {group["mapping"] for group in found["groups"]} == {"cloudtrail"}


def test_what_is_cut_or_damaged_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = gzip.compress(json.dumps(EVENT).encode() + b"\n" + b'{"a":1}\n', mtime=0)
    (tmp_path / "cut.gz").write_bytes(whole[:-8])
    ndjson(tmp_path / "other", EVENT)
    (tmp_path / "table.csv").write_bytes(b"a,b\n1,2\n")
    result = run("check", str(tmp_path), "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["lines"], found["invalid"]) == (3, 0)
    cut, table = result.stderr.splitlines()
    assert (
        cut
        == f"error: {tmp_path / 'cut.gz'} ends early: its gzip data is cut off; what comes "
        + ("before that was read")
    )
    assert table.startswith(f"error: {tmp_path / 'table.csv'} line 1: looks like CSV")


def test_what_cannot_be_read_is_said_before_what_was_found_in_the_others(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    said = run("check", str(ndjson(tmp_path / "other", EVENT)), gone).output
    assert 0 < said.index(f"error: {gone} cannot be read") < said.index("1 line: 1 valid")
    nothing = run("check", gone)
    assert nothing.exit_code == 1
    assert "cannot be read" in nothing.stderr
    assert "lines" not in nothing.stdout
    proposed = run("discover", str(tmp_path / "other"), gone).output
    assert proposed.index(f"error: {gone} cannot be read") < proposed.index("1 event")


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    file = ndjson(tmp_path / "events")
    assert checked(file)["lines"] == 0
    assert "0 lines: 0 valid, 0 invalid" in shown(file)


def test_the_name_of_a_file_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    names = ("\x1b]0;x\x07[red].ndjson", "two\nlines", os.fsdecode(b"\xff"))
    for name in names:
        ndjson(tmp_path / name, EVENT, {**EVENT, "event_id": ""})
    bad = run("check", str(tmp_path), str(tmp_path / "gone\x1b[31m\n"))
    assert bad.exit_code == 1
    for said in (
        r"\x1b]0;x\x07[red].ndjson line 2: ",
        r"two\nlines line 2: ",
        r"\xff line 2: ",
    ):
        assert said in bad.stdout
    assert r"gone\x1b[31m\n cannot be read: No such file" in bad.stderr
    assert "\x1b" not in bad.output
    missing = run("check", "--definitions", str(tmp_path / "\x1b[31m\n"))
    assert r"/\x1b[31m" in missing.stderr
    assert r"/\x1b]0;x\x07: there are no" in run("check", _empty(tmp_path)).stderr


def _empty(folder: Path) -> str:
    empty = folder / "\x1b]0;x\x07"
    empty.mkdir()
    return str(empty)


def test_what_is_no_json_is_invalid_as_process_says(tmp_path: Path) -> None:
    file = tmp_path / "events"
    file.write_bytes(b'{"a": 1}\njunk\n7\n{"a": "\xff"}\n')
    found = checked(file, expected=1)
    assert [one["faults"][0]["reason"] for one in found["invalid_lines"]] == [
        "not_json",
        "not_an_object",
        "not_unicode",
    ]


@pytest.mark.parametrize("member", ["id", "detail-type", "source", "time", "detail"])
@pytest.mark.parametrize("command", ["check", "preview", "discover"])
def test_an_envelope_may_be_no_unicode_anywhere(tmp_path: Path, member: str, command: str) -> None:
    file = tmp_path / "events"
    bad = json.dumps({**envelope({"a": 1}), member: "odd"}).encode().replace(b"odd", b"\xff")
    file.write_bytes(bad + b"\n" + json.dumps(EVENT).encode())
    output = ["--output", str(tmp_path / "kept")] if command == "preview" else []
    result = run(command, str(file), *output)
    assert isinstance(result.exception, SystemExit | None)
    assert "not_unicode" in result.output


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--source=", "--source must be text of 1 to 256 characters"),
        ("--source=" + "x" * 257, "--source must be text of 1 to 256 characters"),
        ("--detail-type=detail.a[*]", "--detail-type: 'detail.a[*]', character 9: there are no"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, option: str, said: str) -> None:
    result = run("check", str(ndjson(tmp_path / "events", EVENT)), option)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in " ".join(result.stderr.split())


def test_a_source_whose_path_finds_nothing_is_a_fault_of_its_line(tmp_path: Path) -> None:
    file = ndjson(tmp_path / "events", {"service": "a"}, {})
    found = checked(file, "--source", "detail.service", expected=1)
    assert (found["valid"], found["invalid_lines"][0]["line"]) == (1, 2)
    assert found["invalid_lines"][0]["faults"][0]["reason"] == "NoSource"


def test_what_is_shown_is_printable(tmp_path: Path) -> None:
    file = ndjson(tmp_path / "events", {**EVENT, "source": "\x1b[2J", "event_id": ""})
    said = shown(file, expected=1)
    assert "\x1b" not in said
    assert "[U+001B][2J" in said


def test_long_names_are_cut_in_tables_and_whole_in_json(definitions: Path, tmp_path: Path) -> None:
    """As everywhere on the terminal: the beginning, the end, how long it is, and a digest."""
    written(definitions, metrics=METRICS)
    currency, source, kind = "c" * 256, "s" * 256, "k" * 128
    file = ndjson(
        tmp_path / "events",
        paid(1, 5, currency=currency),
        envelope({"a": 1}, source, kind),
    )
    said = shown(file)
    assert "(256 characters, SHA-256 " in said
    assert max(map(len, said.splitlines())) < 300
    found = checked(file)
    assert found["metrics"][0]["series"][0]["unit"] == currency
    assert (source, kind) in {(one["source"], one["type"]) for one in found["groups"]}


def test_the_page_names_what_is_in_the_json(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| `--json` \| all of it as JSON: (`lines`.*?)\. A terminal", page, re.M)
    assert set(re.findall(r"`(\w+)`", row)) == checked(ndjson(tmp_path / "events", EVENT)).keys()


def test_lines_that_no_mapping_reads_are_said_with_what_helps(
    tmp_path: Path, definitions: Path
) -> None:
    file = ndjson(tmp_path / "a b.ndjson", EVENT, CLOUD_EVENT, {"x": 1}, envelope({"x": 1}, "shop"))
    shown = run("check", str(file)).stdout
    assert "1 of 4 lines is read by no mapping: the time is that of arrival" in shown
    assert f"\n  pipeline discover '{file}'\n" in shown
    named = run("check", str(file), "--source", "erp").stdout
    assert f"\n  pipeline discover '{file}' --source erp\n" in named
    assert "no mapping" not in run("check", str(file), "--json").stdout
    assert "no mapping" not in run("check", str(ndjson(file, EVENT, CLOUD_EVENT))).stdout
