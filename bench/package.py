"""The size of each function's package, made as for Lambda, against what Lambda takes."""

from __future__ import annotations

import zipfile
from pathlib import Path

from bench.runs import Spread
from bench.table import Claim, Figures, Section, number
from stacks.package import FUNCTIONS, Target, build
from toolchain.project import BUILD

_MB = 1_000_000
# Lambda's own quotas (Lambda quotas): unzipped, and zipped where it is uploaded directly.
_MOST_UNZIPPED_MB = 250
_MOST_ZIPPED_MB = 50
_REACH_MB = {"ingest": 5, "process": 60, "report": 100}


def measure() -> Section:
    """The size of each package, built if needed."""
    archives = {function: build(function, Target.LAMBDA, BUILD).path for function in FUNCTIONS}
    zipped = {function: path.stat().st_size / _MB for function, path in archives.items()}
    unzipped = {function: _unzipped(path) / _MB for function, path in archives.items()}
    return Section(
        name="package",
        setting=f"What is deployed. Lambda takes {_MOST_UNZIPPED_MB} MB unzipped.",
        heads=("MB unzipped", "MB zipped"),
        figures=[
            Figures(function, (number(unzipped[function]), number(zipped[function])))
            for function in FUNCTIONS
        ],
        claims=[
            *(
                Claim(
                    path="package",
                    what=f"{function}, unzipped",
                    against=f"{_REACH_MB[function]} MB",
                    ratio=Spread.of([unzipped[function] / _REACH_MB[function]]),
                    most=1,
                )
                for function in FUNCTIONS
            ),
            Claim(
                path="package",
                what="the largest, zipped",
                against=f"{_MOST_ZIPPED_MB} MB",
                ratio=Spread.of([max(zipped.values()) / _MOST_ZIPPED_MB]),
                most=1,
            ),
        ],
    )


def _unzipped(archive: Path) -> int:
    with zipfile.ZipFile(archive) as zipped:
        return sum(entry.file_size for entry in zipped.infolist())
