"""`python -m bench`: measure every path with its peers, print, and write docs/performance.md.

`python -m bench ingest report` measures only those, and writes their sections of the page, each of
which says when and on what it was measured. `hundred_million` has to be asked for.
"""

from __future__ import annotations

import argparse
import importlib
import sys

from bench.table import PAGE, Section, put_section, section_text

# In the order of the page; each is a module with `measure() -> Section`.
PATHS = (
    "ingest",
    "process",
    "mapping",
    "report",
    "growth",
    "files",
    "metrics",
    "curated",
    "cold_start",
    "package",
    "requests",
    "synthesis",
    "listing",
)

LONGEST = "hundred_million"


def main() -> None:
    """Measure, print, and write each section of the page that was measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("paths", nargs="*", choices=[*PATHS, LONGEST, []], help="only these")
    only = parser.parse_args().paths
    for path in only or PATHS:
        print(f"{path}:", file=sys.stderr, flush=True)
        section: Section = importlib.import_module(f"bench.{path}").measure()
        print(f"\n{section_text(section)}\n", flush=True)
        put_section(section)
    print(f"written: {PAGE}; make test-changed compares what the bill reckons with it")


if __name__ == "__main__":
    main()
