"""The demo without EVENTS: usual weeks of a made-up company, then a day of anomalies."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta, tzinfo
from pathlib import Path

from cli.generating.scenario import Plan, Scenario
from local.demo import checks, output, pages
from local.demo.pipeline import Pipeline, StepError

# The company's own figures.
DEFINITIONS = Path(__file__).with_name("definitions")
# Enough events to tell a change from chance, and few enough to be sent in seconds.
_EVENTS, _WEEKS = 2_000, 5


def plan(day: date, zone: tzinfo, weeks: int = _WEEKS) -> Plan:
    """The events to generate. A test holds that the anomalies stand out on every weekday."""
    return Plan(
        day=day,
        zone=zone,
        events=_EVENTS,
        weeks=weeks,
        duplicates=120,
        conflicting=15,
        late=40,
        invalid=57,
        seed=1,
    )


def run(pipeline: Pipeline, planned: Plan) -> bool:
    """Send the weeks, then the day, and print its report beside what was generated.

    The pipeline was deployed with DEFINITIONS. Returns whether they agree. The finished pages are
    in `report` in the pipeline's directory.
    """
    directory, console, day = pipeline.directory, pipeline.console, planned.day
    scenario = Scenario(planned)
    truth = scenario.truth()
    (directory / "truth.json").write_text(json.dumps(truth, indent=2) + "\n", encoding="utf-8")
    before = pipeline.books()
    console.print(f"\n{planned.weeks} usual weeks of a made-up company", style="bold")
    _send(pipeline, directory / "weeks.ndjson", scenario.before())
    pipeline.make_reports(day - timedelta(weeks=planned.weeks), day - timedelta(days=1))
    console.print(f"\n{day:%A}, {day}: a day on which things go wrong", style="bold")
    _send(pipeline, directory / "day.ndjson", scenario.of_the_day())
    # Once more: some of its events have come late.
    pipeline.report(day - timedelta(days=1))
    summary = pipeline.summary(day)
    reports = pages.save(pipeline.target(), day, directory / "report")
    findings = checks.findings(truth, reports[truth["date"]])
    figures = checks.figures(truth, reports, pipeline.books().since(before))
    of_metrics = checks.metrics(truth, reports[truth["date"]])
    output.summary(console, summary)
    output.checks(console, "Is what stands out what was planted?", ("planted", "found"), findings)
    output.checks(console, "Does the report tell the truth?", ("generated", "reported"), figures)
    output.checks(console, "And its metrics?", ("generated", "reported"), of_metrics)
    return all(check.agrees for check in [*findings, *figures, *of_metrics])


def _send(pipeline: Pipeline, file: Path, lines: Iterable[str]) -> None:
    """Send lines by a file, and wait until all are processed. Raises StepError."""
    with file.open("w", encoding="utf-8") as text:
        text.writelines(f"{line}\n" for line in lines)
    rejects = file.parent / output.REJECTS
    account = pipeline.send(file, rejects)
    if account["accepted"] < account["lines"]:
        raise StepError(f"the bus did not take everything: see {rejects}")
    pipeline.settle()
