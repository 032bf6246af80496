"""What cannot be read of a preview or an environment is named, with what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from functions.common.storage.s3 import S3Bucket
from tests.harness.command import run
from tests.harness.daily_runs import days_ago
from tests.harness.events import event
from tests.harness.pipeline import Pipeline
from tests.harness.target_of_pipeline import commanded

# What reads a kind of object, by a part of its key.
READ_BY = {
    "/events/": ("query", "SELECT max(hash(events)) FROM events"),
    "/curated/parts/": ("query", "SELECT max(hash(curated)) FROM curated"),
    "/curated/days/": ("query", "SELECT count(*) FROM curated"),
    "/quarantine/": ("query", "SELECT count(*) FROM quarantine"),
    "/quarantine/dt": ("events", "--invalid"),
    "/events/dt": ("events",),
}


def cut(body: bytes) -> bytes:
    return body[: len(body) // 2]


def overwritten(body: bytes) -> bytes:
    """As many bytes, which nobody can read."""
    return (b"junk" * len(body))[: len(body)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("previewed")
    lines = [json.dumps(event(event_id=f"e{n}")) for n in range(20)]
    (directory / "events.ndjson").write_text("\n".join([*lines, json.dumps(event(event_id=""))]))
    kept = directory / "kept"
    assert run("preview", str(directory / "events.ndjson"), "--output", str(kept)).exit_code == 1
    return kept


@pytest.fixture
def kept(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "kept"))


def one_of(kept: Path, part: str) -> Path:
    (found,) = [
        path
        for path in (kept / "processed").rglob("*")
        if path.is_file() and part in f"/{path.relative_to(kept / 'processed')}"
        and ".storage" not in path.parts
    ]  # fmt: skip
    return found


def refused(*command: str) -> str:
    result = run(*command)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert not result.stdout.strip()
    return " ".join(result.stderr.split())


@pytest.mark.parametrize("part", READ_BY)
def test_a_file_of_a_preview_that_cannot_be_read_is_named(kept: Path, part: str) -> None:
    path = one_of(kept, part)
    path.write_bytes(overwritten(path.read_bytes()))
    said = refused(*READ_BY[part], "--preview", str(kept))
    assert str(path.relative_to(kept / "processed")) in said
    assert f"make the preview again with `pipeline preview FILE --output {kept}`" in said


@pytest.mark.parametrize("part", ["/events/", "/curated/days/", "/ledger/"])
@pytest.mark.parametrize("change", [cut, lambda _: b"", None])
def test_a_file_that_is_gone_or_cut_off_is_named_whatever_is_asked(
    kept: Path, part: str, change: Callable[[bytes], bytes] | None
) -> None:
    """Without its ledger entry a batch counts as pending: its events would be left out."""
    path = one_of(kept, part)
    if change is None:
        path.unlink()
    else:
        path.write_bytes(change(path.read_bytes()))
    said = refused("query", "SELECT 1", "--preview", str(kept))
    assert path.name in said
    assert ("is gone: make" if change is None else "bytes, and was written with") in said


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", "\0", "[" * 9000),
        '{"time_zone": "UTC", "days": [], "bytes": {"a": "b"}}',
    ],
)
def test_a_damaged_file_of_what_a_preview_is_says_to_remove_it(kept: Path, text: str) -> None:
    (kept / "preview.json").write_text(text)
    said = refused("events", "--preview", str(kept))
    assert f"preview.json is no file of a preview: remove {kept}, and make the preview" in said


def test_the_command_that_makes_a_preview_can_be_pasted(tmp_path: Path) -> None:
    directory = tmp_path / "my preview"
    said = refused("events", "--preview", str(directory))
    assert said.endswith(f"make one with `pipeline preview FILE --output '{directory}'`")


def test_a_preview_of_an_earlier_version_is_read(kept: Path) -> None:
    about = json.loads((kept / "preview.json").read_text())
    del about["bytes"]
    (kept / "preview.json").write_text(json.dumps(about))
    assert run("events", "--preview", str(kept)).exit_code == 0


def test_a_damaged_preview_is_replaced(kept: Path, made: Path) -> None:
    one_of(kept, "/curated/parts/").unlink()
    file = made.parent / "events.ndjson"
    assert run("preview", str(file), "--output", str(kept)).exit_code == 1  # one line is invalid
    assert run("events", "--preview", str(kept)).exit_code == 0


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    with commanded() as made:
        made.run(*(event(event_id=f"e{n}", timestamp=f"{day()}T10:00:00Z") for n in range(20)))
        made.run(event(event_id=""))
        made.report(day())
        yield made


def day() -> str:
    return str(days_ago(1))


@pytest.mark.parametrize("part", READ_BY)
@pytest.mark.parametrize("change", [cut, overwritten, lambda _: b""])
def test_a_damaged_object_of_an_environment_is_named(
    pipeline: Pipeline, part: str, change: Callable[[bytes], bytes]
) -> None:
    (key,) = [key for key in pipeline.keys("processed") if part in f"/{key}"]
    bucket = S3Bucket(pipeline.s3, "processed")
    body = bucket.get(key).body
    bucket.put(key, change(body))
    dated = ("--date", day()) if READ_BY[part] == ("events",) else ()
    try:
        said = refused(*READ_BY[part], *dated)
    finally:
        bucket.put(key, body)
    # What is left of a list of parts is the beginning of a part's name.
    is_a_name = part == "/curated/days/" and change is cut
    named = "no object 'curated/parts/" if is_a_name else f"object '{key}' in 'processed' is"
    assert named in said


def test_a_day_that_has_become_empty_is_not_damaged(pipeline: Pipeline) -> None:
    (key,) = [key for key in pipeline.keys("processed") if "curated/days/" in key]
    bucket = S3Bucket(pipeline.s3, "processed")
    found = bucket.get(key)
    bucket.put(key, b"", metadata={**found.metadata, "events": "0"})
    result = run("query", "SELECT count(*) FROM curated", "--csv")
    bucket.put(key, found.body, metadata=found.metadata)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == "0"
