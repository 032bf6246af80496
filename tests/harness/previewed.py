"""Reports of lines, as `pipeline preview` makes them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from functions.report.document.encoding import decoded
from tests.harness.command import run
from tests.harness.definitions import written
from tests.harness.pipeline import SCHEMA_JUDGE

if TYPE_CHECKING:
    from functions.report.document.report import Report


def previewed(directory: Path, lines: Iterable[str], **definitions: str) -> dict[str, Report]:
    """By day. `definitions`: by file, without `.toml`."""
    file, kept = directory / "events.ndjson", directory / "kept"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    folder = written(directory / "definitions", **definitions)
    result = run("preview", str(file), "--definitions", str(folder), "--output", str(kept))
    assert result.exit_code == 0, result.output
    found = {}
    for path in sorted((kept / "reports" / "daily").glob("dt=*/report.json")):
        report = decoded(path.read_bytes())
        SCHEMA_JUDGE.validate(json.loads(path.read_bytes()))
        found[report["date"]] = report
    return found
