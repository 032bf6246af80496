"""A report in short, for page, mail, chat and terminal: its verdict, what to look at, its books.

Pure. Reports of earlier versions have no verdict and no causes: theirs are made of what they have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from functions.report.document.kinds import CAUSES, is_worse
from functions.report.text import dates, untrusted
from functions.report.text.backfill import backfill_sentence
from functions.report.text.cause_details import cause_detail, owner_sentence
from functions.report.text.causes import LABELS, cause_sentence
from functions.report.text.commands import to_paste
from functions.report.text.sentences import day_sentence, finding_sentence
from functions.report.text.untrusted import Named
from functions.report.text.usual import on_such_a_day
from functions.report.text.verdict import said, short
from functions.report.text.verdict_sentences import ALL_IN

if TYPE_CHECKING:
    from functions.report.document.comparison import Cause, Finding
    from functions.report.document.report import Compared
    from functions.report.document.verdict import Level, Verdict, VerdictKind


class Point(NamedTuple):
    """One thing to look at. `owner`: whose it is, in words. `command`: to paste, or None."""

    label: str
    sentence: str
    detail: str
    owner: str | None
    command: str | None
    worse: bool

    @property
    def further(self) -> str:
        """What follows the sentence: the detail, and whose it is."""
        return " ".join(filter(None, (self.detail, self.owner)))


def title(report: Compared) -> str:
    """Which pipeline, which day, and whose days those are."""
    day = f"{dates.day(report['date'])} ({report['time_zone']})"
    return f"{of}: {day}" if (of := _pipeline(report)) else day


def _pipeline(report: Compared) -> str | None:
    """The name of the pipeline and its environment; None where a report does not say."""
    made_by = report.get("pipeline")
    return made_by and " ".join(filter(None, (made_by["name"], made_by["environment"])))


def verdict(report: Compared) -> Verdict:
    """The report's verdict, or one in its place: never good, since nobody judged it."""
    if "verdict" in report:
        return report["verdict"]
    kind, level = _of_earlier_version(report)
    first = said(kind, report)
    sentence = ALL_IN if kind == "not_judged" else first.sentence
    detail = [first.detail, backfill_sentence(report) or "", day_sentence(report)]
    return {
        "kind": kind,
        "level": level,
        "sentence": sentence,
        "detail": " ".join(filter(None, detail)),
        "short": short(report, kind),
        "commands": [],
    }


def _of_earlier_version(report: Compared) -> tuple[VerdictKind, Level]:
    if report["processing"]["unbalanced"]["batches"]:
        return "unbalanced", "bad"
    if report["pending"]["batches"]:
        return "incomplete", "bad"
    if not report["pending"]["day_over"]:
        return "open", "unknown"
    if report["comparison"]["stands_out"]:
        return "findings", "attention"
    return "not_judged", "unknown"


def commands(report: Compared) -> list[str]:
    """What to run about what is not in, or not right."""
    lines = [to_paste(report, one) for one in verdict(report)["commands"]]
    return [line for line in lines if line is not None]


def points(report: Compared, most: int, named: Named = untrusted.name) -> tuple[list[Point], int]:
    """What to look at, the most urgent first, and how many more there are.

    `named`: how names from events are written.
    """
    comparison = report["comparison"]
    if "causes" in comparison:
        causes = comparison["causes"]
        left = len(causes[most:]) + comparison.get("more_causes", 0)
        return [_of_cause(report, one, named) for one in causes[:most]], left
    found = comparison["stands_out"]
    on = on_such_a_day(report)
    return [_of_finding(one, on, named) for one in found[:most]], len(found[most:])


def _of_cause(report: Compared, cause: Cause, named: Named) -> Point:
    return Point(
        LABELS[cause["kind"]],
        cause_sentence(report, cause, named),
        cause_detail(report, cause, named),
        owner_sentence(cause, named),
        to_paste(report, cause["command"]),
        cause["worse"],
    )


def _of_finding(finding: Finding, on: str, named: Named) -> Point:
    kind, cause = finding["kind"], CAUSES[finding["kind"]]
    sentence = finding_sentence(kind, finding["name"], on, finding, named)
    worse = is_worse(cause, rose=finding["observed"] > finding["expected"])
    return Point(LABELS[cause], sentence, "", None, None, worse)
