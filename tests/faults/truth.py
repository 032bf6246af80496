"""What the reports must say, worked out from what was sent: an oracle in plain Python.

It shares no code with the functions. Given deliveries, it says what becomes of them; given copies
of deliveries (what is handed over twice is stored twice), how many are one too many.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tests.faults.producer import Delivery

# A figure by its name; every one is a count of events, but that of batches that are waited for.
Figures = Counter[tuple[str, ...]]
# Characters that the contract allows an event's type (docs/contract.md).
LONGEST_TYPE = 128


def judged(delivery: Delivery, longest_type: int, *, time_last: bool = False) -> Delivery:
    """A delivery as code judges it that allows an event's type so many characters.

    Of two things that are wrong, the contract names the time before the type. `time_last`: code
    that named a time in the future after all else.
    """
    named = delivery.reason is not None and not (
        time_last and delivery.reason == "timestamp_in_future"
    )
    if not named and delivery.type_length > longest_type:
        return replace(delivery, reason="too_long:event_type")
    return delivery


def activity(copies: Iterable[Delivery]) -> Figures:
    """The figures of one event day, of all copies of valid deliveries of that day."""
    seen: dict[str, Delivery] = {}
    figures: Figures = Counter()
    for copy in copies:
        if copy.delivery_id in seen:
            figures["redelivered",] += 1
        seen[copy.delivery_id] = copy
    sent: dict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for delivery in seen.values():
        sent[delivery.identity].append(delivery)
    for first, *repeats in sent.values():
        figures["activity", first.source] += 1
        figures["failures", first.source] += first.failed
        figures["conflicting" if first.changing else "duplicates",] += len(repeats)
    return +figures


def quarantine(copies: Iterable[Delivery]) -> Figures:
    """The figures of one arrival day, of all copies of invalid deliveries that arrived on it."""
    seen: set[str] = set()
    figures: Figures = Counter()
    for copy in copies:
        if copy.delivery_id in seen:
            figures["quarantine redelivered",] += 1
        else:
            figures["quarantine", str(copy.reason)] += 1
        seen.add(copy.delivery_id)
    return figures


def books(
    processed: Iterable[Sequence[Delivery]], pending: Iterable[Sequence[Delivery]]
) -> Figures:
    """The books of one arrival day: copies of deliveries by batch, as often as they are stored."""
    figures: Figures = Counter()
    for batch in processed:
        invalid = sum(delivery.reason is not None for delivery in batch)
        figures["received",] += len(batch)
        figures["valid",] += len(batch) - invalid
        figures["quarantined",] += invalid
    for batch in pending:
        figures["received",] += len(batch)
        figures["pending",] += len(batch)
    return +figures


def waiting(batches: int) -> Figures:
    """How many batches a report waits for."""
    return +Figures({("batches waited for",): batches})


def accepted(copies: Mapping[Delivery, Collection[date]], day: date) -> Figures:
    """What has to be in the report of a day of all that was ever stored: each event once.

    As the contract of today judges them. `copies`: with the days on which they arrived.
    """
    here = [(judged(copy, LONGEST_TYPE), days) for copy, days in copies.items()]
    valid = [copy for copy, _ in here if copy.reason is None and copy.day == day]
    invalid = [copy for copy, days in here if copy.reason is not None and day in days]
    return events(activity(valid) + quarantine(invalid))


def on_several_days(copies: Mapping[Delivery, Collection[date]]) -> int:
    """How many deliveries were refused, and arrived on more than one day."""
    days: defaultdict[str, set[date]] = defaultdict(set)
    for copy, arrived in copies.items():
        days[copy.delivery_id].update(arrived)
    refused = {one.delivery_id for one in copies if judged(one, LONGEST_TYPE).reason is not None}
    return sum(len(days[name]) > 1 for name in refused)


def events(figures: Figures) -> Figures:
    """The figures of which each accepted event is in exactly one."""
    places = ("activity", "duplicates", "conflicting", "quarantine")
    return Counter({name: count for name, count in figures.items() if name[0] in places})


def said(report: Mapping[str, Any]) -> Figures:
    """The same figures, as a report.json says them."""
    figures: Figures = Counter()
    for group in report["activity"]["by_source"]:
        figures["activity", group["name"]] = group["events"]
        figures["failures", group["name"]] = group["failures"]
    quality = report["quality"]
    figures["duplicates",] = quality["duplicates"]
    figures["conflicting",] = quality["conflicting_duplicates"]
    figures["redelivered",] = quality["redelivered"]
    figures["quarantine redelivered",] = quality["quarantined"]["redelivered"]
    for reason, events in quality["quarantined"]["reasons"].items():
        figures["quarantine", reason] = events
    for name, events in report["processing"]["events"].items():
        figures[name,] = events
    return +figures + waiting(report["pending"]["batches"])
