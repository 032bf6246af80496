"""What earlier code stored (tests/formats), and that code itself, to mix with the code of today."""

from __future__ import annotations

import importlib
import json
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import time_machine
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import TagTypeDef

_FORMATS = Path(__file__).resolve().parents[1] / "formats"
_CODE = "functions.tar.xz"
_DESCRIBED = "described.json"
# What is stored, as `<format>/<time zone>`.
ARCHIVES = sorted(
    f"{path.parent.name}/{path.name.removesuffix('.tar.xz')}"
    for path in _FORMATS.glob("*/*.tar.xz")
    if path.name != _CODE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """An object as it was. `bucket`: raw, processed or reports."""

    bucket: str
    key: str
    body: bytes
    stored: datetime
    metadata: Mapping[str, str]
    tags: Mapping[str, str]


def zone_of(archive: str) -> ZoneInfo:
    """The time zone of the environment that an archive is of."""
    return ZoneInfo(archive.partition("/")[2].replace("-", "/"))


def objects(archive: str) -> list[StoredObject]:
    """The objects of an archive, in the order in which they were stored."""
    with tarfile.open(_FORMATS / f"{archive}.tar.xz") as tar:
        files = {file.name: (file.mtime, _read(tar, file)) for file in tar if file.isfile()}
    described = json.loads(files.pop(_DESCRIBED)[1])
    found = []
    for name, (mtime, body) in files.items():
        bucket, _, key = name.partition("/")
        about = described.get(name, {"metadata": {}, "tags": {}})
        found.append(
            StoredObject(
                bucket=bucket,
                key=key,
                body=body,
                stored=datetime.fromtimestamp(mtime, UTC),
                metadata=about["metadata"],
                tags=about["tags"],
            )
        )
    return sorted(found, key=lambda one: one.stored)


def restore(
    archive: str, s3: S3Client, clock: time_machine.Traveller, buckets: Mapping[str, str]
) -> None:
    """Put an archive's objects into buckets, each when it was stored. The clock stays at the last.

    `buckets`: the names for raw, processed and reports.
    """
    for one in objects(archive):
        clock.move_to(one.stored, tick=False)
        bucket = buckets[one.bucket]
        s3.put_object(Bucket=bucket, Key=one.key, Body=one.body, Metadata=one.metadata)
        if one.tags:
            tags: list[TagTypeDef] = [{"Key": key, "Value": one.tags[key]} for key in one.tags]
            s3.put_object_tagging(Bucket=bucket, Key=one.key, Tagging={"TagSet": tags})


def unpack_code(format_: str, directory: Path) -> None:
    """Write the package `functions` of a format's code below a directory."""
    with tarfile.open(_FORMATS / format_ / _CODE) as tar:
        tar.extractall(directory, filter="data")


@contextmanager
def earlier_code(format_: str, directory: Path) -> Iterator[None]:
    """`import_module` gives the modules of a format's code within; those of today stay as they are.

    `directory`: an empty one, for the code.
    """
    unpack_code(format_, directory)
    today = _forget_functions()
    sys.path.insert(0, str(directory))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(directory))
        _forget_functions()
        sys.modules.update(today)


def _forget_functions() -> dict[str, ModuleType]:
    """Take the modules of `functions` from those that are imported."""
    names = [name for name in sys.modules if name == "functions" or name.startswith("functions.")]
    return {name: sys.modules.pop(name) for name in names}


def _read(tar: tarfile.TarFile, file: tarfile.TarInfo) -> bytes:
    content = tar.extractfile(file)
    assert content is not None
    return content.read()
