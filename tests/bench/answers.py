"""Contenders that answer."""

from __future__ import annotations

from bench.runs import stopwatch


def doubled(value: int) -> dict[str, int]:
    with stopwatch():
        return {"value": 2 * value}


def added(value: int) -> dict[str, int]:
    with stopwatch():
        return {"value": value + value}


def squared(value: int) -> dict[str, int]:
    with stopwatch():
        return {"value": value**2}
