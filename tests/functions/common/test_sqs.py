"""Messages go in requests that SQS takes, until each is accepted or refused by name."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.common import sqs


class Answers:
    """A client whose answers are given: for each try of a body, a code or None."""

    def __init__(self, codes: dict[str, list[tuple[str, bool] | None]] | None = None) -> None:
        self._codes = codes or {}
        self.requests: list[list[str]] = []

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's names
        self.requests.append([entry["MessageBody"] for entry in Entries])
        answer: dict[str, list[dict[str, Any]]] = {"Successful": [], "Failed": []}
        for entry in Entries:
            codes = self._codes.get(entry["MessageBody"])
            failed = codes.pop(0) if codes else None
            if failed is None:
                answer["Successful"].append({"Id": entry["Id"]})
            else:
                code, fault = failed
                failure = {"Id": entry["Id"], "Code": code, "SenderFault": fault}
                answer["Failed"].append(failure)
        return {kind: rows for kind, rows in answer.items() if rows}


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, without waiting."""
    made: list[float] = []
    monkeypatch.setattr(sqs, "time", SimpleNamespace(sleep=made.append))
    return made


def send(answers: Answers, *bodies: str) -> sqs.Sent:
    return sqs.Queue(cast(Any, answers), "url").send(bodies)


def test_only_the_messages_that_failed_are_sent_again(pauses: list[float]) -> None:
    answers = Answers({"b": [("InternalError", False), ("ThrottlingException", False), None]})
    sent = send(answers, "a", "b", "c")
    assert sorted(sent.accepted) == [0, 1, 2]
    assert sent.refused == {}
    assert answers.requests == [["a", "b", "c"], ["b"], ["b"]]
    assert len(pauses) == 2
    assert all(0 <= pause <= 0.1 * 2**n for n, pause in enumerate(pauses, 1))


def test_a_message_that_is_refused_for_good_is_named_and_not_sent_again() -> None:
    answers = Answers({"b": [("InvalidMessageContents", True)]})
    sent = send(answers, "a", "b")
    assert (sent.accepted, sent.refused) == ([0], {1: "InvalidMessageContents"})
    assert len(answers.requests) == 1


def test_a_message_that_keeps_failing_is_refused_in_the_end(pauses: list[float]) -> None:
    answers = Answers({"a": [("InternalError", False)] * 100})
    sent = send(answers, "a")
    assert (sent.accepted, sent.refused) == ([], {0: "InternalError"})
    assert len(answers.requests) == 6
    assert sum(pauses) <= 6.2


def test_a_message_that_an_answer_leaves_out_is_sent_again(pauses: list[float]) -> None:
    class Forgetful(Answers):
        def send_message_batch(self, **request: Any) -> dict[str, Any]:
            answer = super().send_message_batch(**request)
            return answer if len(self.requests) > 1 else {"Successful": answer["Successful"][:1]}

    answers = Forgetful()
    assert sorted(send(answers, "a", "b").accepted) == [0, 1]
    assert answers.requests == [["a", "b"], ["b"]]
    assert len(pauses) == 1


def test_a_message_that_every_answer_leaves_out_is_refused_in_the_end(pauses: list[float]) -> None:
    class Silent(Answers):
        def send_message_batch(self, **request: Any) -> dict[str, Any]:
            return {"Successful": super().send_message_batch(**request)["Successful"][1:]}

    sent = send(Silent(), "a", "b", "c")
    assert sorted((*sent.accepted, *sent.refused)) == [0, 1, 2]
    assert set(sent.refused.values()) == {"NoAnswer"}
    assert len(pauses) == 5


BODIES = st.lists(
    st.builds(
        lambda size, letter: letter * size,
        st.integers(1, 50) | st.integers(1, sqs.MAX_REQUEST_BYTES // 2),
        st.sampled_from(["x", "é"]),
    ),
    max_size=40,
)


@given(BODIES)
def test_requests_hold_every_body_once_in_order_within_the_limits(bodies: list[str]) -> None:
    batches = list(sqs.requests(bodies))
    assert [one for batch in batches for one in batch] == bodies
    for batch in batches:
        assert 1 <= len(batch) <= sqs.MAX_ENTRIES
        assert len(batch) == 1 or sum(len(one.encode()) for one in batch) <= sqs.MAX_REQUEST_BYTES
    for batch, following in pairwise(batches):
        size = sum(len(one.encode()) for one in [*batch, following[0]])
        assert len(batch) == sqs.MAX_ENTRIES or size > sqs.MAX_REQUEST_BYTES


def test_indexes_of_many_requests_are_those_in_all_bodies() -> None:
    bodies = [f"body {n}" for n in range(25)]
    answers = Answers({"body 3": [("Invalid", True)], "body 21": [("TooLong", True)]})
    sent = list(sqs.Queue(cast(Any, answers), "url").send_all(bodies))
    accepted = [index for one in sent for index in one.accepted]
    refused = [one.refused for one in sent]
    assert accepted == [n for n in range(25) if n not in (3, 21)]
    assert refused == [{3: "Invalid"}, {}, {21: "TooLong"}]
