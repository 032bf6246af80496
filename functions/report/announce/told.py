"""What people are told of: a report, what they were told before, and where its page is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from functions.common.report_keys import ReportKeys
from functions.report.announce import console
from functions.report.announce.urgency import rank
from functions.report.document.headline import headline
from functions.report.text import summary
from functions.report.text.figures import count
from functions.report.text.moved_metrics import Moved, listed_moves, moved, moves_sentence

if TYPE_CHECKING:
    from functions.report.announce.mark import Mark
    from functions.report.document.headline import Headline
    from functions.report.document.report import Report
    from functions.report.text.told_metrics import ToldMetric

# There may have been many revisions; the page has them all.
_MOST_LINES = 6


class Where(NamedTuple):
    """The reports bucket: its name, and the partition of AWS that it is in, such as `aws-cn`."""

    bucket: str
    partition: str


class Told(NamedTuple):
    """A report to tell of. `announced`: the headline of its day that people got last, or None.

    `metrics`: the figures of the team's own that came with it.
    """

    report: Report
    announced: Headline | None
    where: Where
    metrics: Sequence[ToldMetric] = ()

    @classmethod
    def after(cls, left: Mark | None, report: Report, where: Where) -> Told:
        """A report to tell of after what a mark says that people got."""
        if left is None:
            return cls(report, None, where)
        return cls(report, left["told"], where, left.get("metrics", ()))

    @property
    def page(self) -> str:
        """The S3 address of its page."""
        return f"s3://{self.where.bucket}/{self._key}"

    @property
    def link(self) -> str | None:
        """Its page in the AWS console; None in a partition whose console is not known.

        No presigned link: it would expire with the function's session, hours after the mail was
        sent.
        """
        return console.object_address(self.where.partition, self.where.bucket, self._key)

    @property
    def _key(self) -> str:
        return ReportKeys(day=date.fromisoformat(self.report["date"])).html

    @property
    def moved(self) -> list[Moved]:
        """The team's own figures that are no longer as told, the furthest apart first."""
        return moved(self.report, self.metrics)

    def restated(self) -> list[str]:
        """What is no longer as people were told; empty if they were told nothing."""
        if self.announced is None:
            return []
        report, before, now = self.report, self.announced, headline(self.report)
        changed = [
            f"{name} {count(then)} → {count(then_now)}"
            for name, then, then_now in (
                ("events", before["events"], now["events"]),
                ("failed", before["failures"], now["failures"]),
                ("invalid", before["quarantined"], now["quarantined"]),
            )
            if then != then_now
        ]
        own = self.moved
        if own:
            changed.append(listed_moves(own))
        since = f"Restated: revision {now['revision']}. Since revision {before['revision']}"
        lines = [f"{since}: {', '.join(changed) or 'none of these figures changed'}."]
        if (told := before.get("verdict")) and told["kind"] != summary.verdict(report)["kind"]:
            lines.append(f"It was: {told['sentence']}")
        for one in report["history"]:
            if one["revision"] > before["revision"]:
                # What the first line says of all revisions together is not said again of one.
                lines += [text for text in one.get("sentences", []) if text != moves_sentence(own)]
        return lines[:_MOST_LINES]


def worst_first(many: Iterable[Told]) -> list[Told]:
    """The reports in the order in which people should read them; of two alike the later day."""
    latest_first = sorted(many, key=lambda one: one.report["date"], reverse=True)
    return sorted(latest_first, key=lambda one: rank(summary.verdict(one.report)["kind"]))
