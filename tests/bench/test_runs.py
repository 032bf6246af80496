"""Contenders are run in turn, and must give one answer."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bench.machine import measured
from bench.runs import Run, Spread, contend, least, ratios
from bench.table import Claim, Section, put, put_section

DOUBLED, ADDED = "tests.bench.answers:doubled", "tests.bench.answers:added"


def test_each_contender_runs_as_often_and_answers() -> None:
    runs = contend({"doubled": DOUBLED, "added": ADDED}, rounds=2, value=3)
    assert {name: len(of_one) for name, of_one in runs.items()} == {"doubled": 2, "added": 2}
    assert runs["added"][1].answer == {"value": 6}


def test_contenders_that_answer_otherwise_are_refused() -> None:
    squared = "tests.bench.answers:squared"
    with pytest.raises(AssertionError, match="squared"):
        contend({"doubled": DOUBLED, "squared": squared}, rounds=1, value=3)
    assert contend({"doubled": DOUBLED, "squared": squared}, rounds=1, value=2)


def test_a_contender_that_fails_is_an_error() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        contend({"none": "tests.bench.answers:none"}, rounds=1, value=3)


def test_the_memory_of_a_contender_is_its_own_and_not_that_of_who_runs_it() -> None:
    held = b"x" * 200_000_000
    (run,) = contend({"doubled": DOUBLED}, rounds=1, value=3)["doubled"]
    assert 5 < run.peak_mb < len(held) / 2 / 2**20


def test_a_ratio_is_taken_round_by_round() -> None:
    def of(*seconds: float) -> list[Run]:
        return [Run(cpu=cpu, wall=0, peak_mb=0, answer=None) for cpu in seconds]

    runs = {"one": of(4, 9, 8), "other": of(2, 3, 8)}
    assert ratios(runs, "one", "other") == Spread(median=2, low=1, high=3)


@pytest.mark.parametrize(("median", "reached"), [(2.9, False), (3.0, True)])
def test_a_claim_holds_by_its_median(median: float, reached: bool) -> None:
    claim = Claim(path="p", what="w", against="a", ratio=Spread(median, 1, 9), least=3)
    assert claim.reached == reached


def test_the_quickest_of_several_times_counts() -> None:
    spun = iter([100_000, 0, 100_000])
    seconds = least(lambda: sum(range(next(spun))), 3)
    assert 0 < seconds < 0.0005


def test_a_section_says_what_measured_it_and_what_it_claims(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- s -->\n<!-- end -->\n<!-- other -->\nas it was\n<!-- end -->\n")
    claim = Claim(path="p", what="w", against="a", ratio=Spread(2, 1, 3), least=3)
    section = Section(name="s", setting="How.", heads=("h",), figures=[], claims=[claim])
    put_section(section, page)
    written, other = page.read_text().split("<!-- other -->")
    assert f"{measured()} How." in written
    assert "| p | w | a | 2 (1 to 3) | at least 3 | **no** |" in written
    assert other == "\nas it was\n<!-- end -->\n"


def test_a_table_is_put_in_its_place_and_nowhere_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- one -->\nold\n<!-- end -->\n<!-- two -->\n<!-- end -->\n")
    put("one", "new", page)
    assert page.read_text() == (
        "a\n<!-- one -->\n\nnew\n\n<!-- end -->\n<!-- two -->\n<!-- end -->\n"
    )
    with pytest.raises(ValueError, match="0 places"):
        put("three", "new", page)
