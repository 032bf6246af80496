"""`pipeline send` judges events by the code of process before it sends them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stacks.definitions import load
from stacks.definitions.compiled import mappings
from stacks.deployed import described
from tests.harness.command import run
from tests.harness.definitions import written
from tests.harness.event_files import CLOUD_EVENT, EVENT, ndjson
from tests.harness.foreign_events import envelope
from tests.harness.sending import Sending, account, refusal

FAULTY = {**EVENT, "event_id": "", "details": []}


class Process:
    """The function of process, as it was deployed."""

    def __init__(self, description: str) -> None:
        self._description = description

    def get_function_configuration(self, FunctionName: str) -> dict[str, str]:  # noqa: N803 - boto3's
        assert FunctionName == "reporting-dev-process"
        return {"Description": self._description}


@pytest.fixture
def defined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Definitions that read CloudEvents, as they are deployed."""
    folder = written(tmp_path / "defined", mappings='[[mapping]]\npreset = "cloudevents"\n')
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(folder))
    process = Process(described("Process", "mappings", mappings(load(folder))["digest"]))
    monkeypatch.setattr("cli.target.Target.functions", process)
    return folder


@pytest.fixture
def others_deployed(defined: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Process has other mappings than the definitions."""
    process = Process(described("Process", "mappings", "0" * 64))
    monkeypatch.setattr("cli.target.Target.functions", process)


def test_what_will_be_quarantined_is_sent_and_counted_by_reason_and_source(
    sending: Sending, file: Path
) -> None:
    bus = sending()
    other = {**FAULTY, "source": "bill"}
    ndjson(file, EVENT, FAULTY, *[other] * 7, {**EVENT, "timestamp": "then"})
    code, figures = account(str(file))
    assert (code, figures["accepted"], figures["invalid"]) == (1, 10, 9)
    assert len(bus.accepted) == 10
    assert figures["rejects"] is None
    first, second, third = figures["quarantine"]
    assert first == {
        "reason": "empty:event_id",
        "source": "bill",
        "lines": 7,
        "places": [{"file": str(file), "line": n} for n in range(3, 8)],
        "why": "`event_id` is empty",
        "example": json.dumps(other),
    }
    assert (second["source"], third["reason"]) == ("shop", "bad_timestamp")
    said = run("send", str(file)).stdout
    assert "10 lines: 10 accepted, 0 rejected" in said
    assert (
        "9 will be quarantined, by these definitions:\n"
        "  7 empty:event_id, source bill\n"
        "    line 3, line 4, line 5, line 6, line 7 and 2 more\n"
        f"    `event_id` is empty: {json.dumps(other)}\n"
    ) in said


def test_what_no_mapping_reads_is_sent_and_said(sending: Sending, file: Path) -> None:
    bus = sending()
    result = run("send", str(ndjson(file, EVENT, {"x": 1}, {"x": 2})), "--source", "erp")
    assert result.exit_code == 0
    assert len(bus.accepted) == 3
    assert "2 of 3 lines are read by no mapping: the time is that of arrival" in result.stdout
    assert f"\n  pipeline discover {file} --source erp\n" in result.stdout
    assert "no mapping" not in run("send", str(ndjson(file, EVENT))).stdout


def test_events_are_judged_by_the_clock_of_their_sending(sending: Sending, file: Path) -> None:
    sending()
    ndjson(file, {**EVENT, "timestamp": "2999-01-01T00:00:00Z"})
    assert account(str(file))[1]["quarantine"][0]["reason"] == "timestamp_in_future"


def test_without_a_check_nothing_is_judged(sending: Sending, file: Path) -> None:
    sending()
    code, figures = account(str(ndjson(file, FAULTY)), "--no-check")
    assert (code, figures["accepted"]) == (0, 1)
    assert "invalid" not in figures


def test_definitions_say_what_is_valid(sending: Sending, file: Path, defined: Path) -> None:
    sending()
    ndjson(file, CLOUD_EVENT, {**CLOUD_EVENT, "id": ["x"]})
    code, figures = account(str(file))
    assert (code, figures["invalid"]) == (1, 1)
    (kind,) = figures["quarantine"]
    assert (kind["reason"], kind["source"]) == ("wrong_type:event_id", "/orders")
    code, figures = account(str(ndjson(file, CLOUD_EVENT)))
    assert (code, figures["invalid"]) == (0, 0)


def test_mistakes_in_definitions_are_told_before_anything_is_sent(
    sending: Sending, file: Path, defined: Path
) -> None:
    bus = sending()
    written(defined, mappings='[[mapping]]\npreset = "nothing"\n')
    assert "there is no preset nothing" in refusal(str(ndjson(file, EVENT)))
    assert bus.requests == []


def test_names_of_options_are_those_of_the_entries(
    sending: Sending, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []
    bus = sending()
    real = bus.client.put_events

    def put_events(Entries: list[dict[str, str]]) -> Any:  # noqa: N803 - boto3's
        sent.extend((entry["Source"], entry["DetailType"]) for entry in Entries)
        return real(Entries=Entries)  # type: ignore[arg-type]

    monkeypatch.setattr(bus.client, "put_events", put_events)
    ndjson(file, {"service": "pay", "level": 30}, EVENT, {"level": 40})
    code, figures = account(str(file), "--source=detail.service", "--detail-type=detail.level")
    assert sent == [("pay", "30"), ("shop", "OrderPlaced")]
    assert (code, figures["reasons"]) == (1, {"NoSource": 1})
    why = "--source: nothing is at detail.service"
    assert figures["examples"]["NoSource"] == [{"line": 3, "why": why}]
    assert Path(figures["rejects"]).read_text() == '{"level": 40}\n'


def test_what_other_mappings_may_read_is_not_sent(
    sending: Sending, file: Path, others_deployed: None
) -> None:
    bus = sending()
    code, figures = account(str(ndjson(file, CLOUD_EVENT, EVENT, FAULTY)))
    assert (code, figures["reasons"]) == (1, {"OtherMappings": 1})
    assert json.dumps(EVENT) in bus.accepted
    assert json.dumps(CLOUD_EVENT) not in bus.accepted
    code, figures = account(str(file), "--no-check")
    assert (code, figures["accepted"]) == (0, 3)


@pytest.mark.parametrize("option", ["--source=shop", "--detail-type=Log"])
def test_where_options_name_events_that_is_said_before_anything_is_sent(
    sending: Sending, file: Path, others_deployed: None, option: str
) -> None:
    bus = sending()
    said = refusal(str(ndjson(file, EVENT)), option)
    assert "process was deployed with other mappings than these definitions have" in said
    assert said.endswith("Nothing was sent")
    assert (bus.requests, list(file.parent.glob("*.rejected"))) == ([], [])


@pytest.mark.parametrize("description", ["Validates and types a raw batch", ""])
def test_where_process_does_not_say_its_mappings_that_is_said(
    sending: Sending, file: Path, monkeypatch: pytest.MonkeyPatch, description: str
) -> None:
    sending()
    monkeypatch.setattr("cli.target.Target.functions", Process(description))
    result = run("send", str(ndjson(file, CLOUD_EVENT)))
    assert result.exit_code == 0
    assert "not checked whether process has the mappings" in result.stderr


def test_several_files_and_folders_have_one_account(sending: Sending, tmp_path: Path) -> None:
    bus = sending()
    folder = tmp_path / "logs"
    folder.mkdir()
    one = ndjson(folder / "one", EVENT, FAULTY)
    (folder / "two").write_bytes(b"junk\n")
    (folder / "three").write_bytes(b'[{"a": 1},')
    code, figures = account(str(folder), str(one))
    assert (code, figures["lines"], figures["accepted"], figures["invalid"]) == (1, 6, 5, 2)
    assert len(bus.accepted) == 5
    assert figures["examples"]["MalformedDetail"] == [
        {
            "file": str(folder / "two"),
            "line": 1,
            "why": "no JSON: Expecting value, at character 1",
        },
    ]
    assert figures["ended_early"] == (
        f"{folder / 'three'} ends early: the array of line 1 has no end"
    )
    # Beside the folder: whoever sends it again does not send this too.
    assert figures["rejects"] == f"{folder}.rejected"
    assert b"junk" in Path(figures["rejects"]).read_bytes().splitlines()
    said = run("send", str(folder)).stdout
    assert f"    {folder / 'two'} line 1: no JSON" in said
    assert f"    {one} line 2\n" in said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("b", b"PAR1", "is Parquet"), ("b", None, "No such file or directory")],
)
def test_of_several_files_nothing_is_sent_if_one_cannot_be_read(
    sending: Sending, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    bus = sending()
    first = ndjson(tmp_path / "a", EVENT)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert said in refusal(str(first), str(tmp_path / name))
    assert (bus.requests, list(tmp_path.glob("*.rejected"))) == ([], [])


def test_a_whole_envelope_is_not_put_into_another(sending: Sending, file: Path) -> None:
    bus = sending()
    code, figures = account(str(ndjson(file, envelope({"a": 1}), EVENT)))
    assert (code, figures["reasons"], len(bus.accepted)) == (1, {"WholeEnvelope": 1}, 1)
    assert "--as-received keeps them" in figures["examples"]["WholeEnvelope"][0]["why"]
    assert account(str(file), "--no-check")[1]["reasons"] == {"WholeEnvelope": 1}
