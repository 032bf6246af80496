"""Metrics that AWS does not keep, counted from what the functions log.

This table is all there is to a metric: filters and the dashboard follow from it. A filter needs no
code in a function and no permission. Each name in `metric` is one custom metric; ten are free.
"""

from __future__ import annotations

from dataclasses import dataclass

from stacks.names import StageName

EVENTS, REPORTS = "Events, by zone", "Reports and failures"
# Lambda's own line after each invocation (Lambda Telemetry API, "platform.report"); any status but
# success is an invocation that failed, timed out or ran out of memory.
_FAILED = '($.type = "platform.report") && ($.record.status != "success")'


@dataclass(frozen=True, slots=True, kw_only=True)
class LogMetric:
    """One filter of the logs of `stage`, called `id`.

    For each line that matches `pattern`, `value` is added to `metric`. It is a number, or the field
    of the line that holds one. Several filters may add to one metric. The dashboard shows it in
    `graph` as `label`.
    """

    id: str
    stage: str
    pattern: str
    metric: str
    graph: str
    label: str
    value: str = "1"


def _message(text: str) -> str:
    """The pattern of lines with this message."""
    return f'{{ $.message = "{text}" }}'


def _failures(stage: str, pattern: str = _FAILED) -> LogMetric:
    """Runs that failed. Lambda's own `Errors` would be one metric for each function."""
    return LogMetric(
        id=f"{stage}-failures",
        stage=stage,
        pattern=f"{{ {pattern} }}",
        metric="Failures",
        graph=REPORTS,
        label="failures",
    )


# In the order in which the dashboard shows them.
LOG_METRICS = (
    LogMetric(
        id="events-stored",
        stage=StageName.INGEST,
        pattern=_message("stored"),
        value="$.events",
        metric="EventsStored",
        graph=EVENTS,
        label="stored in raw",
    ),
    LogMetric(
        id="events-received",
        stage=StageName.PROCESS,
        pattern=_message("processed"),
        value="$.received",
        metric="EventsReceived",
        graph=EVENTS,
        label="received by process",
    ),
    LogMetric(
        id="events-valid",
        stage=StageName.PROCESS,
        pattern=_message("processed"),
        value="$.valid",
        metric="EventsValid",
        graph=EVENTS,
        label="valid",
    ),
    LogMetric(
        id="events-quarantined",
        stage=StageName.PROCESS,
        pattern=_message("processed"),
        value="$.quarantined",
        metric="EventsQuarantined",
        graph=EVENTS,
        label="quarantined",
    ),
    # Below zero for a batch that has fewer than it may have: the sum over an hour decides.
    LogMetric(
        id="quarantine-excess",
        stage=StageName.PROCESS,
        pattern=_message("processed"),
        value="$.quarantine_excess",
        metric="QuarantineExcess",
        graph=EVENTS,
        label="quarantined beyond the limit",
    ),
    # Not the reports made by hand: only the schedule's run keeps the alarm silent.
    LogMetric(
        id="reports",
        stage=StageName.REPORT,
        pattern=_message("scheduled run done"),
        metric="ScheduledReports",
        graph=REPORTS,
        label="scheduled reports",
    ),
    _failures(StageName.INGEST),
    # Process fails single messages, too, while its run succeeds.
    _failures(StageName.PROCESS, f'({_FAILED}) || ($.message = "failed")'),
    _failures(StageName.REPORT),
)
