"""Every question of docs/queries.md gives the right answer.

The SQL, translated from Athena's dialect, runs in DuckDB on the files that ingest and process
wrote, and on the curated ones that the report made of them. What it should say is counted by hand
from the events that the test sent. That Athena itself takes the SQL can be seen only on AWS;
sqlglot reads it as Athena's.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
import sqlglot

from stacks.questions import saved_queries
from stacks.tables import EVENT_COLUMNS, QUARANTINE_COLUMNS
from tests.harness.aws import simulated_aws
from tests.harness.events import event
from tests.harness.one_day import today
from tests.harness.pipeline import Pipeline, pipeline_on
from tests.harness.stored_events import NO_FAILURES, is_failure
from toolchain.project import ROOT

pytestmark = pytest.mark.xdist_group("queries")

QUERIES = {query.name: query.sql for query in saved_queries()}
FIRST, LAST = "2026-11-20", "2026-11-22"
DAYS = [FIRST, "2026-11-21", LAST]
STATUSES = ("ok", "FAILED", "error", NO_FAILURES[0])

Event = dict[str, Any]
Rows = list[tuple[Any, ...]]


def sent() -> list[Event]:
    """Three days of three sources, some of it failing, some of it without a status."""
    events = []
    for day in DAYS:
        for n in range(60):
            source = ("shop", "bank", "hr")[n % 3]
            details: dict[str, Any] = {"action": f"a{n % 4}", "user": f"u{n % 7}"}
            if n % 5:
                details["status"] = STATUSES[(n % 4 == 1) + 2 * (n % 11 == 0)]
            events.append(
                event(
                    event_id=f"{day}-{n}",
                    source=source,
                    timestamp=f"{day}T{n % 24:02}:00:{n % 60:02}.250Z",
                    details=details,
                )
            )
    return events


EVENTS = sent()
REPEATED = [EVENTS[3], EVENTS[3], EVENTS[70]]
CONFLICTING = [{**EVENTS[5], "details": {"action": "other", "status": "failed"}}]
# Of a day that no question asks about: its files have the columns that others lack.
MAPPED: dict[str, Any] = {
    "id": "m-1",
    "source": "aws.ecs",
    "detail-type": "Stopped",
    "time": "2026-11-19T10:00:00Z",
    "detail": {"code": 1},
}
INVALID = [event(event_id=""), event(event_id=""), event(source=7), event(timestamp="noon")]


class Asked:
    """The tables as Athena would see them, over files in a directory.

    `curated` has the files that manifests name, and no others.
    """

    def __init__(self, pipeline: Pipeline, directory: Path) -> None:
        for key in pipeline.keys("processed"):
            if not key.startswith("ledger/"):
                path = directory / key
                path.parent.mkdir(parents=True, exist_ok=True)
                pipeline.s3.download_file("processed", key, str(path))
        self._sql = duckdb.connect()
        hive = "hive_partitioning = true, hive_types = {'dt': VARCHAR}"
        columns = ", ".join(
            f"{name}: '{'VARCHAR' if type_ == 'string' else 'INTEGER'}'"
            for name, type_ in QUARANTINE_COLUMNS.items()
        )
        # Athena's timestamps have no zone: they are in UTC.
        times = ", ".join(
            f"{name} AT TIME ZONE 'UTC' AS {name}"
            for name, type_ in EVENT_COLUMNS.items()
            if type_ == "timestamp"
        )
        # A file may lack columns: Athena, which reads by name, takes them for null.
        by_name = f"union_by_name = true, {hive}"
        events = f"read_parquet('{directory}/events/*/*', {by_name})"
        bodies = f"read_json('{directory}/quarantine/*/*', columns = {{{columns}}}, {hive})"
        self._sql.execute(f"CREATE VIEW written AS FROM {events}")
        self._sql.execute(f"CREATE VIEW events AS FROM (FROM written SELECT * REPLACE ({times}))")
        self._sql.execute(f"CREATE VIEW quarantine AS FROM {bodies}")
        parts = [
            str(directory / line.removeprefix("s3://processed/"))
            for manifest in sorted(directory.glob("curated/days/*/symlink.txt"))
            for line in manifest.read_text(encoding="utf-8").splitlines()
        ]
        self._sql.execute(f"CREATE VIEW compacted AS FROM read_parquet({parts}, {by_name})")
        self._sql.execute(
            f"CREATE VIEW curated AS FROM (FROM compacted SELECT * REPLACE ({times}))"
        )

    def ask(self, name: str, *parameters: str) -> Rows:
        (translated,) = sqlglot.transpile(QUERIES[name], read="athena", write="duckdb")
        return self._sql.execute(translated, parameters).fetchall()

    def columns(self, table: str) -> dict[str, str]:
        described = self._sql.execute(f"DESCRIBE {table}").fetchall()
        return {row[0]: row[1] for row in described}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Questions change nothing: all tests ask the same tables."""
    with simulated_aws(), pipeline_on(boto3.client("s3")) as pipeline:
        pipeline.run(*EVENTS, *REPEATED[:1], *INVALID)
        pipeline.report(FIRST)  # an edition that the next one replaces
        pipeline.run(*REPEATED[1:], *CONFLICTING)
        pipeline.process(pipeline.store_envelopes(MAPPED))
        for day in (*DAYS, MAPPED["time"][:10]):
            pipeline.report(day)
        return Asked(pipeline, tmp_path_factory.mktemp("tables"))


