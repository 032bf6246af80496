"""The long run, as `make test-reference` starts it."""

from __future__ import annotations

import argparse
import random
import sys
import time

from tests.reference.verdict import DisagreementError, Verdict


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reference")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--scenarios", type=int, default=1_000)
    arguments = parser.parse_args()
    last = arguments.seed + arguments.scenarios
    print(f"seeds {arguments.seed} to {last - 1} ...", flush=True)
    start = time.perf_counter()
    verdict = Verdict()
    wrong = 0
    for seed in range(arguments.seed, last):
        try:
            verdict.play(seed)
        except DisagreementError as error:
            wrong += 1
            print(error, flush=True)
    print(f"{verdict.scenarios:>12,}  scenarios")
    print(f"{len(verdict.zones):>12,}  zones")
    print(f"{verdict.messages:>12,}  messages stored")
    print(f"{verdict.reports:>12,}  reports")
    print(f"{verdict.figures:>12,}  figures compared")
    print(f"{wrong:>12,}  scenarios with a difference")
    print(f"{time.perf_counter() - start:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
