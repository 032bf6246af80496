"""A file that is no TOML, or none that can be used, is answered in words, with the place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from stacks.definitions import DefinitionsError
from stacks.definitions import load as load_definitions
from stacks.settings import SettingsError, load
from stacks.toml_file import MOST_BYTES


def of_settings(directory: Path, content: bytes) -> str:
    (directory / "team.toml").write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        load("team", directory)
    return str(refused.value).removeprefix(f"{directory}/")


def of_definitions(directory: Path, content: bytes) -> str:
    (directory / "metrics.toml").write_bytes(content)
    with pytest.raises(DefinitionsError) as refused:
        load_definitions(directory)
    return str(refused.value).removeprefix(f"{directory}/")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"a = 1\nb = " + b"1" * 5_000,
            "not TOML: a whole number must be from -2^63 to below 2^63 (at line 2)",
        ),
        (b"a = [1, 0x" + b"f" * 5_000 + b"]", "a[1]: a whole number must be from -2^63 to below"),
        (b"[a]\nb = 9223372036854775808", "a.b: a whole number must be from -2^63 to below 2^63"),
        (b"[a]\nb = -9223372036854775809", "a.b: a whole number must be"),
        (b"a = " + b"[" * 5_000, "not TOML that can be read: it is nested too deeply"),
        (b"a = 1\nb = 2\na = 3", "not TOML: a key or a table is there twice (at end of document)"),
        (b"[a]\n[a]", "not TOML: a key or a table is there twice (at line 2, column 3)"),
        (b"[[a]]\n[a]", "not TOML: a key or a table is there twice (at line 2, column 3)"),
        (b"a = {b = 1, b = 2}", "not TOML: a key or a table is there twice (at line 1"),
        (b"a = 1\n\nb = '\xff'", "not TOML: no text in utf-8 (at line 3)"),
        ("a = 1".encode("utf-16"), "not TOML: it is UTF-16, and must be UTF-8"),
        (b"a = '\0'", "not TOML: Found invalid character '\\x00' (at line 1, column 6)"),
        (b"a = ", "not TOML: Invalid value (at end of document)"),
        (b"#" * (MOST_BYTES + 1), "is larger than 1,048,576 bytes"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
@pytest.mark.parametrize("told", [of_settings, of_definitions])
def test_what_is_wrong_with_a_file_is_said(
    tmp_path: Path, told: Callable[[Path, bytes], str], content: bytes, said: str
) -> None:
    message = told(tmp_path, content)
    assert message.partition(": ")[2].startswith(said)
    assert message.partition(": ")[0] in ("team.toml", "metrics.toml")
    assert len(message) < 200


@pytest.mark.parametrize("told", [of_settings, of_definitions])
def test_numbers_of_64_bits_are_toml(tmp_path: Path, told: Callable[[Path, bytes], str]) -> None:
    for number in (-(2**63), 2**63 - 1):
        assert "2^63" not in told(tmp_path, f"unknown = {number}".encode())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_lines_end_as_in_any_text(tmp_path: Path, end: str) -> None:
    (tmp_path / "team.toml").write_bytes(f"name = 'acme'{end}[alarms]{end}".encode())
    assert load("team", tmp_path).name == "acme"


def test_a_settings_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    os.mkfifo(tmp_path / "b.toml")
    for name, why in (("a", "Is a directory"), ("b", "it is no file")):
        with pytest.raises(SettingsError, match=rf"{name}\.toml: cannot be read: {why}"):
            load(name, tmp_path)


def test_a_file_that_nobody_may_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "team.toml").write_text("")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SettingsError, match=r"team\.toml: cannot be read: Permission denied"):
        load("team", tmp_path)


def test_a_value_beyond_all_depth_is_refused_where_it_stands(tmp_path: Path) -> None:
    said = of_settings(tmp_path, b"tags" + b".a" * 5_000 + b" = 1")
    assert (
        said == "team.toml: tags.a: must be text, not what is nested more deeply than can be shown"
    )
