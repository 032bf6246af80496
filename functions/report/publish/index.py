"""index.html and latest.json: all days at a glance, rewritten whenever a report is published.

Both are made from one listing (known_days.py). Only the team's own figures are not in a day's key:
those of the last day are taken from its report, which is mostly the one that was just published.

Two runs may write at once, each from the listing it saw. So each lists once more after it has
written, and writes again if there is something new: whoever writes last has seen everything. What
is said of a day is made from its key, and from the revision that the key names, which never
changes: so both say the same of it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from functions.common.day_keys import Causes, DayKey, UsualEvents
from functions.common.report_keys import DAYS_ZONE, INDEX_KEY, LATEST_KEY, ReportKeys
from functions.common.storage import NoSuchObjectError, Storage, parsed
from functions.report.document.encoding import decoded, encoded
from functions.report.document.headline import headline, metric_headlines
from functions.report.pages import draw
from functions.report.publish.known_days import KnownDays
from functions.report.text import known_days
from functions.report.text.backfill import backfilled
from functions.report.text.verdict import invalid_of_arrived

if TYPE_CHECKING:
    from functions.report.document.comparison import Comparison, UsualDay
    from functions.report.document.report import Report


def day_key(report: Report) -> DayKey:
    """The key that carries a report's headline figures."""
    figures, comparison, processing = headline(report), report["comparison"], report["processing"]
    verdict, usual = report.get("verdict"), comparison.get("usual")
    known = _known(comparison)
    return DayKey(
        day=date.fromisoformat(figures["date"]),
        revision=figures["revision"],
        status=figures["status"] if report["pending"]["day_over"] else "open",
        balanced=figures["balanced"],
        events=figures["events"],
        failures=figures["failures"],
        quarantined=figures["quarantined"],
        stands_out=figures["stands_out"],
        verdict=verdict["kind"] if verdict else None,
        level=verdict["level"] if verdict else None,
        causes=_causes(comparison),
        # With two of three weekdays a day is not judged, which a key cannot say in another way.
        usual=_usual(usual) if known or not _knows_few_days(comparison) else None,
        holiday=usual is not None and usual["basis"] == "holiday",
        known=known,
        backfilled=backfilled(report),
        arrived=invalid_of_arrived(report)[1],
        waiting=processing["events"]["pending"],
        batches=report["pending"]["batches"],
        unbalanced=processing["unbalanced"]["batches"],
        late=report["quality"]["late"],
    )


def _causes(comparison: Comparison) -> Causes | None:
    if "causes" not in comparison:
        return None
    # In the order in which the report has them: the most urgent first.
    kinds = Counter(cause["kind"] for cause in comparison["causes"])
    number = len(comparison["causes"]) + comparison.get("more_causes", 0)
    return Causes(number=number, kinds=tuple(kinds.items()))


def _usual(usual: UsualDay | None) -> UsualEvents | None:
    events = usual["events"] if usual else None
    if events is None:
        return None
    # A count of events is in the range exactly if it is in the range of whole numbers within.
    return UsualEvents(
        expected=round(events["expected"]),
        low=math.ceil(events["low"]),
        high=math.floor(events["high"]),
    )


def _knows_few_days(comparison: Comparison) -> bool:
    """Whether nothing was judged because too few earlier days are known, or of its weekday."""
    return "judged" in comparison and comparison["judged"]["reason"] == "few_days"


def _known(comparison: Comparison) -> tuple[int, int] | None:
    """How many of all earlier days are known, and how many it takes, if they are too few."""
    if not _knows_few_days(comparison):
        return None
    judged = comparison["judged"]
    known, needed = judged["known_days"], judged["needed_days"]
    # Otherwise it is about days of the same weekday.
    return (known, needed) if known == comparison["history_days"] else None


class Index:
    """The pages of all days, in the reports bucket. `zone`: the time zone of the days."""

    def __init__(self, reports: Storage, zone: ZoneInfo) -> None:
        self._reports = reports
        self._zone = zone

    def known_days(self) -> KnownDays:
        """Which days have a report, from one listing."""
        return KnownDays.read(self._reports.list(DAYS_ZONE), self._zone)

    def add(self, day: DayKey, report: Report | None = None) -> None:
        """Note a revision, then write index.html and latest.json from all that are noted.

        `report`: that of the day, which says whose reports they are, and of which metrics.
        """
        self._reports.put(str(day), b"", content_type="application/octet-stream")
        drawn = None
        while (known := self.known_days()).keys != drawn:
            last = self._last(known.keys, day, report)
            pipeline = report.get("pipeline") if report else None
            page = draw.index_page(known.keys, known.missing, str(self._zone), pipeline, last)
            self._reports.put(INDEX_KEY, page.encode(), content_type="text/html; charset=utf-8")
            latest = latest_day(known.keys, last)
            if latest is not None:
                self._reports.put(LATEST_KEY, encoded(latest), content_type="application/json")
            drawn = known.keys

    def _last(
        self, days: Iterable[DayKey], at_hand: DayKey, report: Report | None
    ) -> Report | None:
        """The report of the last day that is over, if the one at hand has metrics.

        If that is another day, it is read: the revision that the day's key names.
        """
        last = last_over(days)
        if last is None or report is None or "metrics" not in report:
            return None
        if last == at_hand:
            return report
        key = ReportKeys(day=last.day).revision(last.revision)
        try:
            return parsed(self._reports, key, decoded)
        except NoSuchObjectError:  # of an earlier version, which kept no revisions
            return None


def last_over(days: Iterable[DayKey]) -> DayKey | None:
    """The last of some days, in order, that was over."""
    over = [day for day in days if day.status != "open"]
    return over[-1] if over else None


def latest_day(days: Iterable[DayKey], report: Report | None = None) -> dict[str, object] | None:
    """What latest.json says: the last day that was over, and where its report is.

    `report`: that of the last day, for the team's own figures.
    """
    last = last_over(days)
    if last is None:
        return None
    keys, said = ReportKeys(day=last.day), known_days.verdict(last)
    return {
        "date": last.day.isoformat(),
        "revision": last.revision,
        "status": last.status,
        "balanced": last.balanced,
        "events": last.events,
        "failures": last.failures,
        "quarantined": last.quarantined,
        "stands_out": last.stands_out,
        "verdict": {"kind": last.verdict, **said._asdict()} if last.verdict else None,
        "causes": last.causes.number if last.causes else None,
        "usual_events": asdict(last.usual) if last.usual else None,
        "json": keys.json,
        "html": keys.html,
        "csv": keys.csv,
        **(metric_headlines(report) if report else {}),
    }
