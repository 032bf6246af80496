"""Starts MiniStack with replacements: mappings, schedules, plain HTTP, networks, Athena.

Runs in the emulator's own virtual environment, as `python launcher.py RUNTIME_PYTHON`: functions
run in that other interpreter, with what AWS gives them and what their zip carries. Tests check each
replacement: tests/e2e/test_emulator.py, test_emulated_athena.py beside it, and tests/iam for plain
HTTP and rights.
"""

import inspect
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypercorn.config import Config
from ministack import app
from ministack.core import iam_actions
from ministack.services import athena, eventbridge, lambda_svc, sqs

# This file is run by itself; its neighbours are found from the project's root.
sys.path[0] = str(Path(__file__).resolve().parents[2])

from local.emulator import unpacked, waits  # noqa: E402
from local.emulator.athena import replacements, rights  # noqa: E402

# Lambda hands at most 6 MB of messages to one invocation (Lambda quotas).
_MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
_SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"


def _window_seconds(queue_arn: str) -> float:
    for _, _, mapping in lambda_svc._iter_all_esms():
        if mapping.get("EventSourceArn") == queue_arn:
            return float(mapping.get("MaximumBatchingWindowInSeconds") or 0)
    return 0.0


# Seconds until a queue is looked at again when its batch is not due. Every arriving message wakes
# the emulator's poller, and one look walks through all messages.
_LOOK_SECONDS = 0.1
_next_look: dict[str, float] = {}


def receive_batch(queue_url: str, max_number: int) -> list[dict[str, Any]]:
    """A batch as Lambda makes it: handed over when full, or when its window has passed.

    The emulator hands over at most 10 messages, at once.
    """
    now = time.time()
    if now < _next_look.get(queue_url, 0):
        return []
    with sqs._queues_lock:
        queue = sqs._get_q(queue_url)
        sqs._expire_retained(queue)
        # The sweep rebuilds the list and loses messages that arrive meanwhile: only when needed.
        if any(m["receive_count"] and m["visible_at"] <= now for m in queue["messages"]):
            sqs._dlq_sweep(queue)
        count = size = 0
        oldest = now
        for message in queue["messages"]:
            if message["visible_at"] > now:
                continue
            body = message["body"]
            size += len(body if body.isascii() else body.encode())
            if count and size > _MAX_PAYLOAD_BYTES:
                break
            count += 1
            oldest = min(oldest, message["visible_at"])
            if count == max_number:
                break
        full = count == max_number or size > _MAX_PAYLOAD_BYTES
        window = _window_seconds(queue["attributes"]["QueueArn"])
        if not count or not (full or now - oldest >= window):
            _next_look[queue_url] = now + _LOOK_SECONDS
            return []
        visibility = int(queue["attributes"]["VisibilityTimeout"])
        return list(sqs._collect_msgs(queue, count, visibility))


def delete_batch(queue_url: str, receipt_handles: set[str]) -> None:
    """Delete messages that a function took, in place.

    The emulator rebuilds the list instead, and loses messages that arrive meanwhile.
    """
    with sqs._queues_lock:
        messages = sqs._get_q(queue_url)["messages"]
        end = len(messages)
        while end:
            # A batch lies together: runs of messages are deleted at once, from the last to the
            # first, while others may be added at the end.
            start = end
            while start and messages[start - 1]["receipt_handle"] in receipt_handles:
                start -= 1
            if start < end:
                del messages[start:end]
            end = start - 1 if start else 0


_invoke_target = eventbridge._invoke_target


def invoke_scheduled(
    target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None
) -> Any:
    """Put the scheduled time into a schedule's input, which the emulator leaves as it is."""
    if _SCHEDULED_TIME in (target.get("Input") or ""):
        moment = datetime.fromtimestamp(event["Time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        target = {**target, "Input": target["Input"].replace(_SCHEDULED_TIME, moment)}
    return _invoke_target(target, event, rule, view)


_extract_iam_action = iam_actions.extract_iam_action


def iam_action(
    service: str,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes,
    query_params: dict[str, Any],
) -> str | None:
    """A batch of SQS is allowed by the action of one message (SQS, "API permissions reference").

    The emulator asks for an action of its own, which IAM does not have.
    """
    action: str | None = _extract_iam_action(service, method, path, headers, body, query_params)
    return action.removesuffix("Batch") if service == "sqs" and action else action


def _is_free(host: str, port: int) -> bool:
    """Always False: the emulator would take port 443 for TLS too if it were free."""
    return False


def _replace(module: Any, name: str, replacement: Any) -> None:
    expected = list(inspect.signature(replacement).parameters)
    found = list(inspect.signature(getattr(module, name)).parameters)
    if found != expected:
        sys.exit(f"{module.__name__}.{name} takes {found}, not {expected}: see {__file__}")
    setattr(module, name, replacement)


def main() -> None:
    _replace(sqs, "_receive_messages_for_esm", receive_batch)
    _replace(sqs, "_delete_messages_for_esm", delete_batch)
    _replace(eventbridge, "_invoke_target", invoke_scheduled)
    _replace(iam_actions, "extract_iam_action", iam_action)
    _replace(app, "app", waits.answer)
    _replace(sqs, "_dispatch", waits.dispatch)
    _replace(app, "_port_is_bindable", _is_free)
    for name, replacement in replacements.REPLACEMENTS.items():
        _replace(athena, name, replacement)
    _replace(iam_actions, "extract_resource_arn", rights.extract_resource_arn)
    if "PLAIN_PORT" in os.environ:
        # With TLS the emulator serves TLS alone. AWS answers plain HTTP too, and policies deny it.
        Config._insecure_bind = [f"127.0.0.1:{os.environ['PLAIN_PORT']}"]
    if "UNPACKED_CODE" in os.environ:
        # Functions see the emulator's variables.
        unpacked.keep_in(Path(os.environ.pop("UNPACKED_CODE")))
    # The emulator starts functions with `sys.executable`, and nothing else.
    sys.executable = sys.argv.pop(1)
    app.main()


if __name__ == "__main__":
    main()
