"""The text of a report for people: of a mail, and in the event on the bus."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from functions.common.report_keys import ReportKeys
from functions.report.announce import console
from functions.report.document.headline import Headline, headline
from functions.report.text import untrusted
from functions.report.text.backfill import backfill_sentence
from functions.report.text.figures import count, plural
from functions.report.text.sentences import day_sentence, finding_sentence

if TYPE_CHECKING:
    from functions.report.document.comparison import Finding
    from functions.report.document.report import Report

_BETWEEN = "\n\n\n"


class Where(NamedTuple):
    """The reports bucket: its name, and the partition of AWS that it is in, such as `aws-cn`."""

    bucket: str
    partition: str


def subject(reports: Sequence[Report]) -> str:
    """The subject of a mail about at least one report; the first one is named.

    It takes no text from events: SNS allows fewer than 100 characters of ASCII (SNS API, Publish).
    """
    first, *others = map(headline, reports)
    outliers = first["stands_out"]
    text = f"Report of {first['date']}: {plural(first['events'], 'event')}"
    if first["status"] != "complete":
        text += ", incomplete"
    if outliers:
        text += f", {plural(outliers, 'thing stands', 'things stand')} out"
    return f"{text} (and {len(others)} more)" if others else text


# SNS takes messages of up to 262,144 bytes (SNS API, Publish).
MOST_BYTES = 262_144
_RESERVED_BYTES = 200  # for the sentence about reports that are left out


def body(texts: Sequence[str]) -> str:
    """The text of a mail about some reports, of as many as a mail can have.

    The text of one is never too long: it names twenty findings, and cuts their names.
    """
    taken: list[str] = []
    room = MOST_BYTES - _RESERVED_BYTES
    for one in texts:
        room -= len(f"{one}{_BETWEEN}".encode())
        if room < 0:
            left = plural(len(texts) - len(taken), "report is", "reports are")
            taken.append(f"{left} left out, because a mail would be too long: see index.html.")
            break
        taken.append(one)
    return _BETWEEN.join(taken) + "\n"


def text(
    report: Report,
    announced: Headline | None,
    where: Where,
    named: Callable[[str], str] = untrusted.name,
) -> str:
    """One report in plain text: the day, whether it is complete, what stands out, where it is.

    `announced`: the headline of the day that people got last, or None. `named`: how names from
    events are written.
    """
    lines = [f"{report['date']}: {day_sentence(report)}", _state_sentences(report)]
    if announced is not None:
        lines.append(
            f"Restated: revision {report['revision']}. Revision {announced['revision']} "
            f"said {count(announced['events'])} events, {count(announced['failures'])} failed, "
            f"{count(announced['quarantined'])} quarantined."
        )
    outliers = report["comparison"]["stands_out"]
    if outliers:
        lines += ["", "What stands out:"]
        lines += [_finding(one, report["date"], named) for one in outliers]
    return "\n".join([*lines, "", *_addresses(report, where)])


def _finding(finding: Finding, day: str, named: Callable[[str], str]) -> str:
    kind, name, of = finding["kind"], finding["name"], date.fromisoformat(day)
    sentence = finding_sentence(kind, name, of, finding, named)
    return f"- {sentence} (confidence: {finding['confidence']})"


def _state_sentences(report: Report) -> str:
    """Whether the report is complete, whether its books balance, and whether it was backfilled."""
    pending = report["pending"]["batches"]
    if report["status"] == "complete":
        state = "Complete"
    elif pending:
        state = f"Incomplete: {plural(pending, 'batch waits', 'batches wait')}"
    else:
        state = "Incomplete: the day is not over"
    balanced = report["processing"]["balanced"]
    state = f"{state}. The books {'balance' if balanced else 'do not balance'}."
    backfill = backfill_sentence(report)
    return f"{state} {backfill}" if backfill else state


def _addresses(report: Report, where: Where) -> Iterator[str]:
    """Where the report's page is: a link to the console, and the object's S3 address.

    No presigned link: it would expire with the function's session, hours after the mail was sent.
    """
    key = ReportKeys(day=date.fromisoformat(report["date"])).html
    if address := console.object_address(where.partition, where.bucket, key):
        yield address
    yield f"s3://{where.bucket}/{key}"
