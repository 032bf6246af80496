"""A folder of definitions is read as a whole: every mistake of every file, and teams' own files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stacks.definitions import Definitions, DefinitionsError, load, of_the_project, without_effect
from stacks.definitions.folder import FILES
from tests.harness.definitions import loaded, refused, written
from toolchain.project import ROOT

MAPPING = '[[mapping]]\nname = "a"\nwhen = { source = "a" }\n'
METRIC = '[[metric]]\nname = "orders"\nagg = "count"\n'
REPORT = '[[report]]\nname = "shop"\nfilter = { source = "shop" }\n'


def test_an_empty_folder_and_empty_files_define_nothing(tmp_path: Path) -> None:
    assert load(tmp_path) == Definitions()
    names = [file.removesuffix(".toml") for file in FILES]
    assert loaded(tmp_path, **dict.fromkeys(names, "version = 1\n")) == Definitions()
    assert loaded(tmp_path, **dict.fromkeys(names, "")) == Definitions()


def test_every_mistake_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "metric.toml").write_text("")
    (tmp_path / "old").mkdir()
    told = refused(
        tmp_path,
        mappings=MAPPING + 'event_id = "x"\nfailed_when = { b = 1 }\n[[mapping]]\nno = 1\n',
        metrics="version = 2\n" + METRIC + "by = ['x']\n",
        reports="not TOML",
        sources="colour = 1\n",
        calendar="[holiday]\nname = 'a'\n",
    )
    assert [line.partition(" is not there")[0] for line in told] == [
        "calendar.toml: holiday: must be tables, each under [[holiday]]",
        "metric.toml: unknown file; allowed are mappings.toml, metrics.toml, reports.toml,"
        " sources.toml, calendar.toml",
        "metrics.toml: version: must be 1, not 2",
        "old: unknown file; allowed are mappings.toml, metrics.toml, reports.toml, sources.toml,"
        " calendar.toml",
        "reports.toml: not TOML: Expected '=' after a key in a key/value pair (at line 1, column"
        " 5)",
        "sources.toml: colour: unknown key; allowed here: version, [[source]]",
        "mappings.toml: mapping 1 (a): event_id: 'x'",
        "mappings.toml: mapping 1 (a): failed_when.b: 'b'",
        "mappings.toml: mapping 2: name: is missing",
        "mappings.toml: mapping 2: no: unknown key; allowed here: name, preset, when, event_id,"
        " source, timestamp, event_type, details, action, status, failed_when",
        'mappings.toml: mapping 2: when: is missing: which events it reads, as { source = "shop" }',
        "metrics.toml: metric 1 (orders): by: there is no dimension x; there are: action,"
        " event_type, source, status",
    ]


@pytest.mark.parametrize("version", ["true", '"1"', "1.0", "0"])
def test_a_version_is_the_number_one(tmp_path: Path, version: str) -> None:
    (told,) = refused(tmp_path, mappings=f"version = {version}\n")
    assert told.startswith("mappings.toml: version: must be 1, not ")


def test_what_explains_the_definitions_may_stand_beside_them(tmp_path: Path) -> None:
    for name in ("README.md", ".gitkeep"):
        (tmp_path / name).write_text("x")
    assert load(tmp_path) == Definitions()


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mappings.toml").write_bytes(b"\xff")
    with pytest.raises(DefinitionsError, match=r"mappings\.toml: not TOML: .*utf-8"):
        load(tmp_path)


@pytest.mark.parametrize(
    "value",
    ["1" * 5_000, "1e9999999999999999999", "[" * 5_000 + "]" * 5_000, "1e9999", "9" * 4_000],
)
def test_numbers_and_nests_beyond_all_bounds_are_refused(tmp_path: Path, value: str) -> None:
    (told,) = refused(tmp_path, metrics=METRIC + f"scale = {value}\n")
    assert len(told) < 300


def test_a_pattern_beyond_all_depth_is_refused(tmp_path: Path) -> None:
    deep = MAPPING.replace('source = "a"', "detail" + ".a" * 5_000 + " = 1")
    (told,) = refused(tmp_path, mappings=deep)
    assert told == "mappings.toml: mapping 1 (a): when: nested more deeply than can be read"


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mappings.toml").mkdir()
    (tmp_path / "metrics.toml").symlink_to("gone")
    os.mkfifo(tmp_path / "sources.toml")
    assert refused(tmp_path) == [
        "mappings.toml: cannot be read: Is a directory",
        "metrics.toml: cannot be read: No such file or directory",
        "sources.toml: cannot be read: it is no file",
    ]


def test_a_byte_order_mark_before_a_file_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "mappings.toml").write_bytes(b"\xef\xbb\xbf" + MAPPING.encode())
    assert [one.name for one in load(tmp_path).mappings] == ["a"]


def test_long_values_are_cut_in_messages(tmp_path: Path) -> None:
    long = '"' + "x" * 1_000_000 + '"'
    written_so = {
        "mappings": [f"{MAPPING}event_id = {long}", f"[[mapping]]\npreset = {long}"],
        "metrics": [f"{METRIC}{key} = {long}" for key in ("better", "title", "unit", "agg")]
        + [f'[[metric]]\nname = "net"\nplus = [{long}]', f"{METRIC}by = [{long}]"],
        "reports": [f'[[report]]\nname = "a"\nfilter = {{ source = "a" }}\nmetrics = [{long}]'],
    }
    for name, texts in written_so.items():
        for text in texts:
            assert all(len(told) < 500 for told in refused(tmp_path, **{name: text}))
        (tmp_path / f"{name}.toml").unlink()


def test_a_folder_may_be_named_and_must_then_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(written(tmp_path / "ours", mappings=MAPPING)))
    assert [one.name for one in of_the_project().mappings] == ["a"]
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(tmp_path / "gone"))
    with pytest.raises(DefinitionsError, match="gone: no such folder"):
        of_the_project()


def test_without_a_folder_nothing_is_defined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIPELINE_DEFINITIONS", raising=False)
    monkeypatch.setattr("stacks.definitions.ROOT", tmp_path)
    assert of_the_project() == Definitions()
    written(tmp_path / "definitions", mappings=MAPPING)
    assert [one.name for one in of_the_project().mappings] == ["a"]


def test_what_has_no_effect_is_said_in_a_line_for_each_kind(tmp_path: Path) -> None:
    defined = loaded(
        tmp_path,
        mappings=MAPPING,
        metrics=METRIC,
        reports=REPORT + REPORT.replace("shop", "more"),
        sources='[[source]]\nsource = "a"\nowner = "a"\nfresh_within = "3h"\n',
        calendar='[[holiday]]\ndate = 2026-12-25\nname = "Christmas"\n',
    )
    assert list(without_effect(defined, audiences=["finance"])) == [
        "accepted, and without effect yet: 2 reports",
        "accepted, and without effect yet: 1 fresh_within",
        "accepted, and without effect yet: 1 audience",
    ]
    assert not list(without_effect(Definitions()))


def test_definitions_are_read_without_node() -> None:
    code = "import sys, stacks.definitions.compiled; sys.exit('jsii' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)  # noqa: S603 - ours
    assert done.returncode == 0
