"""How glibc's allocator is told, by a function's environment, to keep its memory between batches.

By default it gives large blocks back to the system as soon as they are free, and the system has to
clear each page again for the next batch: a tenth of the time of process. It reads these variables
when Python starts (glibc manual, "Memory Allocation Tunables"), on x86 and on Lambda's ARM alike.
What was free stays with the function, so that the next batch needs no more than the largest so far.
"""

from __future__ import annotations

from collections.abc import Mapping

_MB = 1024 * 1024

KEEP_MEMORY: Mapping[str, str] = {
    # From this size on a block is the system's own; glibc takes no larger bound (mallopt(3)).
    "MALLOC_MMAP_THRESHOLD_": str(32 * _MB),
    # So much may be free at the end of the heap: more than a batch of 6 MB makes of itself.
    "MALLOC_TRIM_THRESHOLD_": str(64 * _MB),
    # By so much the heap grows at a time. Pages that nothing has written to take no memory.
    "MALLOC_TOP_PAD_": str(16 * _MB),
}
