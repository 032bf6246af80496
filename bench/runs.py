"""Runs contenders in turn, each in a fresh interpreter, and checks that their answers are equal.

A contender is a function, named as `module:name`. It is given keyword arguments, does its work
inside `stopwatch()`, and returns an answer that JSON can hold. What it does outside is not timed.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from toolchain.memory import peak_mb
from toolchain.project import ROOT


@dataclass(slots=True)
class Watch:
    """The time of the work: CPU seconds of all threads and ended children, and elapsed seconds."""

    cpu: float = 0.0
    wall: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: seconds of its work (see Watch), peak memory (MiB), its answer.

    The peak is that of its process, or of the largest that this one started.
    """

    cpu: float
    wall: float
    peak_mb: float
    answer: Any


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over several runs: the median, the least and the most."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        """The spread of some values."""
        return cls(statistics.median(values), min(values), max(values))


# By contender, its run of each round.
Runs = dict[str, list[Run]]

_NO_VARIABLES: Mapping[str, str] = {}
_watch = Watch()


@contextmanager
def stopwatch() -> Iterator[None]:
    """Time the block; several blocks in one contender add up."""
    wall, cpu = time.perf_counter(), _cpu()
    try:
        yield
    finally:
        _watch.wall += time.perf_counter() - wall
        _watch.cpu += _cpu() - cpu


def contend(
    contenders: Mapping[str, str],
    *,
    rounds: int,
    equal: bool = True,
    environment: Mapping[str, str] = _NO_VARIABLES,
    **arguments: Any,
) -> Runs:
    """Run each contender `rounds` times, in turn (A B C A B C), so that drifts hit all alike.

    `contenders`: name to `module:name`. `equal`: whether answers must be. `environment`: variables
    that each gets. Raises AssertionError when answers must be equal and are not, and
    CalledProcessError when a contender fails.
    """
    found: Runs = {name: [] for name in contenders}
    for number in range(rounds):
        for name, target in contenders.items():
            print(f"  {name} ({number + 1} of {rounds}) ...", file=sys.stderr, flush=True)
            found[name].append(run(target, arguments, environment))
    if equal:
        answers = {name: runs[0].answer for name, runs in found.items()}
        first = next(iter(answers))
        for name, runs in found.items():
            for one in runs:
                assert one.answer == answers[first], (first, answers[first], name, one.answer)
    return found


def run(
    target: str, arguments: Mapping[str, Any], environment: Mapping[str, str] = _NO_VARIABLES
) -> Run:
    """Run one contender in a fresh interpreter. Raises CalledProcessError when it fails."""
    command = [sys.executable, "-m", "bench.runs", target, json.dumps(arguments)]
    done = subprocess.run(  # noqa: S603 - our own arguments
        command, stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, **environment}, check=True
    )
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def ratios(
    runs: Runs, one: str, other: str, figure: Callable[[Run], float] = lambda run: run.cpu
) -> Spread:
    """`figure` (by default CPU time) of `one` over that of `other`, round by round."""
    pairs = zip(runs[one], runs[other], strict=True)
    return Spread.of([figure(a) / figure(b) for a, b in pairs])


def least(work: Callable[[], object], times: int) -> float:
    """CPU seconds of the quickest of several times of some work, all of them on the stopwatch.

    Whatever else the machine does can only make one of them slower.
    """
    found = []
    with stopwatch():
        for _ in range(times):
            start = _cpu()
            work()
            found.append(_cpu() - start)
    return min(found)


def rate(run: Run) -> float:
    """Events a CPU-second of a run whose answer has `events`, and the least `seconds` for them."""
    per_second: float = run.answer["events"] / run.answer["seconds"]
    return per_second


def rates(runs: Sequence[Run]) -> Spread:
    """That of several runs."""
    return Spread.of([rate(run) for run in runs])


def _cpu() -> float:
    """CPU seconds of this process and of its children that ended.

    Not those of os.times(), which counts in hundredths.
    """
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def _main(target: str, arguments: str) -> None:
    """Run one contender in this process, and print what it took and its answer as JSON: a Run."""
    # This module runs as __main__: contenders must use the same stopwatch.
    sys.modules["bench.runs"] = sys.modules["__main__"]
    module, _, name = target.partition(":")
    answer = getattr(importlib.import_module(module), name)(**json.loads(arguments))
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = max(peak_mb(), ended.ru_maxrss / 1024)
    run = Run(cpu=_watch.cpu, wall=_watch.wall, peak_mb=peak, answer=answer)
    print(json.dumps(asdict(run)))


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2])
