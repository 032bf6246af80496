"""Tables whose folders hold manifests: text files that name the data files, one address a line.

The emulator takes a manifest for data. Runs in its process (launcher.py).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ministack.services import s3

_INPUT_FORMAT = "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat"
_SCHEME = "s3://"


def has_manifests(storage: dict[str, Any]) -> bool:
    """Whether a table with this storage descriptor is read by its manifests (Hive)."""
    return str(storage.get("InputFormat")) == _INPUT_FORMAT


def named(manifests: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """Bucket and key of each data file."""
    for manifest in manifests:
        for address in manifest.decode().split():
            bucket, _, key = address.removeprefix(_SCHEME).partition("/")
            yield bucket, key


def copied(manifests: Iterable[str], root: Path) -> list[str]:
    """The data files that copied manifests name, copied below `root`, where they keep their keys.

    A row's partition is taken from the key of its file, which has the day as the manifest's has.
    Raises FileNotFoundError if one is not there, as Athena's query would fail.
    """
    files: list[str] = []
    for bucket, key in named(Path(manifest).read_bytes() for manifest in manifests):
        content = s3._get_object_data(bucket, key)
        if content is None:
            raise FileNotFoundError(f"a manifest names {_SCHEME}{bucket}/{key}, which is not there")
        path = root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        files.append(str(path))
    return files


def of_location(bucket: str, prefix: str) -> Iterator[bytes]:
    """The manifests of a table; none where there is no such bucket."""
    found = s3._buckets.get(bucket)
    for key in [*found["objects"]] if found else []:
        if key.startswith(prefix):
            yield s3._get_object_data(bucket, key)
