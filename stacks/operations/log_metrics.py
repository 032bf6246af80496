"""What AWS does not count: taken from what the functions log.

A metric filter needs no permission of a function and no code in it: it counts what is logged
anyway. Each name it fills is one custom metric, of which ten a month are free.
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
    """One metric filter. `id`: of its construct; `metric`: the name that it fills.

    Where `pattern` matches a line that `stage` logs, `value` is added: a number, or the field that
    holds one. The dashboard shows the metric as `label` in `graph`. Several filters may fill one
    metric.
    """

    id: str
    stage: str
    pattern: str
    metric: str
    graph: str
    label: str
    value: str = "1"


def _message(text: str) -> str:
    """What matches the lines of one message of `log`."""
    return f'{{ $.message = "{text}" }}'


def _failures(stage: str, pattern: str = _FAILED) -> LogMetric:
    """Lambda's own metric Errors would be one for each function."""
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
    # A report made by hand does not stand in for the one that the schedule owes.
    LogMetric(
        id="reports",
        stage=StageName.REPORT,
        pattern=_message("scheduled run done"),
        metric="ScheduledReports",
        graph=REPORTS,
        label="scheduled reports",
    ),
    _failures(StageName.INGEST),
    # Process fails messages one by one, without failing as a whole.
    _failures(StageName.PROCESS, f'({_FAILED}) || ($.message = "failed")'),
    _failures(StageName.REPORT),
)
