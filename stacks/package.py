"""Builds the functions' zips: the same source always gives the same bytes.

The definitions that a function needs are compiled into its zip. Names are sorted, dates and modes
fixed, and nothing but tracked kinds of files goes in, so neither time nor umask nor a stray
`__pycache__` changes the hash by which Lambda is updated.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from operator import itemgetter
from pathlib import Path, PurePath

from stacks.definitions import Definitions, compiled
from stacks.names import StageName
from toolchain.project import ROOT

FUNCTIONS: tuple[str, ...] = tuple(StageName)
RUNTIME = "python3.13"
ARCHITECTURE = "arm64"
# A zip that is uploaded directly may have 50 MB, unzipped 250 MB (Lambda quotas).
MAX_ZIPPED_BYTES = 50 * 1024 * 1024

# Each file that is compiled from definitions: its name in the zip of a function. The file of that
# name in functions/ has what holds without definitions.
_COMPILED: Mapping[str, Mapping[str, Callable[[Definitions], compiled.Json]]] = {
    "process": {"functions/process/mapping/mappings.json": compiled.mappings},
    "report": {"functions/report/definitions.json": compiled.reported},
}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can hold
_FORMAT = "1"  # part of every cache key: a change of this file's output must raise it
_SOURCE_SUFFIXES = {".py", ".json", ".sql", ".j2", ".css"}
_LEFT_OUT_DIRS = {"__pycache__", "bin", "tests"}
_LEFT_OUT_SUFFIXES = {".pyc", ".pyi"}
# pip's own notes. METADATA stays (duckdb asks for its version there), and so do licences.
_LEFT_OUT_FILES = {"RECORD", "INSTALLER", "REQUESTED", "WHEEL"}


class PackageError(RuntimeError):
    """A package that cannot be built; the message says why."""


class Target(Enum):
    """Where the code runs: on Lambda (`RUNTIME`, `ARCHITECTURE`) or on this machine."""

    LAMBDA = "lambda"
    HOST = "host"

    @property
    def pip_options(self) -> list[str]:
        if self is Target.HOST:
            return []
        # python3.13 runs on Amazon Linux 2023, which has glibc 2.34.
        platforms = [f"manylinux_2_{minor}_aarch64" for minor in range(34, 16, -1)]
        return [
            *(f"--platform={name}" for name in [*platforms, "manylinux2014_aarch64"]),
            "--python-version=3.13",
            "--implementation=cp",
            *(f"--abi={abi}" for abi in ("cp313", "abi3", "none")),
        ]

    @property
    def identity(self) -> str:
        """What its wheels depend on, for the cache."""
        return " ".join([sys.implementation.cache_tag or "", *self.pip_options])


@dataclass(frozen=True, slots=True)
class Package:
    """A zip, its SHA-256 in hex, and the digests of the mappings or the metrics in it."""

    path: Path
    digest: str
    mappings: str | None = None
    metrics: str | None = None

    @property
    def source_code_hash(self) -> str:
        """The base64 form of the hash, by which Lambda knows the code."""
        return base64.b64encode(bytes.fromhex(self.digest)).decode()


def build(
    function: str, target: Target, out: Path, definitions: Definitions | None = None
) -> Package:
    """Make the zip of one function under `out`, or find it there. Raises PackageError.

    `definitions`: those that are compiled into it; None for none but what is always on.
    Third-party wheels are fetched once for each lock file; after that no network is needed.
    """
    requirements = ROOT / "functions" / function / "requirements.txt"
    lock = _digest([target.identity.encode(), requirements.read_bytes()])
    wheels = out / "wheels" / f"{function}-{target.value}-{lock[:16]}"
    if not wheels.is_dir():
        _install(requirements, target, wheels)
    source = {name: path.read_bytes() for name, path in _source(function)}
    mappings: str | None = None
    metrics: str | None = None
    for name, compile_ in _COMPILED.get(function, {}).items():
        content = compile_(definitions or Definitions())
        source[name] = compiled.to_bytes(content)
        if compile_ is compiled.mappings:
            mappings = content["digest"]
        elif content["metrics"]["metrics"]:
            metrics = content["metrics"]["digest"]
    contents = (part for name in sorted(source) for part in (name.encode(), source[name]))
    key = _digest([lock.encode(), _FORMAT.encode(), *contents])
    archive = out / "packages" / f"{function}-{target.value}-{key[:16]}.zip"
    if not archive.is_file():
        archive.parent.mkdir(parents=True, exist_ok=True)
        temporary = archive.with_suffix(f".{os.getpid()}.tmp")
        write_zip(temporary, [*source.items(), *_third_party(wheels)])
        _check_size(function, temporary)
        temporary.replace(archive)
    return Package(archive, hashlib.sha256(archive.read_bytes()).hexdigest(), mappings, metrics)


def write_zip(archive: Path, files: Iterable[tuple[str, Path | bytes]]) -> None:
    """Write `(name in the zip, file or content)` pairs, whatever their order, dates and modes."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in sorted(files, key=itemgetter(0)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, whose modes follow
            entry.external_attr = (0o755 if PurePath(name).suffix == ".so" else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            body = content.read_bytes() if isinstance(content, Path) else content
            zipped.writestr(entry, body, compresslevel=6)


def _source(function: str) -> Iterator[tuple[str, Path]]:
    """Our own code: the function's package and the one that all share."""
    functions = ROOT / "functions"
    yield "functions/__init__.py", functions / "__init__.py"
    for package in ("common", function):
        for path in (functions / package).rglob("*"):
            if path.suffix in _SOURCE_SUFFIXES:
                yield path.relative_to(ROOT).as_posix(), path


def _third_party(wheels: Path) -> Iterator[tuple[str, Path]]:
    for directory, names, files in os.walk(wheels):
        names[:] = [name for name in names if name not in _LEFT_OUT_DIRS]
        for file in files:
            path = Path(directory) / file
            if path.suffix not in _LEFT_OUT_SUFFIXES and file not in _LEFT_OUT_FILES:
                yield path.relative_to(wheels).as_posix(), path


def _install(requirements: Path, target: Target, wheels: Path) -> None:
    print(f"fetching the packages of {requirements.parent.name} ...", file=sys.stderr)
    wheels.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=wheels.parent))
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--no-compile", "--no-deps", "--require-hashes", "--only-binary=:all:"),
        *("--target", str(temporary), "--requirement", str(requirements)),
        *target.pip_options,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode:
        shutil.rmtree(temporary)
        raise PackageError(f"pip could not install {requirements}:\n{done.stderr}")
    _publish(temporary, wheels)


def _publish(temporary: Path, final: Path) -> None:
    """Move a finished directory into place; where another process was first, use that one."""
    temporary.chmod(0o755)
    try:
        temporary.rename(final)
    except OSError:
        if not final.is_dir():
            raise
        shutil.rmtree(temporary)


def _check_size(function: str, archive: Path) -> None:
    size = archive.stat().st_size
    if size > MAX_ZIPPED_BYTES:
        archive.unlink()
        raise PackageError(f"the {function} zip has {size:,} bytes of {MAX_ZIPPED_BYTES:,}")


def _digest(parts: Iterable[bytes]) -> str:
    """A hash of a sequence of byte strings, each with its length so that none can run together."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
