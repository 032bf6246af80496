"""Every entry is accepted or rejected by name; what fails transiently is sent again."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from cli.judging.entries import Entry
from cli.reading.rejected import Rejected
from cli.sending.bus import Bus
from cli.sending.destination import Outcome


class Answers:
    """A client whose answers are given: for each try of a detail, an error code or None."""

    def __init__(self, codes: dict[str, list[str | None]] | None = None) -> None:
        self._codes = codes or {}
        self.requests: list[list[str]] = []

    def put_events(self, *, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        details = [entry["Detail"] for entry in Entries]
        self.requests.append(details)
        results: list[dict[str, str]] = []
        for detail in details:
            codes = self._codes.get(detail)
            code = codes.pop(0) if codes else None
            results.append({"ErrorCode": code} if code else {"EventId": "x"})
        return {"Entries": results}


def bus(answers: Answers, pauses: list[float] | None = None) -> Bus:
    return Bus(cast(Any, answers), "bus", pause=(pauses if pauses is not None else []).append)


def entry(name: str) -> Entry:
    return Entry(name.encode(), name, "s", "t")


def test_only_the_failed_entries_of_a_request_are_sent_again() -> None:
    answers = Answers({"b": ["ThrottlingException", "InternalFailure", None]})
    pauses: list[float] = []
    outcome = bus(answers, pauses).put([entry("a"), entry("b"), entry("c")])
    assert outcome == Outcome(accepted=3, retries=2)
    assert answers.requests == [["a", "b", "c"], ["b"], ["b"]]
    assert len(pauses) == 2


def test_an_entry_that_is_refused_for_good_is_not_sent_again() -> None:
    answers = Answers({"b": ["MalformedDetail"]})
    outcome = bus(answers).put([entry("a"), entry("b")])
    assert outcome == Outcome(accepted=1, rejected=[Rejected(b"b", "MalformedDetail")])
    assert len(answers.requests) == 1


def test_an_entry_that_keeps_failing_is_rejected_in_the_end() -> None:
    outcome = bus(Answers({"a": ["ThrottlingException"] * 100})).put([entry("a")])
    assert outcome.rejected == [Rejected(b"a", "ThrottlingException")]
    assert outcome.accepted == 0


def test_pauses_grow_but_stay_bounded() -> None:
    pauses: list[float] = []
    bus(Answers({"a": ["ThrottlingException"] * 100}), pauses).put([entry("a")])
    assert len(pauses) == 7
    assert all(0 <= pause <= min(10, 0.1 * 2**n) for n, pause in enumerate(pauses, start=1))


def test_many_requests_account_for_every_entry() -> None:
    names = [f"{n:04}" for n in range(1234)]
    refused: dict[str, list[str | None]] = {
        name: ["MalformedDetail"] for name in names if name.endswith("7")
    }
    answers = Answers(refused)
    outcomes = list(bus(answers).put_all(map(entry, names)))
    rejected = [one for outcome in outcomes for one in outcome.rejected]
    assert sum(outcome.accepted for outcome in outcomes) + len(rejected) == 1234
    assert {one.line.decode() for one in rejected} == {n for n in names if n.endswith("7")}
    sent = Counter(detail for request in answers.requests for detail in request)
    assert sent == Counter(names)
