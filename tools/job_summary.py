"""Prints the summary of a GitHub job, in Markdown: a plan, or what an apply deployed.

python -m tools.job_summary plan dev STACK_DIRECTORY
python -m tools.job_summary apply dev STACK_DIRECTORY
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from toolchain.provider.terraform_configuration import without_missing

# GitHub drops a summary of more than 1 MiB.
_MAX_CHARACTERS = 200_000

_FIRST_EVENT = """\
### Send the first event

```
aws events put-events --entries '[{{
  "EventBusName": "{bus}", "Source": "shop", "DetailType": "OrderPlaced",
  "Detail": "{detail}"
}}]'
```

or a file of events, one a line, and see it arrive:

```
pipeline --env {environment} send events.ndjson
pipeline --env {environment} status --wait
pipeline --env {environment} report
```
"""
_EVENT = {
    "event_id": "o-1",
    "source": "shop",
    "timestamp": "2026-11-24T09:00:00Z",
    "event_type": "OrderPlaced",
    "details": {"action": "order", "status": "success"},
}


def planned(environment: str, plan: str) -> str:
    """What an apply would do, in Terraform's words."""
    shown = plan.strip()
    if len(shown) > _MAX_CHARACTERS:
        shown = f"{shown[:_MAX_CHARACTERS]}\n... cut here; the whole plan is in the job's log"
    return f"## Plan of {environment}\n\n```\n{shown}\n```\n"


def applied(environment: str, outputs: Mapping[str, Mapping[str, Any]]) -> str:
    """The names of the deployed resources, and how to send the first event."""
    rows = "".join(f"| {name} | `{outputs[name]['value']}` |\n" for name in sorted(outputs))
    detail = json.dumps(json.dumps(_EVENT))[1:-1]
    first = _FIRST_EVENT.format(
        bus=outputs["event_bus"]["value"], detail=detail, environment=environment
    )
    return f"## {environment} is deployed\n\n| | |\n|---|---|\n{rows}\n{first}"


def _terraform(stack: str, *arguments: str) -> str:
    command = ["terraform", f"-chdir={stack}", *arguments]
    return subprocess.run(  # noqa: S603 - our own arguments
        command, env=without_missing(os.environ), check=True, text=True, stdout=subprocess.PIPE
    ).stdout


def main(of: str, environment: str, stack: str) -> None:
    if of == "plan":
        text = planned(environment, _terraform(stack, "show", "-no-color", "tfplan"))
    elif of == "apply":
        text = applied(environment, json.loads(_terraform(stack, "output", "-json")))
    else:
        sys.exit(f"a summary is of a plan or of an apply, not of {of!r}")
    print(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
