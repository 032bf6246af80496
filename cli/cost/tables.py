"""Bills as Markdown tables: this pipeline beside the two other designs, then unit by unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cli.cost import designs
from cli.cost.counting import Counting
from functions.common import pricing
from functions.common.pricing import Line, Prices
from functions.report.text.figures import cents, plural
from stacks.settings import Settings


def to_markdown(
    events_per_day: int, event_bytes: int, settings: Settings, counting: Counting, prices: Prices
) -> str:
    """A month's bills of the three designs, and what this pipeline uses.

    `event_bytes`: of an event's JSON. `counting`: of the team's own figures. Raises
    PriceError if `prices` lacks a meter.
    """
    bills = {
        "this pipeline": pricing.bill(
            designs.ours(events_per_day, event_bytes, settings, counting), prices
        ),
        "one object an event": pricing.bill(
            designs.object_an_event(events_per_day, event_bytes), prices
        ),
        "Firehose": pricing.bill(designs.firehose(events_per_day, event_bytes), prices),
    }
    ours = bills["this pipeline"]
    return "\n".join(
        [
            f"{plural(events_per_day, 'event')} a day of {event_bytes:,} bytes, in batches of "
            f"{_events_a_batch(events_per_day, event_bytes, settings)}; a month of "
            f"{designs.DAYS} days in {prices.currency}, prices of {prices.as_of}.",
            "",
            *_comparison(bills),
            "",
            *_details(ours, prices),
        ]
    )


def _events_a_batch(events_per_day: int, event_bytes: int, settings: Settings) -> str:
    batches = designs.batches(events_per_day, event_bytes, settings)
    return f"{events_per_day / batches:,.1f}" if batches else "none"


def _comparison(bills: Mapping[str, list[Line]]) -> Iterable[str]:
    """A row a service; two columns a design: at list price, and after the free tier."""
    heads = [f"{name}{suffix}" for name in bills for suffix in ("", ", after free tier")]
    yield f"| | {' | '.join(heads)} |"
    yield f"|---|{'--:|' * len(heads)}"
    services = dict.fromkeys(line.service for lines in bills.values() for line in lines)
    for service in services:
        yield _row(service, [_service_total(lines, service) for lines in bills.values()])
    yield _row("**total**", [_total(lines) for lines in bills.values()])


def _row(name: str, amounts: Iterable[tuple[float, float]]) -> str:
    cells = [cents(usd) for pair in amounts for usd in pair]
    return f"| {name} | {' | '.join(cells)} |"


def _service_total(lines: Iterable[Line], service: str) -> tuple[float, float]:
    return _total(line for line in lines if line.service == service)


def _total(lines: Iterable[Line]) -> tuple[float, float]:
    listed = list(lines)
    return sum(line.usd for line in listed), sum(line.usd_after_free_tier for line in listed)


def _details(lines: Iterable[Line], prices: Prices) -> Iterable[str]:
    """What this pipeline uses, unit by unit."""
    yield "| this pipeline uses | units a month | free | a unit | list price |"
    yield "|---|--:|--:|--:|--:|"
    for line in lines:
        for name, units in line.units.items():
            meter = prices.meters[name]
            price = f"{meter.usd:.10f}".rstrip("0").rstrip(".")
            yield (
                f"| {line.service}: {meter.unit} | {_units(units)} | {meter.free:,.0f} "
                f"| {price} | {cents(units * meter.usd)} |"
            )


def _units(units: float) -> str:
    if 0 < units < 0.0005:
        return "<0.001"
    return f"{units:,.0f}" if units >= 100 else f"{units:,.3f}"
