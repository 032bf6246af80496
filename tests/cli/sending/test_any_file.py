"""200 files of damaged, cut, odd and mixed kinds, each sent: every byte of each is accounted for.

They are made from a seed. Of half of them PutEvents fails too, somewhere, in some way.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
import zstandard

from cli.reading.compression import content
from cli.reading.faults import DamagedError
from tests.harness import put_events
from tests.harness.command import NAMES, run
from tests.harness.put_events import Failing, PutEvents

FILES = 200
# What is not part of an event: it may go, or change.
AROUND = b" \t\r\n,[]{}"
BOM = b"\xef\xbb\xbf"
SKIPPABLE = b"\x50\x2a\x4d\x18\x04\0\0\0head"

ODD = [
    b"",
    b"   \t",
    b"junk",
    b"a,b,c",
    b"2026-11-27 10:00:00 ERROR boom",
    b"[1, 2]",
    b"7",
    b'{"cut": "',
    b'[{"never": "closed"},',
    b"\xc3\x28\x00",
    b"<a/>",
    b'{"source": "aws.ec2"}',
    b'{"source": "s", "x": "\xef\xbf\xbf"}',
    BOM + b'{"source": "marked"}',
    b'{"source": "s", "x": "' + b"y" * 300_000 + b'"}',
]


def event(seed: random.Random) -> bytes:
    text = {
        "event_id": f"{seed.getrandbits(64):x}",
        "source": "s",
        "x": 'é]}",{' * seed.randint(0, 9),
    }
    indent = seed.choice([None, None, 1])
    return json.dumps(text, ensure_ascii=seed.random() < 0.5, indent=indent).encode()


def flat(one: bytes) -> bytes:
    return one.replace(b"\n", b" ")


Shape = Callable[[random.Random, list[bytes]], bytes]


def lines(seed: random.Random, found: list[bytes]) -> bytes:
    end = seed.choice([b"\n", b"\r\n", b"\n\n", b"\n \t\r\n"])
    return seed.choice([b"", BOM]) + end.join(map(flat, found)) + seed.choice([b"", end])


def array(seed: random.Random, found: list[bytes]) -> bytes:
    comma = seed.choice([b",", b",\n", b" ,\r\n  "])
    return seed.choice([b"", BOM, b"\n"]) + b"[" + comma.join(found) + seed.choice([b"]", b"\n]\n"])


def records(seed: random.Random, found: list[bytes]) -> bytes:
    begin = seed.choice([b'{"Records":', b'{\n  "Records" : '])
    return begin + array(seed, found).removeprefix(BOM).lstrip() + seed.choice([b"}", b"\n}\n"])


def mixed(seed: random.Random, found: list[bytes]) -> bytes:
    parts = [b"[" + flat(one) + b"]" if seed.random() < 0.2 else flat(one) for one in found]
    parts += seed.sample(ODD, seed.randint(1, len(ODD)))
    seed.shuffle(parts)
    return b"\n".join(parts)


def joined(seed: random.Random, found: list[bytes]) -> bytes:
    half = len(found) // 2
    return (
        array(seed, found[:half]) + b"\n" + seed.choice([array, records, lines])(seed, found[half:])
    )


def of_another_kind(seed: random.Random, found: list[bytes]) -> bytes:
    return seed.choice(
        [
            b"\n".join(map(flat, found)).decode().encode("utf-16"),
            b"id,source\n" + b"1,shop\n" * len(found),
            b"{\n" + b'  "a": 1,\n' * len(found) + b"}\n",
            b"<events>\n" + b"<event/>\n" * len(found) + b"</events>",
            b"\0" + bytes(seed.randbytes(500)),
        ]
    )


SHAPES: list[Shape] = [lines, lines, array, records, mixed, mixed, joined, of_another_kind]


IN_FULL = [lines, array, records, joined]  # all of their events can be sent


def zstd(text: bytes, seed: random.Random) -> bytes:
    chosen = zstandard.ZstdCompressionParameters.from_level(
        1, write_checksum=seed.random() < 0.5, window_log=seed.choice([18, 28])
    )
    streaming = zstandard.ZstdCompressor(compression_params=chosen).compressobj()
    return streaming.compress(text) + streaming.flush()


PACKED: dict[str, Callable[[random.Random, bytes, int], bytes]] = {
    "plain": lambda _, text, __: text,
    "gzip": lambda _, text, __: gzip.compress(text, mtime=0),
    "members": lambda _, text, at: gzip.compress(text[:at], mtime=0) + gzip.compress(text[at:]),
    "zstd": lambda seed, text, _: zstd(text, seed),
    "frames": lambda seed, text, at: zstd(text[:at], seed) + zstd(text[at:], seed),
    "skippable": lambda seed, text, _: SKIPPABLE + zstd(text, seed) + SKIPPABLE,
}


def cut(seed: random.Random, whole: bytes) -> bytes:
    return whole[: seed.randint(0, max(len(whole) - 1, 0))]


def followed(seed: random.Random, whole: bytes) -> bytes:
    return whole + seed.choice([b"garbage", b"\0" * 20, whole])


def flipped(seed: random.Random, whole: bytes) -> bytes:
    changed = bytearray(whole or b"\0")
    changed[seed.randrange(len(changed))] ^= 1 << seed.randrange(8)
    return bytes(changed)


DAMAGE: dict[str, Callable[[random.Random, bytes], bytes]] = {
    "whole": lambda _, whole: whole,
    "cut": cut,
    "flipped": flipped,
    "followed": followed,
}


@dataclass(frozen=True)
class Made:
    """A file: `events` are in it, in this `shape`, `packed` and `damaged` like that."""

    shape: Shape
    packed: str
    damaged: str
    events: list[bytes]
    content: bytes
    failing: Callable[[int], Failing | None] | None


def made(number: int) -> Made:
    seed = random.Random(number)
    found = [event(seed) for _ in range(seed.choice([0, 1, 15, 120, 400]))]
    shape, how = seed.choice(SHAPES), seed.choice([*PACKED])
    fault = seed.choice(["whole", *DAMAGE])
    text = shape(seed, found)
    packed = PACKED[how](seed, text, seed.randint(0, len(text)))
    failing = plan(seed) if seed.random() < 0.5 else None
    return Made(shape, how, fault, found, DAMAGE[fault](seed, packed), failing)


def plan(seed: random.Random) -> Callable[[int], Failing | None]:
    ways = put_events.PASSING | put_events.REFUSED | put_events.HOPELESS
    failing = seed.choice([*ways.values(), None])
    place, times = seed.choice([0, 1, 3, 9]), seed.choice([1, 1, 3, 10_000])
    if failing is None:  # once: a second Ctrl-C waits for nothing
        failing, times = put_events.interrupted(), 1
    return lambda n: failing if place <= n < place + times else None


def read(whole: bytes) -> tuple[bytes, bool]:
    """The text of a file as far as it goes, and whether that is all (test_compression.py)."""
    text = b""
    try:
        for part in content([whole] if whole else []):
            text += part
    except DamagedError:
        return text, False
    return text, True


def of_events(text: bytes) -> Counter[int]:
    found = Counter(text)
    for byte in (*AROUND, *BOM, *b'"Records":'):
        del found[byte]
    return found


def test_the_files_are_of_all_kinds() -> None:
    files = [made(number) for number in range(FILES)]
    assert min(Counter(one.packed for one in files).values()) > FILES / 10
    assert min(Counter(one.damaged for one in files).values()) > FILES / 7
    assert min(Counter(one.shape for one in files).values()) > FILES / 15
    assert FILES / 3 < sum(one.failing is not None for one in files) < FILES / 1.5


def unmarked(line: bytes) -> bytes:
    """A line without blanks and byte-order marks before it."""
    return re.sub(rb"\A(?:\s|\xef\xbb\xbf)+", b"", line.strip())


@pytest.mark.parametrize("tenth", range(10))
def test_every_byte_of_every_file_is_accounted_for(
    tenth: int, aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("cli.sending.destination._FIRST_PAUSE_SECONDS", 0)
    events, bus = boto3.client("events"), PutEvents()
    events.create_event_bus(Name=NAMES.bus)
    monkeypatch.setattr("cli.target.Target.events", events)
    monkeypatch.setattr("cli.target.Target.sender", bus.client)
    for number in range(tenth * FILES // 10, (tenth + 1) * FILES // 10):
        file = made(number)
        bus.begin(file.failing or (lambda _: None))
        path = tmp_path / f"{number}"
        path.write_bytes(file.content)
        check(file, path, bus)


def check(file: Made, path: Path, bus: PutEvents) -> None:
    text, complete = read(file.content)
    result = run("send", str(path), "--json")
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert "Traceback" not in result.output
    kept = path.with_name(f"{path.name}.rejected")
    if not result.stdout:  # a file of another kind
        assert "Nothing was sent" in result.stderr
        assert (result.exit_code, bus.requests, kept.exists()) == (1, [], False)
        assert not file.events or file.shape is of_another_kind or file.damaged != "whole"
        return
    account = json.loads(result.stdout)
    rejects = kept.read_bytes().removesuffix(b"\n").split(b"\n") if kept.exists() else []
    given = [one.encode() for one in bus.accepted]
    assert account["accepted"] == len(given)
    assert account["rejected"] + account["unsent"] == len(rejects)
    assert account["lines"] == len(given) + len(rejects)
    assert account["rejected"] == sum(account["reasons"].values())
    for named in account["examples"].values():
        assert 1 <= len(named) <= 5
        assert all(1 <= one["line"] <= text.count(b"\n") + 1 for one in named)
    right = complete and not rejects and account["stopped"] is account["ended_early"] is None
    right = right and not account["invalid"]
    assert result.exit_code == (0 if right else 1)
    assert complete or account["ended_early"]
    # Nothing of it is lost, and nothing is made up.
    assert of_events(b"\n".join([*given, *rejects])) == of_events(text)
    if file.shape is lines:
        in_the_text = [unmarked(line) for line in text.split(b"\n")]
        sent = Counter(map(unmarked, given + rejects))
        assert sent == Counter(line for line in in_the_text if line)
    elif file.damaged == "whole" and file.shape in IN_FULL:
        assert Counter(given + rejects) == Counter(map(flat, file.events))
    if file.damaged == "whole" and file.failing is None and file.shape in IN_FULL:
        assert account["accepted"] == len(file.events)
