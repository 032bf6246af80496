"""A report that the function makes says what its day comes to, and whose it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.harness.events import event
from tests.harness.pipeline import Pipeline, numbered

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

DAY = "2026-11-23"


def test_a_first_day_is_not_judged_and_words_alone_make_no_revision(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(30))
    made = pipeline.report(DAY)
    assert made["pipeline"] == {"name": "reporting", "environment": "test"}
    # Its events came after the day: whether all of them are in, another report says.
    assert made["verdict"]["sentence"] == "Not judged yet: 0 of 21 days known."
    assert made["comparison"]["causes"] == []
    assert pipeline.answer["verdict"] == {
        "kind": "not_judged",
        "level": "unknown",
        "sentence": made["verdict"]["sentence"],
    }
    other_words(pipeline.s3, pipeline.answer["key"])
    again = pipeline.report(DAY)
    assert (again["revision"], pipeline.answer["changed"]) == (1, False)


def other_words(s3: S3Client, key: str) -> None:
    """Let the stored report say its verdict in other words, as another version would."""
    stored: Any = json.loads(s3.get_object(Bucket="reports", Key=key)["Body"].read())
    stored["verdict"]["sentence"] = "In other words."
    s3.put_object(Bucket="reports", Key=key, Body=json.dumps(stored).encode())


def test_events_of_which_most_are_invalid_are_told_on_the_first_day(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(3), *[{**event(), "event_id": ""} for _ in range(27)])
    made = pipeline.report(made_today())
    assert made["verdict"]["kind"] == "invalid"
    assert made["verdict"]["sentence"] == "27 of 30 that arrived were invalid."
    assert (pipeline.answer["verdict"]["level"], pipeline.answer["causes"]) == ("bad", 0)


def test_late_events_are_in_the_words_of_the_revision(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(30))
    pipeline.report(DAY)
    pipeline.run(event(event_id="late", source="slow"))
    made = pipeline.report(DAY)
    assert made["history"][-1]["sentences"] == ["+1 late event, all of slow."]
    assert "1 late event" in made["verdict"]["detail"]


def made_today() -> str:
    """The day on which everything arrives."""
    return datetime.now(UTC).date().isoformat()
