"""Synthesis: the whole of `python app.py`, against the same app with plain imports.

Both with jsii's package cache warm and the functions' packages fetched; Terraform takes no part.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.runs import Spread, contend, ratios, stopwatch
from bench.table import Claim, Figures, Section, number, spread
from toolchain.project import ROOT

_ROUNDS = 3
_OURS, _PLAIN = "as it is", "plain imports"
# Imported first, the package's own root, with all its submodules, is what stacks/cdk.py finds. And
# jsii's process has started before it could be given the script that loads submodules on demand.
_PLAINLY = """
import cdktf_cdktf_provider_aws, runpy, sys
count = sum(name.startswith("cdktf_cdktf_provider_aws.") for name in sys.modules)
assert count > 2_000, count
runpy.run_path("app.py", run_name="__main__")
"""


def measure() -> Section:
    """Run both in turn; their files must be equal byte by byte."""
    ours()  # fetches packages and fills jsii's cache, where a fresh clone has neither
    runs = contend({_OURS: "bench.synthesis:ours", _PLAIN: "bench.synthesis:plain"}, rounds=_ROUNDS)
    return Section(
        name="synthesis",
        setting=(
            "The whole of `python app.py` for `config/dev.toml`, jsii's cache warm; all files that "
            "it writes are the same, byte by byte."
        ),
        heads=("seconds", "CPU seconds"),
        figures=[
            Figures(
                name,
                (
                    spread(Spread.of([run.wall for run in found])),
                    number(Spread.of([run.cpu for run in found]).median),
                ),
            )
            for name, found in runs.items()
        ],
        claims=[
            Claim(
                path="synthesis",
                what="how many times faster",
                against="the same app with plain imports",
                ratio=ratios(runs, _PLAIN, _OURS, lambda run: run.wall),
                least=4,
            )
        ],
    )


def ours() -> dict[str, str]:
    """The app as it is."""
    return _synthesise("app.py")


def plain() -> dict[str, str]:
    """The app after `import cdktf_cdktf_provider_aws`."""
    return _synthesise("-c", _PLAINLY)


def _synthesise(*arguments: str) -> dict[str, str]:
    """The hash of each file that the app writes."""
    with tempfile.TemporaryDirectory() as directory:
        environment = {
            **os.environ,
            "PIPELINE_ENV": "dev",
            "CDKTF_OUTDIR": directory,
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(ROOT / ".build" / "jsii"),
            "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
        }
        with stopwatch():
            subprocess.run(  # noqa: S603 - our own arguments
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        return {
            path.relative_to(directory).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(Path(directory).rglob("*"))
            if path.is_file()
        }
