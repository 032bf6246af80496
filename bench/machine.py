"""What measured, and when: figures of other machines and days are not to be compared."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path


def measured() -> str:
    """The day, the machine and the version of Python, as a sentence."""
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
