"""Kinds of files that hold no events as lines, known by how they begin. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cli.reading.compression import GZIP, ZSTD
from cli.reading.faults import NotEventsError
from cli.terminal.printable import beginning

_NEEDED = "one JSON object a line is needed, or a JSON array of objects"
# How a file begins, what it is, and what makes lines of it.
_BINARY: Sequence[tuple[bytes, str, str]] = (
    (b"\xff\xfe\0\0", "UTF-32", "`iconv -f UTF-32 -t UTF-8` makes UTF-8 of it"),
    (b"\0\0\xfe\xff", "UTF-32", "`iconv -f UTF-32 -t UTF-8` makes UTF-8 of it"),
    (b"\xff\xfe", "UTF-16", "`iconv -f UTF-16 -t UTF-8` makes UTF-8 of it"),
    (b"\xfe\xff", "UTF-16", "`iconv -f UTF-16 -t UTF-8` makes UTF-8 of it"),
    (b"{\0\0\0", "UTF-32", "`iconv -f UTF-32LE -t UTF-8` makes UTF-8 of it"),
    (b"\0\0\0{", "UTF-32", "`iconv -f UTF-32BE -t UTF-8` makes UTF-8 of it"),
    (b"{\0", "UTF-16", "`iconv -f UTF-16LE -t UTF-8` makes UTF-8 of it"),
    (b"\0{", "UTF-16", "`iconv -f UTF-16BE -t UTF-8` makes UTF-8 of it"),
    (b"[\0", "UTF-16", "`iconv -f UTF-16LE -t UTF-8` makes UTF-8 of it"),
    (b"\0[", "UTF-16", "`iconv -f UTF-16BE -t UTF-8` makes UTF-8 of it"),
    (b"PAR1", "Parquet", f"DuckDB makes JSON of it; {_NEEDED}"),
    (b"Obj\x01", "Avro", f"`avro-tools tojson` makes JSON of it; {_NEEDED}"),
    (b"ORC", "ORC", _NEEDED),
    (b"PK\x03\x04", "a zip archive", "`unzip -p` writes out what is in it"),
    (b"BZh", "bzip2", "`bzcat` unpacks it"),
    (b"\xfd7zXZ\0", "xz", "`xzcat` unpacks it"),
    (b"\x04\x22\x4d\x18", "lz4", "`lz4cat` unpacks it"),
    (GZIP, "gzip inside of its compression", "unpack it once, then send it"),
    (ZSTD, "zstd inside of its compression", "unpack it once, then send it"),
)
_LONGEST_SHOWN = 60
# So many lines of a table are looked at. The last may not be whole.
_ROWS = 20
_TAR_AT, _TAR = 257, b"ustar"
_OF_NO_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_MARKUP = re.compile(rb"<(?:\?xml|!doctype|!--|html)\b|<([a-z][\w:.-]*)[^<>]*(?:/>|>)", re.I)
_SEPARATORS = (b",", b";", b"\t")
# The name of a column: nothing that a line of a log, of a program or a broken event has.
_COLUMN = rb'(?:[\w./#()-]+|"[\w ./#()-]+")'


def check(start: bytes) -> None:
    """Raise NotEventsError if a text that begins so is known to hold no events.

    `start`: at least the first line. Where some line of it may be an event, lines are judged one by
    one instead.
    """
    for magic, kind, way_out in _BINARY:
        # Lines of text may begin with `ORC`, too.
        if start.startswith(magic) and not (magic.isalnum() and _is_lines(start)):
            raise NotEventsError(f"is {kind}: {way_out}")
    if start[_TAR_AT:].startswith(_TAR) and not _is_lines(start):
        raise NotEventsError("is a tar archive: `tar -xO` writes out what is in it")
    lines = [line.strip() for line in start.splitlines() if line.strip()]
    if not lines:
        return
    if lines[0] == b"{" and not (len(lines) > 1 and lines[1].startswith(b"{")):
        raise NotEventsError(
            f"line 1: JSON over several lines: `jq -c .` makes one line of each object; {_NEEDED}"
        )
    if any(line.startswith((b"{", b"[")) for line in lines):
        return
    if b"\0" in start:
        raise NotEventsError(f"is binary: {_NEEDED}")
    if _is_markup(lines[0], start):
        raise NotEventsError(f"line 1: XML or HTML: {_NEEDED}")
    if _is_a_table(lines):
        raise NotEventsError(
            f"line 1: looks like CSV: `mlr --icsv --ojsonl cat` makes JSON of it; {_NEEDED}"
        )


def none_is_an_object(first: bytes) -> str:
    """What to say of a file whose lines begin none. `first`: its first line, or a part of it."""
    shown = beginning(first.strip(), _LONGEST_SHOWN)
    return f"has no JSON object, and begins with `{shown}`: {_NEEDED}"


def _is_lines(start: bytes) -> bool:
    return b"\n" in start and _OF_NO_TEXT.search(start) is None


def _is_markup(line: bytes, start: bytes) -> bool:
    """Whether it begins as a document does, or with an element that has an end."""
    found = _MARKUP.match(line)
    if found is None:
        return False
    return found[1] is None or found[0].endswith(b"/>") or b"</" + found[1] + b">" in start


def _is_a_table(lines: Sequence[bytes]) -> bool:
    """Whether a head of columns is followed by rows of as many, which may have more in quotes."""
    return any(
        len(lines) > 1
        and re.fullmatch(_COLUMN + b"(?:" + one + _COLUMN + b")+", lines[0], re.ASCII)
        and all(line.count(one) >= lines[0].count(one) for line in lines[1:_ROWS])
        for one in _SEPARATORS
    )
