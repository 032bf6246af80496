"""Announces new revisions: an event on the bus for machines, one mail a run for people.

A revision is announced after it is published, and marked as announced after that. A run that dies
in between leaves it to be announced again: readers of the event know a repeat by date and revision.
Where the mail alone fails, the mark says that the event was put, and the next run does not repeat
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from functions.common import aws
from functions.common.log import log
from functions.common.report_keys import ReportKeys
from functions.common.storage import Storage
from functions.report.announce import chat_text, mail, mailing, mark, webhook
from functions.report.announce.news import is_news
from functions.report.announce.told import Told, Where, worst_first
from functions.report.document.encoding import in_one_line
from functions.report.document.headline import headline, metric_headlines
from functions.report.publish.archive import Archive
from functions.report.settings import ReportSettings, SesSettings
from functions.report.text.told_metrics import told_metrics

if TYPE_CHECKING:
    from types_boto3_events.type_defs import PutEventsRequestEntryTypeDef

    from functions.report.document.report import Report

EVENT_TYPE = "Report Ready"


class NotDeliveredError(RuntimeError):
    """The bus refused an event; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notice:
    """A revision to announce. `on_bus`: its event was put by a run whose mail failed."""

    told: Told
    keys: ReportKeys
    is_news: bool
    on_bus: bool
    last_revision: int

    @property
    def report(self) -> Report:
        return self.told.report


class Delivery:
    """Announces reports as the function's settings say. `ses`: None where SNS mails."""

    def __init__(
        self,
        settings: ReportSettings,
        ses: SesSettings | None,
        archive: Archive,
        reports: Storage,
    ) -> None:
        self._settings = settings
        self._ses = ses
        self._archive = archive
        self._reports = reports

    def deliver(self, days: Iterable[date], now: datetime) -> None:
        """Announce the current reports of some days that have not been announced yet.

        That includes reports of a run that died before it could announce them. All news of one run
        are one mail, the worst day first, so that a look back over a week does not send seven.
        Raises NotDeliveredError; any other failure raises too.
        """
        today = now.astimezone(self._settings.time_zone).date()
        notices = [found for day in sorted(days) if (found := self._notice(day, today))]
        if not notices:
            return
        news_of = worst_first(one.told for one in notices if one.is_news)
        put = [one for one in notices if one.on_bus]
        try:
            for notice in notices:
                if not notice.on_bus:
                    self._put_event(notice)
                    put.append(notice)
            if news_of:
                mailing.send(self._settings, self._ses, news_of)
        except Exception:
            # A lasting refusal of one channel must not repeat the other at each try.
            for notice in put:
                self._mark(notice, mailed=False)
            raise
        for notice in notices:
            self._mark(notice, mailed=True)
        log("delivered", events=len(notices), mailed=len(news_of))

    def _notice(self, day: date, today: date) -> _Notice | None:
        """What to announce of a day, or None if it has no report or its revision was announced."""
        keys = ReportKeys(day=day)
        report, left = self._archive.current(day), mark.read(self._reports, keys)
        if report is None or (left is not None and left["revision"] >= report["revision"]):
            return None
        # An ARN is `arn:`, its partition, and so on.
        where = Where(self._reports.name, self._settings.reports_topic.split(":")[1])
        told = Told.after(left, report, where)
        return _Notice(
            told=told,
            keys=keys,
            on_bus=left is not None and left.get("on_bus") == report["revision"],
            last_revision=left["revision"] if left else 0,
            is_news=is_news(
                told,
                today,
                announced_days=self._settings.announced_days,
                restated_share=self._settings.restated_share,
            ),
        )

    def _put_event(self, notice: _Notice) -> None:
        """Put the event of a report, in a request of its own: ten may be too large for one."""
        answer = aws.events().put_events(Entries=[self._entry(notice)])
        if answer["FailedEntryCount"]:
            raise NotDeliveredError(f"the bus refused: {answer['Entries']}")

    def _entry(self, notice: _Notice) -> PutEventsRequestEntryTypeDef:
        keys, report = notice.keys, notice.report
        detail = {
            **headline(report),
            "news": notice.is_news,
            "bucket": self._reports.name,
            "key": keys.json,
            "revision_key": keys.revision(report["revision"]),
            "html_key": keys.html,
            "text": mail.text(notice.told),
            "chat_text": chat_text.text(notice.told),
            # The webhook is posted this object as it is: see stacks/constructs/webhook.py.
            "chat": webhook.body(self._settings.chat, notice.told),
            **metric_headlines(report),
        }
        return {
            "EventBusName": self._settings.event_bus,
            "Source": self._settings.event_source,
            "DetailType": EVENT_TYPE,
            "Detail": in_one_line(detail).decode(),
        }

    def _mark(self, notice: _Notice, *, mailed: bool) -> None:
        """Mark what was told: the event, and unless it was news and not `mailed`, the revision."""
        report, announced, metrics = notice.report, notice.told.announced, notice.told.metrics
        only_on_bus = notice.is_news and not mailed
        if notice.is_news and mailed:
            announced, metrics = headline(report), told_metrics(report)
        revision = notice.last_revision if only_on_bus else report["revision"]
        left: mark.Mark = {"revision": revision, "told": announced}
        if only_on_bus:
            left["on_bus"] = report["revision"]
        if metrics:
            left["metrics"] = metrics
        mark.write(self._reports, notice.keys, left)
