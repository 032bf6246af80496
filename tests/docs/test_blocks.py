"""Each block of a document runs, is read, or is named with the reason why not; how they are run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.harness import blocks as reading
from tests.harness.blocks import Block, BlockError, Session, blocks
from tests.harness.documents import NOT_RUN
from toolchain.project import ROOT


@pytest.mark.parametrize("document", NOT_RUN)
def test_every_block_of_a_document_says_what_it_is(document: str) -> None:
    found = blocks(document)
    assert sum(block.runs for block in found)  # each is looked at, whatever the first one is


@pytest.mark.parametrize("document", NOT_RUN)
def test_what_is_left_out_is_there_and_would_run(document: str) -> None:
    programs = {block.first_line for block in blocks(document) if block.runs}
    assert NOT_RUN[document].keys() <= programs


def block(language: str, text: str) -> Block:
    return Block("page.md", 7, language, text)


@pytest.mark.parametrize("language", ["", "console", "javascript"])
def test_a_block_of_an_unknown_language_is_an_error_that_says_where(language: str) -> None:
    with pytest.raises(BlockError, match=r"page\.md:7: nothing runs"):
        _ = block(language, "x").runs


def test_json_that_is_none_is_an_error() -> None:
    assert not block("json", "{}").runs
    with pytest.raises(BlockError, match=r"page\.md:7: Expecting"):
        _ = block("json", "{ ... }").runs


def test_settings_that_no_file_could_have_are_an_error() -> None:
    assert not block("toml", "[routing]\nsources = ['shop']").runs
    for text in (
        "[routing",
        "[routing]\nproducers = ['1']",
        "[routing]\nproducer_accounts = ['1']",
    ):
        with pytest.raises(BlockError, match=r"page\.md:7: "):
            _ = block("toml", text).runs


def test_blocks_are_found_by_line_also_where_they_are_indented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ROOT", tmp_path)
    page = "a\n\n```sh\none\n```\n\n- b\n\n  ```python\n  two\n  ```\n\nc\n\n    three\n"
    (tmp_path / "page.md").write_text(page)
    assert blocks("page.md") == [
        Block("page.md", 3, "sh", "one\n"),
        Block("page.md", 9, "python", "two\n"),
        Block("page.md", 15, "", "three\n"),
    ]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path, dict(os.environ))


def test_the_next_block_finds_what_one_exported_and_where_it_went(session: Session) -> None:
    session.run(block("sh", "mkdir there && cd there\nexport GREETING='a\nb = c'"))
    assert session.run(block("sh", 'pwd; printf %s "$GREETING"')).endswith("/there\na\nb = c")
    assert session.run(block("python", "import os\nprint(os.environ['GREETING'])")) == "a\nb = c\n"


@pytest.mark.parametrize(
    "text",
    ["false\ntrue", "false | true", 'echo "$NOT_SET_ANYWHERE"', "python -c 'raise SystemExit(3)'"],
)
def test_a_block_fails_when_any_of_it_does(session: Session, text: str) -> None:
    with pytest.raises(BlockError, match=r"page\.md:7: exit code"):
        session.run(block("sh", text))


def test_a_block_that_does_not_end_is_ended(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LONGEST_SECONDS", 0.2)
    with pytest.raises(BlockError, match="still runs"):
        session.run(block("python", "import time\ntime.sleep(60)"))


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: str(path.name)
)
def test_the_settings_that_a_document_shows_are_such_as_a_file_may_have(page: Path) -> None:
    shown = [one for one in blocks(f"docs/{page.name}") if one.language == "toml"]
    assert not any(one.runs for one in shown)
