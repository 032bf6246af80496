"""`pipeline discover` shows what events look like, and a mapping to paste."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

from typer.testing import CliRunner, Result

from cli.main import app
from tests.harness.definitions import loaded
from tests.harness.foreign_events import EVENTS
from toolchain.project import ROOT

_PLACED = {"event": "order placed", "level": "info", "timestamp": "2026-11-24T09:00:00.455331Z"}
LINES = [{**_PLACED, "order": 7}, {**_PLACED, "order": 8}]
LINES.append({**_PLACED, "event": "refused", "level": "error"})


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["discover", *arguments], input=stdin)


def ndjson(*events: object) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in events)


def test_it_shows_what_the_page_of_commands_shows(tmp_path: Path) -> None:
    file = tmp_path / "shop.log.gz"
    file.write_bytes(gzip.compress(ndjson(*LINES)))
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^\$ pipeline discover [^\n]*\n(.*?)^```", page, re.M | re.S)
    assert run(str(file), "--source", "shop", "--detail-type", "log").stdout == shown


def test_what_is_to_be_pasted_is_accepted_as_it_is(tmp_path: Path) -> None:
    pino = [{**one["detail"], "responseTime": 12.5} for one in EVENTS["pino"]]
    shown = run("-", "--source", "shop", stdin=ndjson(*LINES, *pino)).stdout
    mappings, metrics = pasted(shown)
    defined = loaded(tmp_path, mappings=mappings, metrics=metrics)
    assert [one.name for one in defined.mappings] == ["pino", "shop"]
    assert [one.name for one in defined.metrics] == ["p95_response_time"]


def pasted(shown: str) -> tuple[str, str]:
    """What is to be put into mappings.toml, and into metrics.toml."""
    before, _, metrics = shown.partition("\nTo put into definitions/metrics.toml, ")
    _, _, mappings = before.partition("mappings.toml:\n")
    return mappings, metrics.partition("\n")[2]


def test_what_is_proposed_counts_something_of_these_events(tmp_path: Path) -> None:
    """The proposals for a generated day, for foreign events, and for lines of a log."""
    file, folder = tmp_path / "events.ndjson", tmp_path / "defined"
    made = CliRunner().invoke(app, ["generate", "--events", "200", "--output", str(file)])
    assert made.exit_code == 0, made.output
    requests = [
        {
            "time": f"2026-11-24T09:00:{n:02}Z",
            "took_ms": f"{n}.5",
            "total_cents": n * 100,
            "battery-level": n,
            "customer": f"c-{n}",
            "route": ["/orders", "/search"][n % 2],
        }
        for n in range(40)
    ]
    lines = [*EVENTS["stripe"], *EVENTS["pino"]]
    for events, named in (
        (file.read_bytes(), {"distinct_user_id", "p95_duration_ms", "total"}),
        (ndjson(*lines), set()),
        (
            ndjson(*requests),
            {"p95_took_ms", "total_cents", "average_battery_level", "distinct_customer"},
        ),
    ):
        file.write_bytes(events)
        options = [str(file), "--source", "shop", "--detail-type", "log"]
        mappings, metrics = pasted(run(*options).stdout)
        defined = loaded(folder, mappings=mappings, metrics=metrics)
        assert named <= {one.name for one in defined.metrics}
        check = ["check", *options, "--definitions", str(folder), "--json"]
        done = CliRunner().invoke(app, check)
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)["metrics"]
        assert len(found) == len(defined.metrics)
        for one in found:
            counted = [each["events"] - each["without_value"] for each in one["series"]]
            assert sum(counted) > 0, one


def test_json_has_all_of_it() -> None:
    shown = json.loads(run("-", "--json", stdin=ndjson(*LINES, {"event_id": 1}, 7)).stdout)
    assert shown["lines"] == 5
    assert shown["read_by"] == {"eventbridge": 4}
    assert shown["invalid"] == {"not_an_object": 1}
    assert shown["paths"][2] == {
        "path": "detail.timestamp",
        "events": 3,
        "types": {"text": 3},
        "times": ["RFC 3339"],
        "examples": ['"2026-11-24T09:00:00.455331Z"'],
    }
    assert not shown["more_paths"]
    assert (shown["mappings"], shown["not_proposed"]) == (
        "",
        ["no member is in all of them: name their source"],
    )


def test_lines_without_a_source_are_said_to_need_one() -> None:
    said = "get their source and detail type when they are sent"
    assert said in run("-", stdin=ndjson(*LINES)).stdout
    assert said not in run("-", "--source", "shop", stdin=ndjson(*LINES)).stdout
    assert said not in run("-", stdin=ndjson(*EVENTS["eventbridge"])).stdout


def test_many_paths_are_left_to_json() -> None:
    many = ndjson({f"m{n}": n for n in range(100)})
    assert "There are 100 paths; --json has them." in run("-", stdin=many).stdout
    more = ndjson({f"m{n}": n for n in range(300)})
    assert "There are more than 200 paths" in run("-", stdin=more).stdout


def test_what_a_terminal_would_obey_is_escaped() -> None:
    shown = run("-", stdin=ndjson({"\x1b[2J": "\u202eabc", "id": 1, "\u202e": 1})).stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_a_file_that_ends_early_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    file = tmp_path / "cut.gz"
    file.write_bytes(gzip.compress(ndjson(*LINES) * 1000)[:-20])
    result = run(str(file))
    assert result.exit_code == 1
    assert "detail.timestamp" in result.stdout
    assert "cut.gz" in result.stderr


def test_a_line_that_comes_in_pieces_is_one() -> None:
    shown = json.loads(run("-", "--json", stdin=b"x" * 9_000_000).stdout)
    assert (shown["lines"], shown["invalid"]) == (1, {"EntryTooLarge": 1})


def test_an_empty_file_and_one_that_is_not_there_are_said_so(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    for name, said in (("empty", "no events in"), ("nowhere", "No such file")):
        result = run(str(tmp_path / name))
        assert result.exit_code == 1
        assert said in result.stderr
