"""`pipeline query` answers from the stored events, and can read and change nothing else."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stacks.questions import saved_queries
from tests.harness.command import run
from tests.harness.daily_runs import days_ago
from tests.harness.events import event
from tests.harness.one_day import today
from tests.harness.pipeline import Pipeline
from tests.harness.target_of_pipeline import commanded

HOSTILE = "a'\"; DROP TABLE curated; --<b>\x1b[31m"
# Of questions that are refused before any day is looked at.
DAY, LATER = "2026-11-23", "2026-11-24"


def day() -> str:
    """A day that is looked at by itself."""
    return str(days_ago(3))


def next_day() -> str:
    return str(days_ago(2))


def of(day: str, number: int, **changes: Any) -> dict[str, Any]:
    return event(event_id=f"{day}-{number}", timestamp=f"{day}T10:00:00.250Z", **changes)


@pytest.fixture(scope="module")
def pipeline() -> Iterator[Pipeline]:
    """Two days with a report, one of them restated; what arrived today is in quarantine.

    The event of a hostile source has no status.
    """
    failed = {"action": "buy", "status": "FAILED", "user": {"name": "ann"}}
    with commanded() as made:
        made.run(*(of(day(), n) for n in range(5)))
        made.report(day())
        made.run(
            of(day(), 1),
            of(day(), 5, source=HOSTILE, details={}),
            of(next_day(), 1, details=failed),
        )
        made.run(event(event_id=""), event(source=7, timestamp=None))
        for one in (day(), next_day()):
            made.report(one)
        yield made


def rows(*arguments: str) -> list[dict[str, Any]]:
    result = run("query", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def refused(*arguments: str) -> str:
    result = run("query", *arguments)
    assert result.exit_code == 1
    assert not result.stdout
    return result.stderr


def test_curated_has_each_event_of_the_last_days_once(pipeline: Pipeline) -> None:
    assert rows("SELECT dt, count(*) AS n FROM curated GROUP BY ALL ORDER BY dt") == [
        {"dt": day(), "n": 6},
        {"dt": next_day(), "n": 1},
    ]


def test_events_has_repeats_and_quarantine_what_was_refused(pipeline: Pipeline) -> None:
    assert rows("SELECT count(*) AS n FROM events") == [{"n": 8}]
    (row,) = rows(
        "SELECT sum(events)::INT AS n, max(len(faults)) AS faults, max(dt) AS dt FROM quarantine"
    )
    assert row == {"n": 2, "faults": 2, "dt": str(today())}


def test_the_tables_that_are_shown_are_those_that_can_be_asked(pipeline: Pipeline) -> None:
    assert [row["name"] for row in rows("SHOW TABLES")] == ["curated", "events", "quarantine"]


def test_only_the_days_that_were_asked_for_are_read(pipeline: Pipeline) -> None:
    for span, n in ((("--to", day()), 6), (("--from", next_day()), 1), (("--to", "2020-01-01"), 0)):
        assert rows("SELECT count(*) AS n FROM curated", *span) == [{"n": n}]
    long_ago = ("--from", "1000-01-01")
    assert rows("SELECT count(*) AS n FROM curated", *long_ago, "--to", day()) == [{"n": 6}]
    said = run(
        "query", "SELECT 1 FROM curated", "--from", next_day(), "--to", "today"
    ).stderr.strip()
    assert said == f"curated of {next_day()} to {today()} (UTC): 1 day has data, <0.1 MB"


def test_what_is_not_asked_about_is_not_downloaded(pipeline: Pipeline) -> None:
    assert run("query", "SELECT 1").stderr == ""


@pytest.mark.parametrize("saved", saved_queries(), ids=lambda saved: saved.name)
def test_every_saved_question_is_answered_by_its_name(pipeline: Pipeline, saved: Any) -> None:
    others = {
        "failed_events_of_a_source": ["shop"],
        "days_of_a_source": ["shop"],
        "values_of_a_detail": ["$.action"],
        "history_of_an_event": ["shop", f"{day()}-1"],
    }
    days = [next_day()] if saved.name.startswith("failed_") else [day(), "today"][: saved.days]
    assert rows(saved.name, *days, *others.get(saved.name, []))


def test_a_saved_question_has_the_right_answer(pipeline: Pipeline) -> None:
    assert rows("sources_of_a_day", next_day()) == [
        {"source": "shop", "events": 1, "failures": 1, "failed_percent": 100.0}
    ]
    none_failed = {"events": 1, "failures": 0}
    assert rows("sources_of_a_day", day())[1] == {
        "source": HOSTILE,
        **none_failed,
        "failed_percent": 0.0,
    }
    assert rows("days_of_a_source", day(), next_day(), HOSTILE) == [{"dt": day(), **none_failed}]
    assert rows("values_of_a_detail", day(), next_day(), "$.user") == [
        {"detail": None, "events": 7}
    ]
    assert {
        row["detail"] for row in rows("values_of_a_detail", day(), next_day(), "$.user.name")
    } == {
        None,
        "ann",
    }


def test_without_a_question_the_saved_ones_are_listed() -> None:
    shown = run("query")
    assert shown.exit_code == 0
    for saved in saved_queries():
        assert saved.name in shown.stdout
        assert saved.values in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sources_of_a_day"], "sources_of_a_day needs a value: the day"),
        (["failing_actions", DAY], "failing_actions needs 2 values: first and last day"),
        (["failing_actions", DAY, "soon"], "'soon' is no day"),
        (["sources_of_a_day", DAY, "--to", DAY], "takes its days as values"),
        (["sources"], "no saved question sources, and no SQL; there are:\n  days_of_a_source"),
        (["SELECT 1", "--from", LATER, "--to", DAY], f"--from {LATER} is after --to {DAY}"),
        (["failing_actions", LATER, DAY], f"the first day, {LATER}, is after the last, {DAY}"),
        (["SELEC 1"], 'syntax error at or near "SELEC" (line 1, character 1)'),
        (["SELECT 1,\n  2 3"], 'syntax error at or near "3" (line 2, character 5)'),
        (
            ["SELECT sorce FROM curated"],
            "error: there is no column sorce; the nearest are source",
        ),
        (["SELECT 1,\n  sorce\nFROM curated"], "there is no column sorce (line 2); the nearest"),
        (["SELECT curated.nope FROM curated"], "error: there is no column nope\ncurated has "),
        (["SELECT * FROM curated WHERE source = shop"], "between single quotes: 'shop'"),
        (['SELECT * FROM curated WHERE source = "a!"'], "between single quotes: 'a!'"),
        (["SELECT * FROM curated WHERE source IN ('b', \"a\")"], "between single quotes: 'a'"),
        (['SELECT * FROM curated WHERE source LIKE "a%"'], "between single quotes: 'a%'"),
        (['SELECT * FROM curated WHERE source = "it\'s"'], "between single quotes: 'it''s'"),
        (["SELECT * FROM curate"], "no table curate; there are curated, events and quarantine"),
        (
            ["SELECT lenght(source) FROM curated"],
            'error: Scalar Function with name lenght does not exist!\nDid you mean "length"?\n',
        ),
        (["SELECT * FROM curated WHERE dt = ?"], "error: 0 values were given: a question takes"),
        (["SELECT ? FROM curated", "a", "b"], "2 values were given: a question takes one for each"),
        (["SELECT 1 FROM curated", "a"], "error: 1 value was given: a question takes one for each"),
        (["SELECT 1; SELECT 2"], "one SELECT at a time, not 2 statements"),
        (["FROM query('FROM curated')"], "names its tables itself, not by query()"),
        (["SELECT (SELECT count(*) FROM QUERY_TABLE(['curated']))"], "not by query_table()"),
        (["SELECT sum(source) FROM curated"], "Candidate functions:\n  sum(arg "),
        (["SELECT * EXCLUDE (sorce) FROM curated"], "no column sorce; the nearest are source and"),
        (["SELECT * REPLACE (1 AS sorce) FROM curated"], "there is no column sorce; the nearest"),
        (["SELECT 1 FROM curated JOIN events USING (sorce)"], "error: there is no column sorce\n"),
        (
            ["SELECT source FROM curated JOIN events USING (event_id)"],
            "several tables have a column source: say curated.source or events.source",
        ),
        (["SELECT x.source FROM curated"], "FROM names no table x; there is curated"),
        (["SELECT curated.source FROM curated c"], "FROM names no table curated; there is c"),
        (["FROM curated, curated"], "FROM has curated twice: give each a name of its own, as in"),
        (["FROM curated a JOIN events a ON true"], "FROM has a twice: give each a name"),
        (["SELECT 1 FROM other.curated"], "there is no table other.curated; there are curated,"),
        (["SELECT source, count(*) FROM curated"], "source has a value for each event: put it"),
        (
            ["SELECT details.amount FROM curated"],
            "details is text: json_extract_string(details, '$.amount') is what its JSON has there",
        ),
        (["SELECT source + 1 FROM curated"], "\n  ...\ncurated has event_id, source, "),
        (["SELECT sum(sum(line)) FROM curated"], "cannot be nested\ncurated has event_id, source"),
        (["SELECT error('boom')"], "boom\nthere are curated, events and quarantine"),
        (["SELECT 'a'::INT FROM curated"], "Could not convert string 'a' to INT32"),
        (["SELECT source::INT FROM curated WHERE source LIKE 'a%'"], r"--<b>\x1b[31m'"),
    ],
)
def test_what_is_wrong_with_a_question_is_said(
    pipeline: Pipeline, arguments: list[str], said: str
) -> None:
    assert said in refused(*arguments)


def test_only_what_a_column_is_compared_with_may_be_text(pipeline: Pipeline) -> None:
    assert "single quotes" not in refused("SELECT sorce FROM curated WHERE source = 'shop'")
    assert "single quotes" not in refused("SELECT 1 FROM curated WHERE \"sorce\" = 'shop'")


@pytest.mark.parametrize(
    "change",
    [
        "DROP VIEW curated",
        "CREATE TABLE t AS SELECT 1",
        "INSERT INTO curated (source) VALUES ('x')",
        "COPY (SELECT 1) TO '/tmp/stolen.csv'",
        "ATTACH '/tmp/other.db'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "PRAGMA database_list",
    ],
)
def test_nothing_but_a_select_is_run(pipeline: Pipeline, change: str) -> None:
    assert "only a SELECT can be asked" in refused(change)


def test_no_other_file_and_no_address_can_be_read(pipeline: Pipeline, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("password\n")
    for reader in (
        f"read_csv('{secret}')",
        f"read_text('{secret}')",
        f"'{secret}'",
        f"glob('{tmp_path}/*')",
        "read_parquet('s3://processed/events/*')",
        "read_json('https://example.com/x.json')",
        "sqlite_scan('/tmp/x.db', 't')",
    ):
        said = refused(f"FROM {reader}")
        assert any(no in said for no in ("disabled by", "does not exist", "not in the catalog"))
    # No Python variable either.
    assert "there is no table saved_queries" in refused("SELECT * FROM saved_queries")


def test_names_and_values_of_events_are_no_markup_and_no_sql(pipeline: Pipeline) -> None:
    assert rows("SELECT event_id FROM curated WHERE source = ?", HOSTILE) == [
        {"event_id": f"{day()}-5"}
    ]
    shown = run("query", "SELECT source FROM curated WHERE source <> 'shop'").stdout
    assert r"a'\"; DROP TABLE curated; --<b>\x1b[31m".replace('\\"', '"') in shown
    assert "\x1b" not in shown


def test_csv_has_names_and_plain_values(pipeline: Pipeline) -> None:
    result = run("query", "SELECT source, NULL AS nothing, [1, 2] AS l FROM curated "
                 "WHERE source <> 'shop'", "--csv")  # fmt: skip
    found = list(csv.reader(io.StringIO(result.stdout)))
    assert found == [["source", "nothing", "l"], [HOSTILE, "", "[1,2]"]]


def test_times_are_in_utc_whatever_their_type(pipeline: Pipeline) -> None:
    (row,) = rows(
        "SELECT \"timestamp\" AS plain, TIMESTAMPTZ '2026-01-01 01:00:00+01' AS zoned,"
        " [TIMESTAMPTZ '2026-01-01 00:00:00+00'] AS listed FROM curated WHERE dt = ?",
        next_day(),
    )
    assert row == {
        "plain": f"{next_day()}T10:00:00.250000",
        "zoned": "2026-01-01 00:00:00+00",
        "listed": "['2026-01-01 00:00:00+00']",
    }


def test_a_table_of_a_thousand_rows_says_that_there_are_more(pipeline: Pipeline) -> None:
    result = run("query", "SELECT range AS n FROM range(1001)")
    assert result.exit_code == 0
    assert " 999 " in result.stdout
    assert " 1000 " not in result.stdout
    assert result.stderr.strip() == "more than 1,000 rows: see --csv and --json"


def test_two_columns_of_one_name_are_no_json(pipeline: Pipeline) -> None:
    assert (
        "columns have the same name: a, a" in run("query", "SELECT 1 AS a, 2 AS a", "--json").stderr
    )
    assert run("query", "SELECT 1 AS a, 2 AS a", "--csv").stdout == "a,a\n1,2\n"


def test_nobody_downloads_gigabytes_unasked(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.querying.download.ASKED_ABOVE_BYTES", 100)
    said = refused("SELECT count(*) FROM curated")
    assert "GB would be downloaded: name fewer days, or say --yes" in said
    assert run("query", "SELECT count(*) FROM curated", "--yes").exit_code == 0


def test_somebody_at_a_terminal_is_asked(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.querying.download.ASKED_ABOVE_BYTES", 100)
    monkeypatch.setattr("cli.querying.download.at_a_terminal", lambda: True)
    no = run("query", "SELECT 4321 FROM curated", stdin=b"n\n")
    yes = run("query", "SELECT 4321 FROM curated", stdin=b"y\n")
    assert (no.exit_code, "4321" in no.stdout) == (0, False)
    assert (yes.exit_code, "4321" in yes.stdout) == (0, True)
