"""python -m tools.same_bytes BEFORE [AFTER]: whether two checkouts make the same bytes.

Both play the same week and synthesise the same stacks; then every byte is compared. Exits 1 when
something differs, and names each file with its first difference.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from toolchain.project import ROOT
from tools.same_bytes import week
from tools.same_bytes.clone import Clone, CloneError
from tools.same_bytes.synthesis import functions, synthesise
from tools.same_bytes.trees import differences, files

# Files of the functions that are not code, compared wherever they lie and whatever their names.
_DATA = ("*.sql", "*.schema.json")


def main() -> int:
    """Compare two checkouts; the exit code."""
    options = _options()
    work = options.work or Path(tempfile.mkdtemp(prefix="same-bytes-"))
    try:
        before = Clone.copy(options.before, work / "before")
        after = Clone.copy(options.after, work / "after")
        print("generating the events ...", file=sys.stderr)
        generated = [week.generate(clone) for clone in (before, after)]
        # Both play the events of the first: what the second generates is compared by itself.
        steps = json.dumps(week.steps(generated[0]))
        print("synthesising, and playing the week ...", file=sys.stderr)
        with ThreadPoolExecutor() as pool:
            list(pool.map(_make, (before, after), (steps, steps)))
        return _compare(before, after, options.allow)
    except CloneError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        if options.work is None:
            shutil.rmtree(work)


def _make(clone: Clone, steps: str) -> None:
    """Let a clone make all that is compared."""
    synthesise(clone)
    played, known = clone.made.parent / "steps.json", clone.made.parent / "functions.json"
    played.write_text(steps, encoding="utf-8")
    known.write_text(json.dumps(functions(clone)), encoding="utf-8")
    (clone.made / "week").mkdir()
    clone.run("-m", "player", str(played), str(known), str(clone.made / "week"))
    (clone.made / "data").mkdir()
    for pattern in _DATA:
        found = sorted(path.read_bytes() for path in (clone.root / "functions").rglob(pattern))
        (clone.made / "data" / pattern.removeprefix("*.")).write_bytes(b"".join(found))


def _compare(before: Clone, after: Clone, allow: list[str]) -> int:
    found = differences(before.made, after.made, allow)
    for one in found:
        print(f"{one.name}: {one.what}")
    sides = (before.made, after.made)
    count = len({file.relative_to(side) for side in sides for file in files(side)})
    print(f"{len(found)} of {count} files differ" if found else f"{count} files, all the same")
    return 1 if found else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.same_bytes", description=__doc__)
    parser.add_argument("before", type=Path, help="a checkout")
    parser.add_argument("after", type=Path, nargs="?", default=ROOT, help="another; default: this")
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="PATTERN",
        help="names of files that may differ, a regular expression; may be given again",
    )
    parser.add_argument("--work", type=Path, help="a new directory to keep all that is made")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