def on(*days: str, source: str | None = None) -> list[Event]:
    """The events of some days, each once."""
    return [
        one for one in EVENTS if one["timestamp"][:10] in days and source in {None, one["source"]}
    ]


def failed(one: Event) -> bool:
    return is_failure(one["details"].get("status"))


def test_the_page_has_the_queries_that_are_saved() -> None:
    page = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    found = dict(re.findall(r"^`(\w+)`\n\n```sql\n(.*?)```$", page, re.MULTILINE | re.DOTALL))
    assert found == QUERIES
    assert len(found) == 10
    for query in saved_queries():
        assert f". {query.question}\n" in page


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_has_a_question_mark_for_each_parameter_and_for_nothing_else(name: str) -> None:
    code = re.sub(r"--.*", "", QUERIES[name])
    assert QUERIES[name].count("?") == code.count("?") > 0
    assert re.search(r"dt (=|BETWEEN) \?", code)


def test_sources_of_a_day(stored: Asked) -> None:
    events, failures = Counter[str](), Counter[str]()
    for one in on(FIRST):
        events[one["source"]] += 1
        failures[one["source"]] += failed(one)
    expected = [
        (name, n, failures[name], round(100 * failures[name] / n, 2)) for name, n in events.items()
    ]
    assert stored.ask("sources_of_a_day", FIRST) == sorted(expected, key=lambda r: (-r[1], r[0]))


def test_failing_actions(stored: Asked) -> None:
    events, failures = Counter[str](), Counter[str]()
    for one in on(*DAYS[1:]):
        events[one["details"]["action"]] += 1
        failures[one["details"]["action"]] += failed(one)
    expected = [(name, events[name], n) for name, n in failures.items() if n]
    found = stored.ask("failing_actions", DAYS[1], LAST)
    assert found == sorted(expected, key=lambda r: (-r[2], r[0]))
    assert found


def test_hours_of_a_day(stored: Asked) -> None:
    hours: dict[int, list[str]] = defaultdict(list)
    for one in on(LAST):
        hours[int(one["timestamp"][11:13])].append(one["source"])
    expected = [(hour, len(names), len(set(names))) for hour, names in sorted(hours.items())]
    assert stored.ask("hours_of_a_day", LAST) == expected


