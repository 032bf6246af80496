"""`python -m bench`: measure every path with its peers, print the table, write docs/performance.md.

`python -m bench ingest report` measures only those, and prints. `hundred_million` is measured when
it is asked for only, and writes its own table.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.table import PAGE, Section, claims_table, put, section_table

# In the order of the page; each is a module with `measure() -> Section`.
PATHS = (
    "ingest",
    "process",
    "mapping",
    "report",
    "growth",
    "files",
    "curated",
    "cold_start",
    "package",
    "requests",
    "synthesis",
    "listing",
)

LONGEST = "hundred_million"


def main() -> None:
    """Measure, print, and write the page when everything was measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("paths", nargs="*", choices=[*PATHS, LONGEST, []], help="only these")
    only = parser.parse_args().paths
    sections: list[Section] = []
    for path in only or PATHS:
        print(f"{path}:", file=sys.stderr, flush=True)
        section: Section = importlib.import_module(f"bench.{path}").measure()
        sections.append(section)
        print(f"\n{section_table(section)}\n", flush=True)
        if path == LONGEST:
            put(path, f"{_machine()} {section_table(section)}")
    table = claims_table([claim for section in sections for claim in section.claims])
    print(f"\n{table}\n\n{_machine()}")
    if not only:
        put("machine", _machine())
        put("claims", table)
        for section in sections:
            put(section.name, section_table(section))
        print(f"\nwritten: {PAGE}")


def _machine() -> str:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured on {datetime.now(UTC).date()}: {os.cpu_count()} cores of {cpu}, "
        f"{memory:.0f} GiB of memory, {platform.system()}, Python {platform.python_version()}."
    )


if __name__ == "__main__":
    main()
