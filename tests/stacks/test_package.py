"""The same source gives the same zip, on any machine, at any time."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from stacks import package
from stacks.definitions import Definitions, compiled
from stacks.package import MAX_ZIPPED_BYTES, PackageError, Target, build, write_zip
from tests.harness.definitions import loaded


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one function and its wheels, fetched already."""
    functions = tmp_path / "functions"
    for name, text in (
        ("__init__.py", ""),
        ("common/__init__.py", "shared = 1"),
        ("ingest/handler.py", "handle = 1"),
        ("ingest/event.schema.json", "{}"),
        ("ingest/requirements.txt", "isal==1"),
        ("process/handler.py", "other = 1"),
    ):
        (functions / name).parent.mkdir(parents=True, exist_ok=True)
        (functions / name).write_text(text)

    def fetched(_requirements: Path, _target: Target, wheels: Path) -> None:
        for name in ("isal/__init__.py", "isal/fast.so", "isal/fast.pyi", "isal/tests/test_it.py"):
            (wheels / name).parent.mkdir(parents=True, exist_ok=True)
            (wheels / name).write_text(name)
        (wheels / "isal-1.dist-info").mkdir()
        (wheels / "isal-1.dist-info" / "METADATA").write_text("Version: 1")
        (wheels / "isal-1.dist-info" / "RECORD").write_text(str(wheels))

    monkeypatch.setattr(package, "ROOT", tmp_path)
    monkeypatch.setattr(package, "_install", fetched)
    return tmp_path


