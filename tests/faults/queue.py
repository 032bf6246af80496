"""A queue with SQS's promises and no more: at least once, in any order, given up on in the end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.faults.schedule import Schedule

# As stacks/constructs/queue.py has it.
MAX_RECEIVES = 5


@dataclass(slots=True)
class Message:
    """A message of a queue. `company`: the ids of the batch that it was last received in."""

    message_id: str
    body: str
    sent: datetime
    visible: datetime
    receives: int = 0
    company: frozenset[str] = field(default_factory=frozenset)


class Queue:
    """Messages by id, those in flight included, and the dead letters."""

    def __init__(self, name: str, visibility: timedelta, schedule: Schedule) -> None:
        self.messages: dict[str, Message] = {}
        self.dead: dict[str, Message] = {}
        self._name = name
        self._visibility = visibility
        self._schedule = schedule
        self._sent = 0

    def send(self, body: str, now: datetime, delay: timedelta = timedelta()) -> None:
        """Put a message on the queue; hidden for `delay`."""
        self._sent += 1
        message = Message(f"{self._name}-{self._sent}", body, now, now + delay)
        self.messages[message.message_id] = message

    def receive(self, most: int, now: datetime) -> list[Message]:
        """Up to `most` messages that nobody holds; those received too often are dead letters."""
        for message in [*self.messages.values()]:
            if message.visible <= now and message.receives >= MAX_RECEIVES:
                self.dead[message.message_id] = self.messages.pop(message.message_id)
        waiting = [message for message in self.messages.values() if message.visible <= now]
        if len(waiting) > 1 and self._schedule.strikes(f"{self._name} messages reordered", 0.1):
            self._schedule.random.shuffle(waiting)
        batch = waiting[:most]
        company = frozenset(message.message_id for message in batch)
        if any(message.company not in (frozenset(), company) for message in batch):
            self._schedule.strike(f"{self._name} batch delivered again with another composition")
        for message in batch:
            message.receives += 1
            message.visible = now + self._visibility
            message.company = company
        return batch

    def delete(self, batch: Collection[Message], now: datetime) -> None:
        """Acknowledge. A deleted message may be delivered once more: SQS says so."""
        if batch and self._schedule.strikes(f"{self._name} acknowledgement lost", 0.04):
            return
        for message in batch:
            # A second receiver may have deleted it already.
            deleted = self.messages.pop(message.message_id, None)
            if deleted and self._schedule.strikes(f"{self._name} message delivered again", 0.002):
                deleted.visible = now + self._visibility
                self.messages[deleted.message_id] = deleted

    def redrive(self, now: datetime) -> list[str]:
        """Send the dead letters again, and delete them; their bodies.

        They are new messages, of now: so does `pipeline redrive`, and so does SQS itself
        (StartMessageMoveTask: "a new messageID and enqueueTime are assigned").
        """
        bodies = [message.body for message in self.dead.values()]
        self.dead.clear()
        for body in bodies:
            self.send(body, now)
        return bodies
