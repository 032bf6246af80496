"""A job's summary shows the plan, and after an apply what can be copied and run."""

from __future__ import annotations

import json
import re

from tools.job_summary import applied, planned

OUTPUTS = {
    "event_bus": {"value": "reporting-dev"},
    "raw_bucket": {"value": "reporting-dev-raw-123456789012-us-east-1"},
}


def test_the_plan_is_shown_whole_and_a_huge_one_is_cut_and_says_so() -> None:
    assert planned("dev", "No changes.\n") == "## Plan of dev\n\n```\nNo changes.\n```\n"
    huge = planned("dev", "+ resource\n" * 100_000)
    assert len(huge) < 1024 * 1024
    assert "the whole plan is in the job's log" in huge


def test_an_apply_names_its_outputs_and_gives_a_command_whose_event_is_valid() -> None:
    text = applied("dev", OUTPUTS)
    assert "| raw_bucket | `reporting-dev-raw-123456789012-us-east-1` |" in text
    assert "pipeline --env dev send events.ndjson" in text
    command = re.search(r"--entries '(.*?)'", text, re.DOTALL)
    assert command
    (entry,) = json.loads(command[1])
    assert entry["EventBusName"] == "reporting-dev"
    event = json.loads(entry["Detail"])
    assert set(event) == {"event_id", "source", "timestamp", "event_type", "details"}
    assert event["source"] == entry["Source"]
