"""The comparison of two checkouts finds each difference, and says where it is."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.same_bytes import week
from tools.same_bytes.player.stored import write_down
from tools.same_bytes.synthesis import masked
from tools.same_bytes.trees import Difference, differences, first_difference

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


def _tree(root: Path, **contents: bytes) -> Path:
    for name, content in contents.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def test_the_same_files_have_no_difference(tmp_path: Path) -> None:
    one = _tree(tmp_path / "one", a=b"1\n", deep__b=b"\x00\xff")
    other = _tree(tmp_path / "other", a=b"1\n", deep__b=b"\x00\xff")
    assert differences(one, other) == []


def test_each_file_that_differs_is_named(tmp_path: Path) -> None:
    before = _tree(tmp_path / "before", same=b"1", deep__changed=b"a\nb\n", gone=b"1")
    after = _tree(tmp_path / "after", same=b"1", deep__changed=b"a\nc\n", new=b"1")
    changed, gone, new = differences(before, after)
    assert changed == Difference(
        "deep/changed", "line 2, column 1\n    before: 'b\\n'\n    after:  'c\\n'"
    )
    assert (gone, new) == (Difference("gone", "only before"), Difference("new", "only after"))


def test_what_is_allowed_is_not_named(tmp_path: Path) -> None:
    before = _tree(tmp_path / "before", deep__one=b"1", other=b"1")
    after = _tree(tmp_path / "after", deep__one=b"2", other=b"2")
    assert [one.name for one in differences(before, after, ["^deep/"])] == ["other"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b"a\n", b"a\nb\n", "line 2, column 1\n    before: '(end of file)'"),
        (b"a" * 999 + b"b", b"a" * 999 + b"c", "line 1, column 950"),
        (b"\xff\x00\x01", b"\xff\x00\x02\x03", "byte 2 of 3 and 4"),
        (gzip.compress(b"a\n", mtime=0), gzip.compress(b"b\n", mtime=0), "compressed: line 1"),
        (gzip.compress(b"a", 1, mtime=0), gzip.compress(b"a", mtime=1), "compressed otherwise"),
        (gzip.compress(b"a", mtime=0)[:-1], gzip.compress(b"b", mtime=0), "byte "),
    ],
)
def test_the_first_difference_is_said(before: bytes, after: bytes, said: str) -> None:
    assert first_difference(before, after).startswith(said)


def test_what_is_stored_is_written_down_with_all_that_s3_says_of_it(
    s3: S3Client, tmp_path: Path
) -> None:
    s3.create_bucket(Bucket="raw")
    s3.put_bucket_versioning(Bucket="raw", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="raw", Key="a/b", Body=b"1")
    s3.put_object(
        Bucket="raw", Key="a/b", Body=b"2", ContentType="text/plain", Metadata={"made-by": "test"}
    )
    s3.put_object_tagging(
        Bucket="raw", Key="a/b", Tagging={"TagSet": [{"Key": "superseded", "Value": "true"}]}
    )
    first, second = write_down(s3, "raw", tmp_path)
    written = [(tmp_path / "raw" / row["name"]).read_bytes() for row in (first, second)]
    assert written == [b"1", b"2"]
    del first["stored"], second["stored"]
    assert first == {
        "name": "a/b@1",
        "latest": False,
        "type": "binary/octet-stream",
        "metadata": {},
        "tags": [],
    }
    assert second == {
        "name": "a/b@2",
        "latest": True,
        "type": "text/plain",
        "metadata": {"made-by": "test"},
        "tags": [{"Key": "superseded", "Value": "true"}],
    }


def test_of_a_stack_only_the_digests_of_packages_are_masked() -> None:
    def stack(digit: str, name: str = "report") -> str:
        function = {
            "filename": f"assets/code_B36A7213/{digit * 64}/{name}-lambda-{digit * 16}.zip",
            "handler": "functions.report.handler.handle",
            "source_code_hash": f"{digit * 43}=",
        }
        return json.dumps(function, indent=2)

    assert stack("1") != stack("2")
    assert masked(stack("1")) == masked(stack("2"))
    assert masked(stack("1")) != masked(stack("1", "process"))
    assert "functions.report.handler.handle" in masked(stack("1"))
    assert "code_B36A7213" in masked(stack("1"))


def test_the_week_has_all_that_can_happen(tmp_path: Path) -> None:
    event = {"event_id": "e", "source": "s", "timestamp": "2026-10-23T10:30:00+00:00"}
    lines = [json.dumps({**event, "event_id": f"e-{n}"}) for n in range(200)]
    _tree(tmp_path, **{"usual.ndjson": "\n".join(lines).encode()})
    steps = week.steps(tmp_path)
    assert steps == week.steps(tmp_path)
    assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)
    batches = [step["ingest"]["Records"] for step in steps if "ingest" in step]
    ids = [record["messageId"] for batch in batches for record in batch]
    assert len(ids) > len(set(ids)), "no message is delivered twice"
    asked = [step["report"] for step in steps if "report" in step]
    assert {key for event in asked for key in event} >= {"scheduled_at", "date", "sweep"}