def test_failed_events_of_a_source(stored: Asked) -> None:
    expected = {one["event_id"] for one in on(FIRST, source="bank") if failed(one)}
    found = stored.ask("failed_events_of_a_source", FIRST, "bank")
    assert {row[1] for row in found} == expected
    assert len(found) == len(expected) > 0
    assert [row[0] for row in found] == sorted(row[0] for row in found)


def test_days_of_a_source(stored: Asked) -> None:
    expected = [
        (day, len(on(day, source="hr")), sum(map(failed, on(day, source="hr")))) for day in DAYS
    ]
    assert stored.ask("days_of_a_source", FIRST, LAST, "hr") == expected


def test_slow_sources(stored: Asked) -> None:
    found = stored.ask("slow_sources", FIRST)
    latencies: dict[str, list[float]] = defaultdict(list)
    (row,) = stored.ask("history_of_an_event", FIRST, FIRST, "shop", EVENTS[0]["event_id"])
    ingested = row[2].replace(tzinfo=UTC).timestamp()
    for one in on(FIRST):
        happened = datetime.fromisoformat(one["timestamp"]).timestamp()
        latencies[one["source"]].append(ingested - happened)
    assert [row[0] for row in found] == sorted(latencies, key=lambda n: -max(latencies[n]))
    for name, count, mean, longest in found:
        assert count == len(latencies[name])
        assert mean == pytest.approx(sum(latencies[name]) / count, abs=1e-3)
        assert longest == pytest.approx(max(latencies[name]), abs=1e-3)


def test_values_of_a_detail(stored: Asked) -> None:
    users = Counter(one["details"]["user"] for one in on(*DAYS))
    expected = sorted(users.items(), key=lambda item: (-item[1], item[0]))
    assert stored.ask("values_of_a_detail", FIRST, LAST, "$.user") == expected


def test_repeated_events(stored: Asked) -> None:
    assert stored.ask("repeated_events", FIRST) == [
        (EVENTS[3]["source"], EVENTS[3]["event_id"], 3, 3, 1),
        (EVENTS[5]["source"], EVENTS[5]["event_id"], 2, 2, 2),
    ]
    assert stored.ask("repeated_events", LAST) == []


def test_quarantine_reasons(stored: Asked) -> None:
    day = today().isoformat()
    found = stored.ask("quarantine_reasons", day, day)
    assert [(row[0], row[1], row[2]) for row in found] == [
        (day, "empty:event_id", 2),
        (day, "bad_timestamp", 1),
        (day, "wrong_type:source", 1),
    ]
    assert '"noon"' in found[1][3]


def test_history_of_an_event(stored: Asked) -> None:
    wanted = EVENTS[5]
    found = stored.ask("history_of_an_event", FIRST, LAST, wanted["source"], wanted["event_id"])
    assert [row[0] for row in found] == [FIRST, FIRST]
    first, second = found
    assert first[2] <= second[2]
    assert first[4] != second[4]
    assert '"other"' in second[8]
    assert '"other"' not in first[8]


@pytest.mark.parametrize("name", QUERIES)
def test_questions_about_what_counts_ask_curated(name: str) -> None:
    (table,) = re.findall(r"FROM (curated|events|quarantine)", QUERIES[name])
    others = {
        "repeated_events": "events",
        "history_of_an_event": "events",
        "quarantine_reasons": "quarantine",
    }
    assert table == others.get(name, "curated")


@pytest.mark.parametrize("table", ["written", "compacted"])
def test_the_tables_have_the_columns_that_are_written(stored: Asked, table: str) -> None:
    types = {
        "VARCHAR": "string",
        "INTEGER": "int",
        "BIGINT": "bigint",
        "TIMESTAMP WITH TIME ZONE": "timestamp",
        "BOOLEAN": "boolean",
    }
    written = {name: types[type_] for name, type_ in stored.columns(table).items() if name != "dt"}
    assert written == EVENT_COLUMNS
