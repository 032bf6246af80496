"""Sends the events of a file, and keeps its account whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cli.sending.account import Account
from cli.sending.bus import Bus
from cli.sending.entries import Entry, Rejected, Unrouted, to_entry
from cli.sending.faults import DamagedError
from cli.sending.interrupts import Interrupts
from cli.sending.lines import Line


def send_all(
    bus: Bus,
    lines: Iterable[Line | Rejected],
    account: Account,
    unrouted: Unrouted,
    interrupts: Interrupts,
    advance: Callable[[], None],
) -> None:
    """Send every line that can be an event, and account for all of them.

    Once the bus has stopped, the lines that are left are written to the rejects file as they are;
    a second interrupt leaves them out. `advance` is called now and then.
    """
    left = _up_to_damage(lines, account)
    for outcome in bus.put_all(_entries(left, account, unrouted, bus)):
        account.add(outcome)
        _stop_if_rejects_are_lost(bus, account)
        advance()
    account.stopped = bus.stopped
    if bus.stopped is None:
        return
    for line in left:
        if interrupts.count > 1 or account.rejects.failure is not None:
            account.ended_early = account.ended_early or "was not read to its end"
            return
        if isinstance(line, Rejected):
            account.lines += line.ends
            account.reject(line)
        else:
            account.lines += 1
            account.leave(line[1])
        advance()


def _up_to_damage(lines: Iterable[Line | Rejected], account: Account) -> Iterator[Line | Rejected]:
    try:
        yield from lines
    except DamagedError as error:
        account.ended_early = str(error)


def _entries(
    lines: Iterable[Line | Rejected], account: Account, unrouted: Unrouted, bus: Bus
) -> Iterator[Entry]:
    """The entries of lines. A line that cannot be an entry goes straight to the account."""
    for line in lines:
        judged = line if isinstance(line, Rejected) else to_entry(line[1], line[0], unrouted)
        if isinstance(judged, Entry):
            account.lines += 1
            yield judged
        else:
            account.lines += judged.ends
            account.reject(judged)
            _stop_if_rejects_are_lost(bus, account)
            if bus.asked_to_stop():
                return


def _stop_if_rejects_are_lost(bus: Bus, account: Account) -> None:
    if account.rejects.failure is not None:
        bus.stop(account.rejects.failure)
