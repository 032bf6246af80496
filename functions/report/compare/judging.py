"""Whether a day is judged: whether it is known well enough what is usual on such a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.report.compare.baseline import Thresholds
from functions.report.compare.earlier import Day
from functions.report.compare.past import Past
from functions.report.text.verdict_sentences import few_days_sentence

if TYPE_CHECKING:
    from functions.report.document.comparison import Judged


def judge(today: Day, past: Past, thresholds: Thresholds) -> Judged:
    """Whether what stands out on a day was looked for, and if not, why."""
    known, needed = len(past.known), thresholds.least_history_days
    made: Judged = {
        "judged": False,
        "reason": "few_days",
        "known_days": known,
        "needed_days": needed,
        "holiday": past.holiday,
        "sentence": few_days_sentence(known, needed),
    }
    if known < needed:
        return made
    if not today.complete:
        sentence = "Not judged: not everything that arrived is counted yet."
        return {**made, "reason": "incomplete", "sentence": sentence}
    alike, least = past.days_alike, past.least_alike
    if alike >= least:
        return {**made, "judged": True, "reason": None, "sentence": None}
    if past.weekly:
        weekday = f"{today.day:%A}s"
        sentence = f"Not judged yet: {alike} of {least} {weekday} known."
        return {**made, "known_days": alike, "needed_days": least, "sentence": sentence}
    sentence = f"Not judged: {past.holiday} is no usual day, and {_days(alike)} like it is known."
    return {**made, "reason": "holiday", "sentence": sentence}


def _days(alike: int) -> str:
    return "only one day" if alike else "no day"
