"""What chance makes of so many events: of their number, and of the sum of their amounts."""

from __future__ import annotations

import math
import random


def poisson(rng: random.Random, mean: float) -> int:
    """A Poisson count; from 500 on by the normal distribution, which is then as good."""
    if mean >= 500:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def sum_of_lognormals(rng: random.Random, number: int, median: float, sigma: float) -> float:
    """The sum of so many lognormal amounts; from 200 on by the normal distribution.

    `sigma`: the standard deviation of their logarithm.
    """
    if number < 200:
        return math.fsum(median * math.exp(rng.gauss(0, sigma)) for _ in range(number))
    mean = median * math.exp(sigma**2 / 2)
    deviation = mean * math.sqrt(math.expm1(sigma**2))
    return rng.gauss(number * mean, deviation * math.sqrt(number))
