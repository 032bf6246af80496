"""Short runs against the reference; `make test-reference` is the long one.

`python -m tests.reference --seed <seed> --scenarios 1` plays one scenario again.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.reference.generator import generate
from tests.reference.kinds import kinds
from tests.reference.runs import Reference, Refused
from tests.reference.verdict import Verdict
from tests.reference.zones import NAMES

pytestmark = pytest.mark.slow

SCENARIOS = 40
AT_ONCE = 5
# Of all members: which of them is a matter of chance.
REASONS = {
    "not_unicode",
    "not_json",
    "not_an_envelope",
    "not_an_object",
    "too_deep",
    "bad_timestamp",
    "timestamp_in_future",
    "unreadable_batch",
    "missing",
    "wrong_type",
    "empty",
    "too_long",
}
COUNTED = {
    "events",
    "failures",
    "duplicates",
    "conflicting duplicates",
    "redelivered events",
    "redelivered invalid events",
    "late events",
    "backfilled days",
    "days that are not over",
    "batches waited for",
    "recovered batches",
    "unbalanced books",
    "latencies below zero",
    "names left out",
    "days before",
    "restated days",
}


@pytest.mark.parametrize("first", range(0, SCENARIOS, AT_ONCE))
def test_every_report_says_what_the_documents_say(first: int) -> None:
    verdict = Verdict()
    for seed in range(first, first + AT_ONCE):
        verdict.play(seed)
    assert len(verdict.zones) == AT_ONCE
    assert verdict.reports > AT_ONCE
    assert verdict.figures > 10 * verdict.reports


def test_the_scenarios_have_all_that_a_report_counts() -> None:
    seen: Counter[str] = Counter()
    zones = set()
    for seed in range(SCENARIOS):
        scenario = generate(seed)
        reference = Reference(scenario.zone, scenario.look_back_days)
        zones.add(scenario.zone.key)
        for step in scenario.steps:
            try:
                reference.play(step)
            except Refused:
                seen["requests refused"] += 1
            for report in reference.reports.values():
                seen.update(kinds(report))
    assert zones == set(NAMES)
    assert seen.keys() >= REASONS | COUNTED | {"requests refused"}, seen


def test_a_seed_gives_the_same_scenario_again() -> None:
    assert generate(7) == generate(7)
    assert generate(7) != generate(7 + len(NAMES))
