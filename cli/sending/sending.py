"""Sends the events of files, and keeps their account whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cli.judging.entries import Entry
from cli.reading.files import Files, Item, Unread
from cli.reading.rejected import Rejected
from cli.sending.account import Account
from cli.sending.destination import Destination
from cli.sending.interrupts import Interrupts

# What is sent of an event, which has been judged then; or why it is not sent.
Prepare = Callable[[Item], Entry | Rejected]


def send_all(
    destination: Destination,
    files: Files,
    account: Account,
    prepare: Prepare,
    interrupts: Interrupts,
    advance: Callable[[], None],
) -> None:
    """Send every line that can be an event, and account for all of them.

    Once the destination has stopped, the lines that are left are written to the rejects file as
    they are; a second interrupt leaves them out. `advance` is called now and then.
    """
    account.unread = files.unread
    left = files.items()
    for outcome in destination.put_all(_entries(left, account, prepare, destination)):
        account.add(outcome)
        _stop_if_rejects_are_lost(destination, account)
        advance()
    account.stopped = destination.stopped
    if destination.stopped is None:
        return
    for name, line in left:
        if interrupts.count > 1 or account.rejects.failure is not None:
            files.unread.append(Unread(name, "was not read to its end", begun=True))
            return
        if isinstance(line, Rejected):
            account.lines += line.ends
            account.reject(line, name)
        else:
            account.lines += 1
            account.leave(line[1])
        advance()


def _entries(
    items: Iterable[Item], account: Account, prepare: Prepare, destination: Destination
) -> Iterator[Entry]:
    """The entries of lines. A line that cannot be an entry goes straight to the account."""
    for item in items:
        judged = item[1] if isinstance(item[1], Rejected) else prepare(item)
        if isinstance(judged, Entry):
            account.lines += 1
            yield judged
        else:
            account.lines += judged.ends
            account.reject(judged, item[0])
            _stop_if_rejects_are_lost(destination, account)
            if destination.asked_to_stop():
                return


def _stop_if_rejects_are_lost(destination: Destination, account: Account) -> None:
    if account.rejects.failure is not None:
        destination.stop(account.rejects.failure)
