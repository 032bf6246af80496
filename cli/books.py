"""The state of an environment: the books of arrival days, and what the queues hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from cli.arrivals import arrivals
from cli.target import Target
from functions.common.books import Books, balance
from functions.common.retention import Retention


@dataclass(frozen=True, slots=True)
class Depth:
    """Approximate numbers of messages in a queue (SQS GetQueueAttributes)."""

    visible: int
    in_flight: int
    delayed: int

    @property
    def total(self) -> int:
        return self.visible + self.in_flight + self.delayed


@dataclass(frozen=True, slots=True)
class State:
    """The books of some arrival days, the work queues and the dead-letter queues, by name."""

    books: dict[date, Books]
    queues: dict[str, Depth]
    dead_letters: dict[str, Depth]

    @property
    def settled(self) -> bool:
        """Nothing is on its way: the queues are empty and no batch is pending."""
        return not any(depth.total for depth in self.queues.values()) and not any(
            books.pending for books in self.books.values()
        )

    @property
    def sound(self) -> bool:
        """Settled, balanced, and nothing was given up."""
        return (
            self.settled
            and all(books.balanced for books in self.books.values())
            and not any(depth.total for depth in self.dead_letters.values())
        )


def read_state(target: Target, days: list[date]) -> State:
    """The state now. Queues come before listings: what has left a queue by then is in the books."""
    names = target.names
    return State(
        queues={name: depth(target, name) for name in names.queues.values()},
        dead_letters={name: depth(target, name) for name in names.dead_letters.values()},
        books={day: _books(target, day) for day in days},
    )


def to_json(day: date, state: State) -> dict[str, Any]:
    """The books of one day and all queues, as `pipeline status --json` prints them."""
    books = state.books[day]
    depths = {**state.queues, **state.dead_letters}
    return {
        "date": day.isoformat(),
        **books.counts,
        "balanced": books.balanced,
        "pending": list(books.pending),
        "unbalanced": list(books.unbalanced),
        "queues": {
            name: {"visible": d.visible, "in_flight": d.in_flight, "delayed": d.delayed}
            for name, d in depths.items()
        },
    }


def _books(target: Target, day: date) -> Books:
    arrived = arrivals(target, day)
    kept = Retention(raw_days=target.settings.retention.raw_days)
    return balance(
        arrived.raw_keys,
        arrived.ledger.entries,
        arrived.ledger.superseded,
        raw_expired=not kept.keeps_raw(day, target.settings.zone, datetime.now(UTC)),
    )


def depth(target: Target, name: str) -> Depth:
    """What a queue holds."""
    attributes = target.sqs.get_queue_attributes(
        QueueUrl=target.queue_url(name),
        AttributeNames=[
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ],
    )["Attributes"]
    return Depth(
        visible=int(attributes["ApproximateNumberOfMessages"]),
        in_flight=int(attributes["ApproximateNumberOfMessagesNotVisible"]),
        delayed=int(attributes["ApproximateNumberOfMessagesDelayed"]),
    )
