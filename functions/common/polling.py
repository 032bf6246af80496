"""How often Lambda asks a queue for messages, and so what idling costs. Pure."""

from __future__ import annotations

import math

SECONDS_A_DAY = 86_400
# Lambda polls a standard queue with long polls (Lambda developer guide, "Configuring scaling
# behavior for SQS event source mappings"): two while traffic is low, five otherwise. A long poll
# ends with the first message, or after 20 s (SQS developer guide), and takes ten messages at most
# (SQS quotas).
_IDLE_POLLERS = 2
_BUSY_POLLERS = 5
_POLL_SECONDS = 20
MESSAGES_A_REQUEST = 10
# Our own bound between low traffic and more: AWS names none.
_BUSY_MESSAGES_A_SECOND = 1.0
# The same guide, of provisioned pollers: at most ten polls a second each.
_POLLS_A_SECOND = 10


def pollers(messages: float, days: float) -> int:
    """How many long polls Lambda keeps open on a queue."""
    busy = messages / (days * SECONDS_A_DAY) >= _BUSY_MESSAGES_A_SECOND
    return _BUSY_POLLERS if busy else _IDLE_POLLERS


def receives(messages: float, days: float) -> float:
    """ReceiveMessage requests on a queue to which `messages` come evenly over `days`.

    A poller waits for the first message or the end of its 20 s, whichever is first: with arrivals
    at random that takes (1 - exp(-20 r)) / r seconds at r messages a second and poller. So every
    message costs a request of its own until they come faster than polls can be made, and idling
    costs three a minute and poller. An upper bound: messages that come in bursts share a request.
    """
    seconds = days * SECONDS_A_DAY
    count = pollers(messages, days)
    rate = messages / seconds / count
    wait = -math.expm1(-rate * _POLL_SECONDS) / rate if rate else _POLL_SECONDS
    polls = min(1 / wait, _POLLS_A_SECOND) * count * seconds
    return max(polls, messages / MESSAGES_A_REQUEST)
