"""How much memory this process has needed."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path


def peak_mb() -> float:
    """The most memory, in MB, that this process has had since its program began.

    On Linux `ru_maxrss` does not say it: it begins with what the process had that started this one
    (getrusage(2) speaks of the process, which had other memory before it ran this program).
    """
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
        assert found, status  # noqa: S101 - proc(5) promises the line
        return int(found[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)
