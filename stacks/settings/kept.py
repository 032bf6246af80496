"""How many days things must be kept at least: those that the daily run still reads."""

from __future__ import annotations

from stacks.settings.notifications import Delivery, Insight
from stacks.settings.stages import Report
from stacks.settings.storage import Retention

# Beyond what it looks back on, the daily run sweeps 18 days (`sweep_days` of the report function),
# and S3 may delete an object on the day on which it reaches its age.
SWEPT_BEYOND_LOOK_BACK = 19
# A run is on the day after the day that it reports, and the same holds here.
_OF_THE_RUN = 2


def check(retention: Retention, report: Report, insight: Insight, delivery: Delivery) -> None:
    """Refuse a number of days that is too small for what depends on it. Raises ValueError."""
    for name in ("events_days", "quarantine_days", "ledger_days"):
        _at_least(
            retention,
            name,
            report.look_back_days + SWEPT_BEYOND_LOOK_BACK,
            f"report.look_back_days + {SWEPT_BEYOND_LOOK_BACK}: as far back the daily run looks for"
            " batches that lack files",
        )
    _at_least(
        retention,
        "reports_days",
        report.look_back_days + insight.history_days + _OF_THE_RUN,
        f"report.look_back_days + insight.history_days + {_OF_THE_RUN}: a report is compared with"
        " so many earlier ones",
    )
    _at_least(
        retention,
        "reports_days",
        delivery.announced_days + _OF_THE_RUN,
        f"delivery.announced_days + {_OF_THE_RUN}: a report that is gone is mailed again",
    )


def _at_least(retention: Retention, name: str, needed: int, why: str) -> None:
    days = getattr(retention, name)
    if days is not None and days < needed:
        raise ValueError(
            f"retention.{name} is {days} and must be at least {needed}, which is {why}"
        )
