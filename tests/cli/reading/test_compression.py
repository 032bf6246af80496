"""Files are unpacked as far as they go, and what is wrong with them is said."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterable, Iterator

import pytest
import zstandard

from cli.reading.compression import content
from cli.reading.faults import DamagedError

TEXT = b"".join(b'{"event_id": "%d"}\n' % n for n in range(20_000))
SKIPPABLE = b"\x50\x2a\x4d\x18" + (11).to_bytes(4, "little") + b"any content"


def unpacked(*chunks: bytes) -> tuple[bytes, str | None]:
    """What is read of a file, and what is wrong with it."""
    found: list[bytes] = []
    try:
        for part in content(chunks):
            found.append(part)
    except DamagedError as error:
        return b"".join(found), str(error)
    return b"".join(found), None


def pieces(packed: bytes, size: int) -> Iterator[bytes]:
    for n in range(0, len(packed), size):
        yield packed[n : n + size]


def zstd(text: bytes, **parameters: int) -> bytes:
    """A frame with a checksum, as the zstd command makes it."""
    chosen = zstandard.ZstdCompressionParameters.from_level(1, write_checksum=1, **parameters)
    streaming = zstandard.ZstdCompressor(compression_params=chosen).compressobj()
    return streaming.compress(text) + streaming.flush()


HALF = len(TEXT) // 2
WHOLE = {
    "plain": TEXT,
    "short": b"{}",
    "empty": b"",
    "gzip": gzip.compress(TEXT, mtime=0),
    "gzip, two members": gzip.compress(TEXT[:HALF], mtime=0) + gzip.compress(TEXT[HALF:], mtime=0),
    "gzip, padded": gzip.compress(TEXT, mtime=0) + b"\0" * 1_000,
    "zstd": zstd(TEXT),
    "zstd, without a checksum": zstandard.compress(TEXT),
    "zstd, two frames": zstd(TEXT[:HALF]) + zstd(TEXT[HALF:]),
    "zstd, skipped first": SKIPPABLE + zstd(TEXT),
    "zstd, skipped first by the last magic number": b"\x5f" + SKIPPABLE[1:] + zstd(TEXT),
    "zstd, skipped in between and last": zstd(TEXT[:HALF])
    + SKIPPABLE
    + zstd(TEXT[HALF:])
    + SKIPPABLE,
    "zstd, a long window": zstd(TEXT, window_log=31, enable_ldm=True),
}
EXPECTED = {"short": b"{}", "empty": b""}


@pytest.mark.parametrize("size", [1, 7, 4_096, 10_000_000])
@pytest.mark.parametrize("name", WHOLE)
def test_a_file_is_read_whole_however_it_comes(name: str, size: int) -> None:
    packed = WHOLE[name]
    if size == 1 and len(packed) > 1_000_000:
        packed = packed[:1_000]
        assert name == "plain"
        assert unpacked(*pieces(packed, size)) == (packed, None)
        return
    assert unpacked(*pieces(packed, size)) == (EXPECTED.get(name, TEXT), None)


@pytest.mark.parametrize("name", [name for name in WHOLE if name[:4] in {"gzip", "zstd"}])
def test_a_file_that_is_cut_anywhere_is_said_to_end_early(name: str) -> None:
    """Or it ends where a member or a frame does."""
    packed = WHOLE[name].rstrip(b"\0") if "padded" in name else WHOLE[name]
    for cut in sorted(random.Random(33).sample(range(9, len(packed)), 60)):
        text, fault = unpacked(packed[:cut])
        assert TEXT.startswith(text)
        if fault is None:
            assert text in {TEXT[:HALF], TEXT, b""}
        else:
            assert "ends early" in fault


def test_two_frames_of_which_the_second_is_cut_are_no_whole_file() -> None:
    first, second = zstd(TEXT[:HALF]), zstd(TEXT[HALF:])
    text, fault = unpacked(first + second[: len(second) // 2])
    assert text.startswith(TEXT[:HALF])
    assert fault == "ends early: its last zstd frame is cut off"


@pytest.mark.parametrize("name", ["gzip", "zstd", "zstd, two frames"])
def test_a_flipped_bit_is_said_and_what_comes_before_it_is_read(name: str) -> None:
    """A checksum finds what the format itself does not."""
    packed = WHOLE[name]
    read = 0
    for place in random.Random(34).sample(range(20, len(packed)), 60):
        damaged = bytearray(packed)
        damaged[place] ^= 1 << place % 8
        text, fault = unpacked(bytes(damaged))
        assert fault is not None
        read += len(text)
    assert read > len(TEXT)  # on average far into the file


def test_deflate_is_read_up_to_the_very_byte_that_is_wrong() -> None:
    short = TEXT[:200_000]  # which a single call unpacks
    packed = bytearray(gzip.compress(short, mtime=0))
    packed[-30] ^= 0xFF  # shortly before the end
    text, _ = unpacked(bytes(packed))
    assert len(text) > 0.98 * len(short)


@pytest.mark.parametrize("name", ["gzip", "gzip, padded", "zstd", "zstd, skipped first"])
@pytest.mark.parametrize("after", [b"\n", b"garbage after the end", TEXT])
def test_garbage_after_the_end_is_said(name: str, after: bytes) -> None:
    text, fault = unpacked(WHOLE[name] + after)
    assert text == TEXT
    assert fault == f"has something after its end that is no {name[:4]}"


@pytest.mark.parametrize("packed", [b"\x1f\x8b", b"\x1f\x8b\x08junk" * 9, b"\x28\xb5\x2f\xfd\xff"])
def test_a_file_that_only_begins_like_a_compressed_one_is_damaged(packed: bytes) -> None:
    text, fault = unpacked(packed)
    assert (text, fault is None) == (b"", False)


@pytest.mark.parametrize("how", ["gzip", "zstd"])
def test_memory_stays_flat_whatever_a_file_unpacks_to(how: str) -> None:
    zeros = b"\0" * 300_000_000
    packed = gzip.compress(zeros, mtime=0) if how == "gzip" else zstandard.compress(zeros)
    del zeros
    parts: Iterable[int] = (len(part) for part in content([packed]))
    largest = total = 0
    for size in parts:
        largest, total = max(largest, size), total + size
    assert total == 300_000_000
    assert largest < 70_000_000
