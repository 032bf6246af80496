"""Compares what was sent with what the pipeline reports. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from local.demo.pipeline import Books

if TYPE_CHECKING:
    from functions.report.document.report import Report

# What was generated: see cli.generating.scenario.
Truth = Mapping[str, Any]
# The figures of metrics that are one number. The last is a ratio.
_PLAIN = ("response_time", "users", "orders", "carts", "conversion")
# Kind and source; None means all sources together.
Finding = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Check:
    """One figure or finding: as generated, and as reported."""

    name: str
    expected: object
    reported: object

    @property
    def agrees(self) -> bool:
        return self.expected == self.reported


def findings(truth: Truth, report: Report) -> list[Check]:
    """Each planted anomaly beside what was found, then what was found and not planted."""
    found: list[Finding] = [
        (one["kind"], one["name"]) for one in report["comparison"]["stands_out"]
    ]
    planted = {(one["kind"], one["source"]): one["what"] for one in truth["stands_out"]}
    return [
        *(
            Check(f"{one[1]} {what}", _words(one), _words(one) if one in found else "-")
            for one, what in planted.items()
        ),
        *(Check(_whose(one), "-", _words(one)) for one in found if one not in planted),
    ]


def figures(truth: Truth, reports: Mapping[str, Report], books: Books) -> list[Check]:
    """The figures of the generated weeks. `reports`: by day, the last day included."""
    report, day_before = reports[truth["date"]], reports[truth["late_date"]]
    earlier = [reports[day] for day in truth["before"] if day in reports]
    activity, quality = report["activity"], report["quality"]
    sources = {group["name"]: group["events"] for group in activity["by_source"]}
    return [
        Check("books balanced", True, books.balanced),
        Check("events sent and received", truth["lines"], books.received),
        Check("invalid events in quarantine", truth["invalid"], books.quarantined),
        Check("complete reports of earlier days", len(truth["before"]), _complete(earlier)),
        Check(
            "events on earlier days",
            sum(truth["before"].values()) + truth["late"],
            sum(one["activity"]["events"] for one in earlier),
        ),
        Check("false alarms on earlier days", 0, _findings(earlier)),
        Check("late events of the day before", truth["late"], day_before["quality"]["late"]),
        Check("events", truth["events"], activity["events"]),
        Check("failures", truth["failures"], activity["failures"]),
        Check("duplicates", truth["duplicates"], quality["duplicates"]),
        Check("conflicting duplicates", truth["conflicting"], quality["conflicting_duplicates"]),
        *(
            Check(f"events of {source}", events, sources.get(source, 0))
            for source, events in truth["by_source"].items()
        ),
    ]


def metrics(truth: Truth, report: Report) -> list[Check]:
    """The company's own figures of the day (definitions/metrics.toml)."""
    figures, found = truth["figures"], {one["name"]: one for one in report.get("metrics", [])}
    revenue = found["revenue"]["series"] if "revenue" in found else []
    reported: dict[str, Decimal | int | None] = {
        **{f"revenue in {one['unit']}": one["value"] for one in revenue},
        **{name: found[name]["value"] for name in _PLAIN if name in found},
    }
    conversion = Decimal(figures["orders"]) / figures["carts"]
    expected = {
        **{f"revenue in {unit}": Decimal(value) for unit, value in figures["revenue"].items()},
        **{name: Decimal(figures[name]) for name in _PLAIN[:-1]},
        _PLAIN[-1]: conversion.quantize(Decimal("1e-9"), ROUND_HALF_UP),
    }
    names = dict.fromkeys([*expected, *reported])
    return [
        Check(_title(name), _exact(expected.get(name)), _exact(reported.get(name)))
        for name in names
    ]


def _title(name: str) -> str:
    return name.replace("_", " ")


def _exact(value: Decimal | int | None) -> str:
    return "-" if value is None else f"{Decimal(value).normalize():f}"


def _words(finding: Finding) -> str:
    return finding[0].replace("_", " ")


def _whose(finding: Finding) -> str:
    return "all sources together" if finding[1] is None else finding[1]


def _complete(reports: Sequence[Report]) -> int:
    return sum(one["status"] == "complete" and one["processing"]["balanced"] for one in reports)


def _findings(reports: Sequence[Report]) -> int:
    return sum(len(one["comparison"]["stands_out"]) for one in reports)
