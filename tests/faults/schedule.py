"""Which fault strikes when: drawn from one seeded random generator, and counted by name."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class RequestFault:
    """A fault of one request to AWS. `at`: which of the requests it can strike, from 0."""

    kind: str
    at: int


# Struck at a function's writes; each counted by function and by what was being written.
DIE_BEFORE = "dies before writing"
DIE_AFTER = "dies after writing"
# Struck at its reads: the time of the invocation is up while it waits for an answer.
TIME_OUT = "times out in the middle"
# Answers of AWS, without and with the request having taken effect.
SLOW_DOWN = "S3 throttles a request, a retry succeeds"
SLOW_DOWN_FOR_GOOD = "S3 throttles a request and every retry"
INTERNAL_ERROR = "S3 answers 500"
INTERNAL_ERROR_AFTER = "S3 answers 500 after the write took effect"
CONNECTION_LOST = "the connection to S3 fails"
ANSWER_LOST = "S3's answer is lost after the write took effect"
ANSWER_LOST_FOR_GOOD = "S3's answer is lost after the write took effect, and of every retry"
CONFLICT = "S3 answers 409 to a conditional write"
SQS_ERROR = "SQS answers 500 to the sweep"
SQS_ERROR_FOR_GOOD = "SQS answers 500 to the sweep and to every retry"
SQS_REFUSES = "SQS answers 200 and refuses the sweep's messages"
# Something else happens between two requests of an invocation.
AT_ONCE = "runs twice at once"
OVERTAKEN = "batches are processed while a report is made"
FULL_DISK = "the report's /tmp is full"

_WRITES = (DIE_BEFORE, DIE_AFTER, INTERNAL_ERROR_AFTER, ANSWER_LOST, ANSWER_LOST_FOR_GOOD)
_ANY = (SLOW_DOWN, SLOW_DOWN_FOR_GOOD, INTERNAL_ERROR, CONNECTION_LOST)
_SENDS = (SQS_ERROR, SQS_ERROR_FOR_GOOD, SQS_REFUSES)
# The requests that fail, and fail again however often they are tried.
FOR_GOOD = (SLOW_DOWN_FOR_GOOD, ANSWER_LOST_FOR_GOOD, SQS_ERROR_FOR_GOOD)
# By what a function is invoked for. Dying is what the promises are about: it is drawn more often.
_OF_ERRAND = {
    "ingest": (DIE_BEFORE, DIE_AFTER, *_WRITES, *_ANY, CONFLICT, AT_ONCE),
    "process": (*(DIE_BEFORE, DIE_AFTER) * 5, *_WRITES, *_ANY, TIME_OUT, AT_ONCE),
    "report": (
        *(DIE_BEFORE, DIE_AFTER) * 12,
        *(*_WRITES, *_ANY, *_SENDS, CONFLICT, TIME_OUT, AT_ONCE),
        *(OVERTAKEN, FULL_DISK) * 2,
    ),
    "sweep": (*_SENDS, DIE_BEFORE, DIE_AFTER),
}
# How many requests of a kind an invocation makes, about: a place beyond its last is no fault.
_PLACES = {"ingest": 1, "process": 6, "report": 5, "sweep": 1}
# The writes of a report, from its revision to the note of what it was made from.
_REPORT_WRITES = 16


class Schedule:
    """Draws faults while `active`. The same seed and the same questions give the same answers."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.struck: Counter[str] = Counter()
        self.log: list[str] = []
        self.active = True

    def strike(self, kind: str) -> None:
        """Count a fault that has struck."""
        self.struck[kind] += 1
        self.log.append(kind)

    def strikes(self, kind: str, probability: float) -> bool:
        """Whether a fault strikes here and now; counted when it does."""
        if not self.active or self.random.random() >= probability:
            return False
        self.strike(kind)
        return True

    def fault_of(self, errand: str, probability: float) -> RequestFault | None:
        """The fault, if any, of one invocation; counted only when its place is reached."""
        if not self.active or self.random.random() >= probability:
            return None
        kind = self.random.choice(_OF_ERRAND[errand])
        # The first file of all is the one that finds no space.
        at = 0 if kind == FULL_DISK else self.random.randrange(_places(errand, kind))
        return RequestFault(kind, at)

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        return self.random.choice(choices)


def _places(errand: str, kind: str) -> int:
    if errand == "report" and kind in (DIE_BEFORE, DIE_AFTER):
        return _REPORT_WRITES
    return _PLACES[errand]
