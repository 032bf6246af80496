"""Whether a bus's events may be of the pipeline's own work, of which it may take none.

Such an event would be stored, and the work of storing it makes the next one, without end. So a
filter has to show that it takes none: by a member that says what an event is about, where it allows
others' resources alone. What is not shown is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stacks.settings.other_buses import Branch, Bus


@dataclass(frozen=True, slots=True)
class _Told:
    """A member that says what an event is about. `is_name`: by its bare name, at any rate.

    Otherwise the name is somewhere in it, as in an ARN, a URL or a path: then how it begins says
    nothing.
    """

    path: str
    is_name: bool = False


# The services that the pipeline makes work for with each event, and where their events say of what.
# The first is that of the service's own events, the others are those of CloudTrail (EventBridge
# events reference; CloudTrail user guide, "Record contents").
_TOLD_BY: Mapping[str, tuple[_Told, ...]] = {
    "aws.s3": (
        _Told("detail.bucket.name", is_name=True),
        _Told("detail.requestParameters.bucketName", is_name=True),
    ),
    "aws.sqs": (_Told("detail.requestParameters.queueUrl"),),
    "aws.lambda": (_Told("detail.requestParameters.functionName"),),
    "aws.logs": (_Told("detail.requestParameters.logGroupName"),),
    "aws.events": (_Told("resources"),),
    "aws.cloudwatch": (_Told("detail.alarmName", is_name=True),),
}
# Services that the pipeline calls, whose own events are none of its work: only CloudTrail tells of
# the calls, and not whose they are.
_CALLED = frozenset(
    f"aws.{service}"
    for service in (
        *("athena", "glue", "kms", "monitoring", "scheduler", "secretsmanager", "sns", "ssm"),
        "sts",
    )
)
# EventBridge user guide, "AWS service events delivered via AWS CloudTrail": all types end so.
_BY_CLOUDTRAIL = " via CloudTrail"
# An ARN, a URL or a path is only known to be another's as a whole.
_EXACTLY = '["exactly this one"]'
_REPORT_READY = "Report Ready"
# `<name>-<environment>.reports`, as any pipeline's settings may have it.
_A_PIPELINES_SOURCE = re.compile(r"[a-z][a-z0-9-]{1,14}[a-z0-9]-[a-z][a-z0-9]{0,7}\.reports")
_ENVIRONMENT = "[a-z][a-z0-9]{0,7}"
# What follows `<name>-<environment>-` in the names of stacks/names.py and of the alarms.
_BUCKETS = r"(?:raw|processed|reports|queries)-\d{12}-"
_OTHERS = r"(?:ingest|process|report|daily-report|webhook|function|quarantine)(?![a-z0-9])"


def mistakes(bus: Bus, name: str) -> Iterator[str]:
    """What may be of the work of a pipeline called `name`, in any environment, and what to write.

    A line for each source of the bus.
    """
    for source in bus.sources:
        for branch in bus.branches:
            if source in branch["source"] and (what := _mistake(source, branch, name)):
                yield what
                break


def _mistake(source: str, branch: Branch, name: str) -> str | None:
    if re.match(rf"{re.escape(name)}-{_ENVIRONMENT}\.reports", source):
        return f"{source} is the pipeline itself: each report would make another"
    if _A_PIPELINES_SOURCE.match(source) and not _leaves_out(branch, _REPORT_READY):
        return (
            f"{source} is called like a pipeline's own source, and each report would make another:"
            f" the filter must name each detail-type, and not {_REPORT_READY}"
        )
    if source in _CALLED and not _leaves_out(branch, _BY_CLOUDTRAIL):
        return (
            f"{source}: CloudTrail tells of the pipeline's own calls too, and each would make"
            " another: the filter must name each detail-type, and none that ends in"
            f" '{_BY_CLOUDTRAIL.strip()}'"
        )
    if source in _TOLD_BY and not any(_is_foreign(told, branch, name) for told in _TOLD_BY[source]):
        return _told_too_little(source, name)
    return None


def _told_too_little(source: str, name: str) -> str:
    first, *others = _TOLD_BY[source]
    ways = " or ".join(told.path for told in (first, *others))
    example = f'[{{ anything-but = {{ prefix = "{name}-" }} }}]' if first.is_name else _EXACTLY
    return (
        f"{source} tells of the pipeline's own work too, and each such event would make another:"
        f" the filter must name {ways}, and allow nothing there that may be the pipeline's, as"
        f" {first.path} = {example} does"
    )


def _leaves_out(branch: Branch, ending: str) -> bool:
    """Whether a pattern names each type of event, and none that ends so."""
    types = branch.get("detail-type", [{}])
    return all(isinstance(one, str) and not one.endswith(ending) for one in types)


def _is_foreign(told: _Told, branch: Branch, name: str) -> bool:
    """Whether all that a pattern allows at a member is no pipeline's."""
    allowed: Any = branch
    for step in told.path.split("."):
        allowed = allowed.get(step, {}) if isinstance(allowed, dict) else {}
    return (
        isinstance(allowed, list)
        and bool(allowed)
        and all(_is_foreign_value(one, told, name) for one in allowed)
    )


def _is_foreign_value(allowed: Any, told: _Told, name: str) -> bool:
    """Whether a value, or what a matcher takes, is no pipeline's."""
    if isinstance(allowed, dict):
        ((matcher, what),) = allowed.items()
        if matcher != "equals-ignore-case":
            return told.is_name and matcher in _FOREIGN and _FOREIGN[matcher](what, f"{name}-")
        allowed = what
    return isinstance(allowed, str) and not _is_own(allowed, name)


def _prefix(what: Any, own: str) -> bool:
    start = (what if isinstance(what, str) else what["equals-ignore-case"]).lower()
    return not own.startswith(start) and not start.startswith(own)


def _wildcard(what: Any, own: str) -> bool:
    return _prefix(re.split(r"[*\\]", what)[0], own)


def _anything_but(what: Any, own: str) -> bool:
    starts = what.get("prefix", []) if isinstance(what, dict) else []
    return any(own.startswith(start) for start in starts)


# Whether what a matcher takes begins otherwise than all names of the pipeline's resources.
_FOREIGN: Mapping[str, Callable[[Any, str], bool]] = {
    "prefix": _prefix,
    "wildcard": _wildcard,
    "anything-but": _anything_but,
}


def _is_own(text: str, name: str) -> bool:
    """Whether a text is, or has in it, the name of a resource of the pipeline's."""
    own = rf"{re.escape(name)}-{_ENVIRONMENT}-(?:{_BUCKETS}|{_OTHERS})"
    return any(re.match(own, part, re.IGNORECASE) for part in re.split("[/:]", text))
