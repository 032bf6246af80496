"""Whether a report is news, and how it is told: mail, chat, and headline figures for machines.

People hear of a day once, when it is over, and again only when something that they were told has
changed by enough. Machines hear of every revision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from functions.common.report_keys import ReportKeys
from functions.report.text.backfill import backfill_sentence
from functions.report.text.sentences import day_sentence

_COUNTED = ("events", "failures", "quarantined")
_STATES = ("status", "balanced")

Json = dict[str, Any]


def headline(report: Mapping[str, Any]) -> Json:
    """The figures that stand for a report."""
    activity = report["activity"]
    return {
        "date": report["date"],
        "revision": report["revision"],
        "status": report["status"],
        "balanced": report["processing"]["balanced"],
        "events": activity["events"],
        "failures": activity["failures"],
        "failure_rate": activity["failure_rate"],
        "quarantined": report["quality"]["quarantined"]["events"],
        "stands_out": len(report["comparison"]["stands_out"]),
    }


def is_news(
    report: Mapping[str, Any],
    told: Mapping[str, Any] | None,
    today: date,
    *,
    announced_days: int,
    restated_share: float,
) -> bool:
    """Whether people should hear of a report. `told`: the headline that they heard last, if any.

    A day that is not over is no news, nor is the first report of one that has long been over:
    somebody is making old reports, and knows.
    """
    if not report["pending"]["day_over"]:
        return False
    if told is None:
        return (today - date.fromisoformat(report["date"])).days <= announced_days
    now = headline(report)
    if any(now[name] != told[name] for name in _STATES):
        return True
    return any(
        abs(now[name] - told[name]) >= restated_share * max(told[name], 1) for name in _COUNTED
    )


def subject(reports: Sequence[Mapping[str, Any]]) -> str:
    """The subject of a mail: ASCII and short, whatever the events say.

    SNS takes fewer than 100 ASCII characters (SNS API, Publish).
    """
    first, *others = reports
    outliers = len(first["comparison"]["stands_out"])
    events = first["activity"]["events"]
    text = f"Report of {first['date']}: {events:,} {'event' if events == 1 else 'events'}"
    if first["status"] != "complete":
        text += ", incomplete"
    if outliers:
        text += f", {outliers} {'thing stands' if outliers == 1 else 'things stand'} out"
    return f"{text} (and {len(others)} more)" if others else text


def text(report: Mapping[str, Any], told: Mapping[str, Any] | None, bucket: str) -> str:
    """One report in plain text: the day, whether all of it is in, what stands out, where it is."""
    lines = [f"{report['date']}: {day_sentence(report)}", _state(report)]
    if told is not None:
        lines.append(
            f"Restated: revision {report['revision']}. Revision {told['revision']} said "
            f"{told['events']:,} events, {told['failures']:,} failed, "
            f"{told['quarantined']:,} quarantined."
        )
    outliers = report["comparison"]["stands_out"]
    if outliers:
        lines += ["", "What stands out:"]
        lines += [f"- {one['sentence']} (confidence: {one['confidence']})" for one in outliers]
    return "\n".join([*lines, "", link(report, bucket)])


def chat(plain: str) -> str:
    """Plain text for Slack and what understands the same: nothing in it mentions or links.

    Slack's three control characters are escaped (Slack API, "Formatting text").
    """
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(report: Mapping[str, Any], bucket: str) -> str:
    """The page of a report: in the console for who may sign in, and by its address for others.

    No presigned link: it would end with the function's session, hours after the mail was sent.
    """
    key = ReportKeys(day=date.fromisoformat(report["date"])).html
    console = "https://console.aws.amazon.com/s3/object/"
    return f"{console}{bucket}?prefix={quote(key, safe='')}\ns3://{bucket}/{key}"


def _state(report: Mapping[str, Any]) -> str:
    pending = report["pending"]["batches"]
    if report["status"] == "complete":
        state = "Complete"
    elif pending:
        state = f"Incomplete: {pending:,} {'batch waits' if pending == 1 else 'batches wait'}"
    else:
        state = "Incomplete: the day is not over"
    balanced = report["processing"]["balanced"]
    state = f"{state}. The books {'balance' if balanced else 'do not balance'}."
    backfill = backfill_sentence(report)
    return f"{state} {backfill}" if backfill else state
