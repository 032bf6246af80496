"""Work side by side keeps its order, and stops when it fails or is no longer wanted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import islice

import pytest

from functions.common.parallel import _THREADS, in_parallel


def test_results_come_in_the_order_of_the_items() -> None:
    gate = threading.Event()

    def work(n: int) -> int:
        if n == 0:
            gate.wait(5)
        elif n == _THREADS - 1:
            gate.set()
        return n * n

    assert list(in_parallel(work, range(100))) == [n * n for n in range(100)]


def test_items_are_taken_no_further_ahead_than_there_are_threads() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for n in range(1, 10_001):
            taken = n
            yield n

    assert list(islice(in_parallel(abs, items()), 5)) == [1, 2, 3, 4, 5]
    assert taken <= 5 + _THREADS


def test_the_first_failure_is_raised_and_no_more_is_begun() -> None:
    begun: list[int] = []

    def work(n: int) -> None:
        begun.append(n)
        if n == 3:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        list(in_parallel(work, range(10_000)))
    assert len(begun) <= 3 + 2 * _THREADS