def names(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as zipped:
        return zipped.namelist()


def test_a_zip_holds_the_function_what_all_share_and_its_packages(project: Path) -> None:
    assert names(build("ingest", Target.HOST, project / "out").path) == [
        "functions/__init__.py",
        "functions/common/__init__.py",
        "functions/ingest/event.schema.json",
        "functions/ingest/handler.py",
        "isal-1.dist-info/METADATA",
        "isal/__init__.py",
        "isal/fast.so",
    ]


def test_neither_umask_nor_time_nor_caches_change_a_byte(project: Path) -> None:
    first = build("ingest", Target.HOST, project / "one")
    before = os.umask(0o077)
    try:
        for path in (project / "functions").rglob("*.py"):
            os.utime(path, (1_000_000_000, 1_000_000_000))
            path.chmod(0o700)
        cache = project / "functions" / "ingest" / "__pycache__"
        cache.mkdir()
        (cache / "handler.cpython-311.pyc").write_bytes(b"cache")
        second = build("ingest", Target.HOST, project / "two")
    finally:
        os.umask(before)
    assert second.digest == first.digest
    assert second.path.read_bytes() == first.path.read_bytes()
    assert second.path.name == first.path.name


def test_the_order_in_which_files_are_found_does_not_matter(project: Path) -> None:
    files = [(str(path), path) for path in sorted((project / "functions").rglob("*.py"))]
    write_zip(project / "a.zip", files)
    write_zip(project / "b.zip", reversed(files))
    assert (project / "a.zip").read_bytes() == (project / "b.zip").read_bytes()


def test_a_change_of_the_source_changes_the_zip(project: Path) -> None:
    first = build("ingest", Target.HOST, project / "out")
    (project / "functions" / "common" / "__init__.py").write_text("shared = 2")
    assert build("ingest", Target.HOST, project / "out").digest != first.digest


def test_a_change_of_another_function_does_not(project: Path) -> None:
    first = build("ingest", Target.HOST, project / "out")
    (project / "functions" / "process" / "handler.py").write_text("other = 2")
    assert build("ingest", Target.HOST, project / "out") == first


def test_mappings_are_compiled_into_the_zip_of_process_alone(project: Path, tmp_path: Path) -> None:
    (project / "functions" / "process" / "requirements.txt").write_text("isal==1")
    (project / "functions" / "process" / "mapping").mkdir()
    (project / "functions" / "process" / "mapping" / "mappings.json").write_text("of the project")
    mapping = '[[mapping]]\nname = "a"\nwhen = { source = "a" }\n'
    defined = loaded(tmp_path / "definitions", mappings=mapping)
    built = {
        (function, which): build(function, Target.HOST, project / "out", definitions)
        for function in ("ingest", "process")
        for which, definitions in (("none", None), ("empty", Definitions()), ("some", defined))
    }
    assert len({built["ingest", which].digest for which in ("none", "empty", "some")}) == 1
    assert built["process", "none"] == built["process", "empty"]
    assert built["process", "none"].digest != built["process", "some"].digest
    assert built["process", "none"].path != built["process", "some"].path
    assert built["ingest", "some"].mappings is None
    assert built["process", "some"].mappings == compiled.mappings(defined)["digest"]
    names = {which: mapped(built["process", which].path) for which in ("none", "some")}
    assert names == {"none": ["eventbridge"], "some": ["a", "eventbridge"]}
    again = build("process", Target.HOST, project / "again", defined)
    assert again.digest == built["process", "some"].digest


def test_what_reports_are_made_by_is_compiled_into_the_zip_of_the_report_alone(
    project: Path, tmp_path: Path
) -> None:
    (project / "functions" / "report").mkdir()
    (project / "functions" / "report" / "requirements.txt").write_text("isal==1")
    (project / "functions" / "report" / "definitions.json").write_text("of the project")
    source = '[[source]]\nsource = { prefix = "shop." }\nowner = "shop"\n'
    day = '[[holiday]]\ndate = 2026-12-25\nname = "Christmas"\n'
    metric = '[[metric]]\nname = "orders"\nagg = "count"\n'
    defined = loaded(tmp_path / "definitions", sources=source, calendar=day, metrics=metric)
    assert build("ingest", Target.HOST, project / "out", defined) == build(
        "ingest", Target.HOST, project / "out"
    )
    none = build("report", Target.HOST, project / "out")
    some = build("report", Target.HOST, project / "out", defined)
    assert some.path != none.path
    assert (none.mappings, some.mappings) == (None, None)
    digest = compiled.metrics(defined)["digest"]
    assert (none.metrics, some.metrics) == (None, digest)
    contents = []
    for built in (none, some):
        with zipfile.ZipFile(built.path) as zipped:
            contents.append(json.loads(zipped.read("functions/report/definitions.json")))
    assert contents == [
        {"owners": [], "holidays": [], "metrics": compiled.metrics(Definitions())},
        {
            "owners": [{"source": [{"prefix": "shop."}], "owner": "shop"}],
            "holidays": [{"date": "2026-12-25", "name": "Christmas"}],
            "metrics": compiled.metrics(defined),
        },
    ]
    assert [one["name"] for one in contents[1]["metrics"]["metrics"]] == ["orders"]


def mapped(archive: Path) -> list[str]:
    """The mappings in a zip of process."""
    with zipfile.ZipFile(archive) as zipped:
        content = zipped.read("functions/process/mapping/mappings.json")
    return [mapping["name"] for mapping in json.loads(content)["mappings"]]


def test_what_was_built_is_found_again_without_fetching(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build("ingest", Target.HOST, project / "out")
    monkeypatch.setattr(package, "_install", None)
    monkeypatch.setattr(package, "write_zip", None)
    assert build("ingest", Target.HOST, project / "out") == first


def test_a_zip_that_lambda_would_refuse_is_refused_here(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "MAX_ZIPPED_BYTES", 100)
    with pytest.raises(PackageError, match=r"the ingest zip has .* bytes of 100"):
        build("ingest", Target.HOST, project / "out")
    assert MAX_ZIPPED_BYTES == 50 * 1024 * 1024
    assert not list((project / "out").rglob("*.zip"))


def test_wheels_that_another_process_fetched_first_are_used(project: Path) -> None:
    temporary, final = project / "mine", project / "theirs"
    for directory in (temporary, final):
        directory.mkdir()
        (directory / "from").write_text(directory.name)
    package._publish(temporary, final)
    assert (final / "from").read_text() == "theirs"
    assert not temporary.exists()


def test_a_lock_file_that_pip_cannot_install_is_an_error_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = tmp_path / "functions" / "ingest"
    functions.mkdir(parents=True)
    (functions / "requirements.txt").write_text("/no/such/package.whl --hash=sha256:00")
    monkeypatch.setattr(package, "ROOT", tmp_path)
    with pytest.raises(PackageError, match="pip could not install"):
        build("ingest", Target.HOST, tmp_path / "out")
    assert not list((tmp_path / "out" / "wheels").iterdir())
    shutil.rmtree(tmp_path / "out")
