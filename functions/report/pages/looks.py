"""What to look at: causes, or in reports of earlier versions what stood out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from functions.report.pages.drawing import sparkline
from functions.report.text import untrusted
from functions.report.text.cause_details import owner_sentence
from functions.report.text.causes import LABELS
from functions.report.text.commands import to_paste

if TYPE_CHECKING:
    from markupsafe import Markup

    from functions.report.document.comparison import Cause
    from functions.report.document.report import Report


class Look(NamedTuple):
    """`subject`: the name with which the sentence begins, if it does; `sentence`: the rest.

    `command`: as it is to be pasted, if there is one.
    """

    label: str
    worse: bool
    subject: str
    sentence: str
    detail: str = ""
    owner: str | None = None
    command: str | None = None
    line: Markup | str = ""


def looks(report: Report) -> Sequence[Look]:
    """The causes of a report, the most urgent first."""
    comparison = report["comparison"]
    if "causes" in comparison:
        return [_of_cause(report, one) for one in comparison["causes"]]
    return [
        Look(one["kind"].replace("_", " ").capitalize(), False, "", one["sentence"])
        for one in comparison["stands_out"]
    ]


def _of_cause(report: Report, cause: Cause) -> Look:
    name = untrusted.name(cause["sources"][0]) if cause["sources"] else ""
    subject = name if name and cause["sentence"].startswith(f"{name} ") else ""
    return Look(
        label=LABELS[cause["kind"]],
        worse=cause["worse"],
        subject=subject,
        sentence=cause["sentence"][len(subject) :],
        detail=cause["detail"],
        owner=owner_sentence(cause),
        command=to_paste(report, cause["command"]) if cause["command"] else None,
        line=sparkline(cause["history"], cause["observed"], cause["usual"], worse=cause["worse"]),
    )
