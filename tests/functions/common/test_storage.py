"""A bucket of S3 and a directory keep the same promises; see functions.common.storage."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from functions.common import aws, ledger, quarantine_file
from functions.common.output_keys import QuarantineKey
from functions.common.parallel import in_parallel
from functions.common.storage import DamagedObjectError, NoSuchObjectError, Storage, parsed
from functions.common.storage.directory import Attributes, Directory
from functions.common.storage.s3 import S3Bucket
from functions.report.document.encoding import decoded

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

NAME = "bucket"
QUARANTINED = QuarantineKey(
    arrived=datetime(2026, 11, 24, tzinfo=UTC), batch="a", digest="b", count=1
)


@pytest.fixture(params=["s3", "directory"])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """An empty bucket of each kind."""
    if request.param == "directory":
        return Directory(tmp_path / NAME)
    request.getfixturevalue("aws")
    aws.s3().create_bucket(Bucket=NAME)
    return S3Bucket(aws.s3(), NAME)


def keys(bucket: Storage, prefix: str = "") -> list[str]:
    return [row.key for row in bucket.list(prefix)]


def test_its_name_is_known(bucket: Storage) -> None:
    assert bucket.name == NAME


def test_what_was_put_is_got(bucket: Storage) -> None:
    # Whole seconds, and the clock of a file system is some milliseconds late.
    before = datetime.now(UTC) - timedelta(seconds=2)
    bucket.put("a/b c/é.json", b"body", content_type="text/plain", metadata={"made-by": "test"})
    found = bucket.get("a/b c/é.json")
    assert (found.body, dict(found.metadata)) == (b"body", {"made-by": "test"})
    assert before <= found.last_modified <= datetime.now(UTC)
    assert found.last_modified.microsecond == 0


def test_a_write_replaces_the_object_as_a_whole(bucket: Storage) -> None:
    bucket.put("a", b"before", metadata={"made-by": "test"})
    before = bucket.get("a").etag
    bucket.put("a", b"after")
    found = bucket.get("a")
    assert (found.body, dict(found.metadata)) == (b"after", {})
    assert found.etag != before
    bucket.put("a", b"before")
    assert bucket.get("a").etag == before


def test_an_object_that_is_not_there_is_named(bucket: Storage, tmp_path: Path) -> None:
    bucket.put("gone/after", b"")
    tries: list[Callable[[], object]] = [
        lambda: bucket.get("gone"),
        lambda: bucket.download("gone", tmp_path / "file"),
        lambda: bucket.tag("gone", "name", "value"),
    ]
    for attempt in tries:
        with pytest.raises(NoSuchObjectError, match="no object 'gone' in 'bucket'"):
            attempt()
    assert bucket.etag("gone") is None


def test_an_object_is_put_once_if_absent(bucket: Storage) -> None:
    assert bucket.put_if_absent("a", b"first", content_type="text/plain", metadata={"n": "1"})
    assert not bucket.put_if_absent("a", b"second", metadata={"n": "2"})
    found = bucket.get("a")
    assert (found.body, dict(found.metadata)) == (b"first", {"n": "1"})


def test_an_object_is_replaced_if_it_still_is_the_one_that_was_seen(bucket: Storage) -> None:
    bucket.put("a", b"first")
    seen = bucket.etag("a")
    assert seen is not None
    assert seen == bucket.get("a").etag
    assert bucket.put_if_match("a", b"second", seen, content_type="text/plain", metadata={"n": "2"})
    assert not bucket.put_if_match("a", b"third", seen)
    found = bucket.get("a")
    assert (found.body, dict(found.metadata)) == (b"second", {"n": "2"})


def test_an_object_that_is_gone_is_not_replaced(bucket: Storage) -> None:
    bucket.put("elsewhere", b"first")
    seen = bucket.etag("elsewhere")
    assert seen is not None
    assert not bucket.put_if_match("gone", b"second", seen)
    assert bucket.etag("gone") is None


def test_files_go_up_and_come_down(bucket: Storage, tmp_path: Path) -> None:
    body = bytes(range(256)) * 10_000
    (tmp_path / "up").write_bytes(body)
    bucket.upload("parts/a", tmp_path / "up")
    (tmp_path / "down").write_bytes(b"what stood there before")
    bucket.download("parts/a", tmp_path / "down")
    assert (tmp_path / "down").read_bytes() == body
    assert bucket.get("parts/a").body == body


def test_a_listing_is_in_key_order_and_of_the_prefix_alone(bucket: Storage) -> None:
    named = ["a/2", "a/10", "a.b", "ab", "a/\U0001f600", "a/\ufb01", "b", "a/é/x", "a/B"]
    for key in named:
        bucket.put(key, key.encode())
    bucket.tag("a/2", "name", "value")
    assert keys(bucket) == sorted(named, key=str.encode)
    below = [key for key in sorted(named, key=str.encode) if key.startswith("a/")]
    assert keys(bucket, "a/") == below
    assert keys(bucket, "a/1") == ["a/10"]
    assert keys(bucket, "a") == [*sorted(set(named) - {"b"}, key=str.encode)]
    assert keys(bucket, "c/d") == []
    assert [row.size for row in bucket.list("a/é")] == [6]
    (row,) = bucket.list("b")
    assert row.last_modified == bucket.get("b").last_modified
    assert bucket.first("a/") == next(bucket.list("a/"))
    assert bucket.first("c") is None


def test_an_etag_is_of_no_longer_key(bucket: Storage) -> None:
    bucket.put("ab", b"")
    assert bucket.etag("a") is None
    bucket.put("a", b"")
    assert bucket.etag("a") is not None


class TestS3:
    """What only S3 shows: a thousand objects a page, tags, content types, other refusals."""

    @pytest.fixture
    def bucket(self, s3: S3Client) -> S3Bucket:
        s3.create_bucket(Bucket=NAME)
        return S3Bucket(s3, NAME)

    def test_attributes_are_those_of_s3(self, s3: S3Client, bucket: S3Bucket) -> None:
        bucket.put("a", b"", content_type="text/html; charset=utf-8")
        bucket.tag("a", "one", "1")
        bucket.tag("a", "superseded", "true")
        assert s3.head_object(Bucket=NAME, Key="a")["ContentType"] == "text/html; charset=utf-8"
        tags = s3.get_object_tagging(Bucket=NAME, Key="a")["TagSet"]
        assert tags == [{"Key": "superseded", "Value": "true"}]
        bucket.put("a", b"")
        assert s3.head_object(Bucket=NAME, Key="a")["ContentType"] == "binary/octet-stream"
        assert s3.get_object_tagging(Bucket=NAME, Key="a")["TagSet"] == []

    def test_other_refusals_are_raised(self, s3: S3Client) -> None:
        missing = S3Bucket(s3, "missing")
        for attempt in (lambda: missing.get("a"), lambda: missing.put_if_absent("a", b"")):
            with pytest.raises(ClientError, match="NoSuchBucket"):
                attempt()

    def test_what_is_listed_is_asked_for_a_page_at_a_time(
        self, s3: S3Client, bucket: S3Bucket
    ) -> None:
        for n in range(1_001):
            bucket.put(f"{n:04}", b"")
        asked: list[Any] = []
        s3.meta.events.register("before-call.s3", lambda model, **_: asked.append(model.name))
        listed = bucket.list("")
        next(listed)
        assert asked == ["ListObjectsV2"]
        assert len(list(listed)) == 1_000
        assert asked == ["ListObjectsV2"] * 2
        bucket.first("")
        bucket.etag("0")
        assert asked == ["ListObjectsV2"] * 4


class TestDirectory:
    """What only a directory shows: attributes, plain files, keys that cannot be files."""

    @pytest.fixture
    def bucket(self, tmp_path: Path) -> Directory:
        return Directory(tmp_path)

    def test_attributes_are_kept(self, bucket: Directory) -> None:
        bucket.put("a", b"", content_type="text/plain", metadata={"n": "1"})
        bucket.tag("a", "one", "1")
        bucket.tag("a", "superseded", "true")
        assert bucket.attributes("a") == Attributes(
            "text/plain", {"n": "1"}, {"superseded": "true"}
        )
        bucket.put("a", b"")
        assert bucket.attributes("a") == Attributes()

    def test_an_object_is_a_plain_file_and_a_plain_file_an_object(
        self, bucket: Directory, tmp_path: Path
    ) -> None:
        bucket.put("a/b", b"put")
        assert (tmp_path / "a" / "b").read_bytes() == b"put"
        (tmp_path / "a" / "c").write_bytes(b"by hand")
        assert keys(bucket) == ["a/b", "a/c"]
        assert bucket.get("a/c").body == b"by hand"

    @pytest.mark.parametrize("key", ["", "/a", "a/", "a//b", "../a", "a/./b", ".storage/lock"])
    def test_a_key_that_cannot_be_a_file_is_refused(self, bucket: Directory, key: str) -> None:
        for attempt in (lambda: bucket.get(key), lambda: bucket.put(key, b"")):
            with pytest.raises(ValueError, match="not a key of a directory"):
                attempt()

    def test_a_write_that_dies_leaves_the_object_whole(
        self, bucket: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def dying(_: Path, target: Path) -> None:
            target.write_bytes(b"sec")
            raise BrokenPipeError

        bucket.put("a", b"first")
        monkeypatch.setattr("functions.common.storage.directory.shutil.copyfile", dying)
        with pytest.raises(BrokenPipeError):
            bucket.upload("a", tmp_path / "file")
        assert bucket.get("a").body == b"first"
        assert keys(bucket) == ["a"]

    def test_of_many_at_once_one_is_first(self, tmp_path: Path) -> None:
        begin = threading.Barrier(16)

        def put(n: int) -> bool:
            begin.wait(10)
            return Directory(tmp_path).put_if_absent("a", str(n).encode(), metadata={"n": str(n)})

        written = [n for n, done in enumerate(in_parallel(put, range(16))) if done]
        found = Directory(tmp_path).get("a")
        assert written == [int(found.body)] == [int(found.metadata["n"])]


@pytest.mark.parametrize(
    ("body", "parse", "why"),
    [
        (b"", json.loads, "is empty"),
        (b"", partial(quarantine_file.read, QUARANTINED), "is empty"),
        (
            gzip.compress(b"1", mtime=0),
            partial(quarantine_file.read, QUARANTINED),
            "is damaged: Expected",
        ),
        (
            gzip.compress(b"{}", mtime=0),
            partial(quarantine_file.read, QUARANTINED),
            "is damaged: Object",
        ),
        (gzip.compress(b"a" * 99, mtime=0)[:-9], gzip.decompress, "is cut off"),
        (b"junk", gzip.decompress, "is damaged: Not a gzipped file (b'ju')"),
        (b"{", json.loads, "is damaged: Expecting property name"),
        (b"[" * 9_000, json.loads, "is damaged: "),
        (b"{}", ledger.outputs, "is damaged: it is no ledger entry"),
        (b"[1]", ledger.outputs, "is damaged: it is no ledger entry"),
        (b'{"outputs": [1]}', ledger.outputs, "is damaged: it is no ledger entry"),
        (b"[]", decoded, "is damaged: no object of JSON"),
    ],
    ids=[
        *("empty json", "empty records", "a number as a record", "a record without members"),
        *("cut gzip", "no gzip", "cut json", "too deep json", "an entry without outputs"),
        *("a list as an entry", "a number as an output", "a list as a report"),
    ],
)
def test_an_object_that_is_not_what_was_written_is_named_with_why(
    bucket: Storage, body: bytes, parse: Callable[[bytes], Iterable[object]], why: str
) -> None:
    bucket.put("a", body)
    with pytest.raises(DamagedObjectError) as found:
        parsed(bucket, "a", lambda body: list(parse(body)))
    assert str(found.value).startswith(f"object 'a' in 'bucket' {why}")


@pytest.mark.parametrize("mistake", [TypeError, AttributeError, KeyError, IndexError])
def test_a_mistake_of_what_reads_an_object_is_no_damage_of_it(
    bucket: Storage, mistake: type[Exception]
) -> None:
    def parse(_: bytes) -> None:
        raise mistake

    bucket.put("a", b"{}")
    with pytest.raises(mistake):
        parsed(bucket, "a", parse)
