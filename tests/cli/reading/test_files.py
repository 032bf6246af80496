"""Several files, and folders, as one run of events."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cli.reading.faults import NotEventsError
from cli.reading.files import Files, Item
from cli.reading.rejected import Rejected
from cli.terminal.errors import CommandError


def written(folder: Path, **files: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def texts(items: list[Item]) -> list[tuple[str, int, bytes]]:
    found = []
    for name, one in items:
        assert not isinstance(one, Rejected)
        found.append((Path(name).name, *one))
    return found


def test_files_come_in_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    written(tmp_path, b=b'{"n":1}\n\n{"n":2}\n', a=gzip.compress(b'[{"n":3},{"n":4}]'))
    files = Files([str(tmp_path / "b"), str(tmp_path / "a")])
    assert texts(list(files.items())) == [
        ("b", 1, b'{"n":1}'),
        ("b", 3, b'{"n":2}'),
        ("a", 1, b'{"n":3}'),
        ("a", 1, b'{"n":4}'),
    ]
    assert files.unread == []
    assert files.count == files.size == sum(one.stat().st_size for one in tmp_path.iterdir())


def test_a_folder_stands_for_its_files_in_order_without_hidden_ones(tmp_path: Path) -> None:
    written(tmp_path / "b" / "deep", two=b"{}")
    written(tmp_path / ".git", three=b"{}")
    written(tmp_path / "a", one=b"{}", **{".hidden": b"{}"})
    (tmp_path / "a.ndjson").write_bytes(b"{}")
    names = [Path(one).relative_to(tmp_path).as_posix() for one in Files([str(tmp_path)]).names]
    assert names == ["a/one", "a.ndjson", "b/deep/two"]


@pytest.mark.parametrize("content", [{}, {".hidden": b"{}"}])
def test_a_folder_without_files_is_refused(tmp_path: Path, content: dict[str, bytes]) -> None:
    folder = written(tmp_path / "empty", **content)
    with pytest.raises(CommandError, match="empty: there are no files in it"):
        Files([str(folder)])


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("nowhere")
    files = Files([str(tmp_path)])
    with pytest.raises(FileNotFoundError):
        files.look()
    assert list(files.items()) == []
    (unread,) = files.unread
    assert str(unread) == f"{tmp_path / 'link'} cannot be read: No such file or directory"


def test_a_file_named_twice_is_read_twice(tmp_path: Path) -> None:
    written(tmp_path, a=b"{}")
    assert len(list(Files([str(tmp_path / "a"), str(tmp_path)]).items())) == 2


def test_standard_input_can_be_read_once() -> None:
    with pytest.raises(CommandError, match="standard input"):
        Files(["-", "-"])


def test_what_keeps_a_file_from_being_read_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    written(
        tmp_path,
        a=gzip.compress(b'{"n":1}\n{"n":2}\n', mtime=0)[:-6],
        b=b"PAR1",
        c=b"",
        d=b'{"n":3}\n[{"n":4},',
        e=b'{"n":5}',
    )
    files = Files([str(tmp_path)])
    items = [(Path(name).name, one) for name, one in files.items()]
    assert [(name, one[1]) for name, one in items if not isinstance(one, Rejected)] == [
        ("a", b'{"n":1}'),
        ("a", b'{"n":2}'),
        ("d", b'{"n":3}'),
        ("d", b'[{"n":4},'),
        ("e", b'{"n":5}'),
    ]
    cut, parquet = map(str, files.unread)
    assert (
        cut
        == f"{tmp_path / 'a'} ends early: its gzip data is cut off; what comes before that was read"
    )
    assert parquet.startswith(f"{tmp_path / 'b'} is Parquet: ")


def test_a_kind_without_events_is_found_before_anything_is_read(tmp_path: Path) -> None:
    written(tmp_path, a=b"{}", b=b"PAR1")
    files = Files([str(tmp_path)])
    with pytest.raises(NotEventsError, match="b is Parquet"):
        files.look()
    assert files.count == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (b"import os, sys\nd = {}\n", "import os, sys"),
        (b"---\na: 1\n", "---"),
        (b'2026 INFO {"event_id": "1"}\n', '2026 INFO {"event_id": "1"}'),
        (b"\xff\xd8\x1b[31m", r"\xff\xd8\x1b[31m"),
        (b"x" * 9_000_000, "x" * 57 + "..."),
        (b"null\n[1]\n", "null"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_of_a_file_without_an_object_it_is_said_what_is_read(
    tmp_path: Path, text: bytes, shown: str
) -> None:
    (tmp_path / "a").write_bytes(text)
    files = Files([str(tmp_path / "a")])
    assert list(files.items())
    assert files.faults == [
        f"{tmp_path / 'a'} has no JSON object, and begins with `{shown}`: one JSON object a line"
        " is needed, or a JSON array of objects"
    ]


@pytest.mark.parametrize("text", [b'oops\n{"a": 1}\n', b'  {"a": \n', b"", b"\n"])
def test_a_file_with_an_object_that_may_be_faulty_is_read(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "a").write_bytes(text)
    files = Files([str(tmp_path / "a")])
    list(files.items())
    assert not files.faults
