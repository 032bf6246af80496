"""A new revision is announced once: to machines always, to people when it is news."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.common import aws, environment
from functions.common.storage.s3 import S3Bucket
from functions.report.announce.delivery import Delivery, NotDeliveredError
from functions.report.publish.archive import Archive
from functions.report.settings import ReportSettings
from functions.report.text import dates
from tests.harness.announcements import Announcements, documented_event
from tests.harness.anomalous import cause, expected
from tests.harness.daily_runs import days_ago
from tests.harness.events import event
from tests.harness.failing_calls import failing
from tests.harness.one_day import today
from tests.harness.pipeline import Pipeline, numbered


@pytest.fixture
def announcements(pipeline: Pipeline) -> Announcements:
    return Announcements()


def of(day: date, count: int, start: int = 0) -> list[dict[str, Any]]:
    return [
        event(event_id=f"e-{n}", timestamp=f"{day}T10:00:00Z") for n in range(start, start + count)
    ]


def announce(pipeline: Pipeline, *days: date) -> None:
    settings = environment.read(ReportSettings)
    reports = S3Bucket(pipeline.s3, settings.reports_bucket)
    Delivery(settings, None, Archive(reports, settings.time_zone), reports).deliver(
        days, datetime.now(UTC)
    )


def change_mark(pipeline: Pipeline, **told: int) -> None:
    """Let the figures of yesterday that people got be others."""
    key = f"daily/dt={days_ago(1)}/delivered.json"
    mark = json.loads(pipeline.s3.get_object(Bucket="reports", Key=key)["Body"].read())
    mark["told"].update(told)
    pipeline.s3.put_object(Bucket="reports", Key=key, Body=json.dumps(mark).encode())


def test_a_first_report_is_one_event_and_one_mail(
    pipeline: Pipeline, announcements: Announcements
) -> None:
    pipeline.run(*of(days_ago(1), 30))
    pipeline.report(str(days_ago(1)))
    (announced,) = announcements.events()
    assert (announced["source"], announced["detail-type"]) == (
        "reporting-test.reports",
        "Report Ready",
    )
    detail = announced["detail"]
    assert {name: detail[name] for name in ("date", "revision", "status", "events", "news")} == {
        "date": str(days_ago(1)),
        "revision": 1,
        "status": "complete",
        "events": 30,
        "news": True,
    }
    of_metrics = {"metrics", "more_metrics"}  # where some are defined
    assert detail.keys() == documented_event().keys() - of_metrics
    stored = pipeline.s3.get_object(Bucket=detail["bucket"], Key=detail["key"])["Body"].read()
    kept = pipeline.s3.get_object(Bucket=detail["bucket"], Key=detail["revision_key"])
    assert json.loads(stored) == json.loads(kept["Body"].read())
    (mail,) = announcements.mails()
    assert f"{dates.short_day(str(days_ago(1)))}: 30 events" in mail["Subject"]
    assert f"{dates.day(str(days_ago(1)))} (UTC)\n" in mail["Message"]
    assert "30 events from 1 source. None failed." in mail["Message"]
    assert "Books: 0 received = 0 valid + 0 quarantined + 0 waiting." in mail["Message"]
    assert f"s3://reports/daily/dt={days_ago(1)}/report.html" in mail["Message"]


def test_an_unchanged_report_is_not_announced_again(
    pipeline: Pipeline, announcements: Announcements
) -> None:
    pipeline.run(*of(days_ago(1), 3))
    pipeline.report(str(days_ago(1)))
    announcements.events(), announcements.mails()
    pipeline.report(str(days_ago(1)))
    assert (announcements.events(), announcements.mails()) == ([], [])


def test_a_restatement_is_mailed_when_it_changes_what_people_were_told(
    pipeline: Pipeline, announcements: Announcements
) -> None:
    pipeline.run(*of(days_ago(1), 300))
    pipeline.report(str(days_ago(1)))
    announcements.events(), announcements.mails()
    pipeline.run(*of(days_ago(1), 2, start=300))
    pipeline.report(str(days_ago(1)))
    (small,) = announcements.events()
    assert (small["detail"]["revision"], small["detail"]["news"], announcements.mails()) == (
        2,
        False,
        [],
    )
    # Two more: with the two before them more than the share that is news.
    pipeline.run(*of(days_ago(1), 2, start=302))
    pipeline.report(str(days_ago(1)))
    (mail,) = announcements.mails()
    assert ", restated: " in mail["Subject"]
    assert "Restated: revision 3. Since revision 1: events 300 → 304." in mail["Message"]


def test_a_day_that_is_not_over_is_no_news(
    pipeline: Pipeline, announcements: Announcements
) -> None:
    pipeline.run(*of(today(), 1))
    pipeline.report(str(today()))
    assert [one["detail"]["news"] for one in announcements.events()] == [False]
    assert announcements.mails() == []


def test_a_day_that_was_incomplete_is_mailed_again_when_all_of_it_is_in(
    pipeline: Pipeline, announcements: Announcements
) -> None:
    arrived = datetime.combine(days_ago(1), time(23, 59), UTC)
    key = pipeline.store(*of(days_ago(1), 3), sent=arrived)
    pipeline.report(str(days_ago(1)))
    (mail,) = announcements.mails()
    assert "incomplete" in mail["Subject"]
    assert "Incomplete: about 3 events are still waiting" in mail["Message"]
    pipeline.process(key)
    # As if its events had been those that people were told of: the status alone is news.
    change_mark(pipeline, events=3)
    pipeline.report(str(days_ago(1)))
    (mail,) = announcements.mails()
    assert "Incomplete" not in mail["Message"].partition("Restated")[0]
    assert ", restated: " in mail["Subject"]


def test_the_first_report_of_an_old_day_is_told_to_machines_alone(
    pipeline: Pipeline, announcements: Announcements
) -> None:
    pipeline.run(*numbered(3, timestamp="2020-02-29T10:00:00Z"))
    pipeline.report("2020-02-29")
    assert len(announcements.events()) == 1
    assert announcements.mails() == []


def test_the_news_of_one_run_are_one_mail(pipeline: Pipeline, announcements: Announcements) -> None:
    days = [days_ago(ago) for ago in (1, 2, 3)]
    for day in days:
        pipeline.run(*of(day, 5))
        pipeline.report(str(day))
        pipeline.s3.delete_object(Bucket="reports", Key=f"daily/dt={day}/delivered.json")
    announcements.events(), announcements.mails()
    announce(pipeline, *days[::-1])
    assert len(announcements.events()) == 3
    (mail,) = announcements.mails()
    assert f"{dates.short_day(str(days_ago(1)))}: 5 events" in mail["Subject"]
    assert mail["Subject"].endswith(" (and 2 more days)")
    places = [mail["Message"].index(dates.day(str(day))) for day in days]
    assert places == sorted(places)


@pytest.mark.parametrize("dying", ["put_events", "publish", "put_object"])
def test_dying_while_telling_means_telling_again(
    pipeline: Pipeline, announcements: Announcements, dying: str
) -> None:
    pipeline.run(*of(days_ago(1), 3))
    client = {"put_events": aws.events, "publish": aws.sns, "put_object": aws.s3}[dying]()
    where = "delivered.json" if dying == "put_object" else ""
    with failing(client, dying, where), pytest.raises(ClientError):
        pipeline.report(str(days_ago(1)))
    announcements.events(), announcements.mails()
    made = pipeline.report(str(days_ago(1)))
    assert made["revision"] == 1
    # That the event was put before the mail failed is known.
    assert len(announcements.events()) == (dying != "publish")
    assert len(announcements.mails()) == 1
    pipeline.report(str(days_ago(1)))
    assert (announcements.events(), announcements.mails()) == ([], [])


def refusing(**_: Any) -> Any:
    raise ClientError({"Error": {"Code": "AuthorizationError", "Message": ""}}, "refused")


def test_a_lasting_refusal_of_mail_repeats_no_event(
    pipeline: Pipeline, announcements: Announcements, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.run(*of(days_ago(1), 300))
    pipeline.report(str(days_ago(1)))
    announcements.events(), announcements.mails()
    pipeline.run(*of(days_ago(1), 100, start=300))
    with monkeypatch.context() as patch:
        patch.setattr(aws.sns(), "publish", refusing)
        for events in (1, 0, 0):
            with pytest.raises(ClientError):
                pipeline.report(str(days_ago(1)))
            assert len(announcements.events()) == events
    pipeline.report(str(days_ago(1)))
    assert announcements.events() == []
    (mail,) = announcements.mails()
    assert "Restated: revision 2. Since revision 1: events 300 → 400." in mail["Message"]
    pipeline.report(str(days_ago(1)))
    assert (announcements.events(), announcements.mails()) == ([], [])


def test_a_later_revision_than_that_on_the_bus_is_put_there_too(
    pipeline: Pipeline, announcements: Announcements, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.run(*of(days_ago(1), 3))
    with monkeypatch.context() as patch:
        patch.setattr(aws.sns(), "publish", refusing)
        with pytest.raises(ClientError):
            pipeline.report(str(days_ago(1)))
    announcements.events()
    pipeline.run(*of(days_ago(1), 1, start=3))
    pipeline.report(str(days_ago(1)))
    (announced,) = announcements.events()
    assert announced["detail"]["revision"] == 2
    assert len(announcements.mails()) == 1


def test_an_event_that_the_bus_took_before_it_refused_another_is_not_repeated(
    pipeline: Pipeline, announcements: Announcements, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [days_ago(ago) for ago in (3, 2, 1)]
    for day in days:
        pipeline.run(*of(day, 5))
        pipeline.report(str(day))
        pipeline.s3.delete_object(Bucket="reports", Key=f"daily/dt={day}/delivered.json")
    announcements.events(), announcements.mails()
    put_events = aws.events().put_events

    def taking_one(**request: Any) -> Any:
        if str(days[1]) in request["Entries"][0]["Detail"].partition("revision")[0]:
            return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException"}]}
        return put_events(**request)

    with monkeypatch.context() as patch:
        patch.setattr(aws.events(), "put_events", taking_one)
        with pytest.raises(NotDeliveredError):
            announce(pipeline, *days)
    assert [one["detail"]["date"] for one in announcements.events()] == [str(days[0])]
    announce(pipeline, *days)
    assert [one["detail"]["date"] for one in announcements.events()] == [*map(str, days[1:])]
    (mail,) = announcements.mails()
    assert mail["Subject"].endswith(" (and 2 more days)")


def test_what_a_dead_run_did_not_announce_is_announced_once_as_it_is_by_then(
    pipeline: Pipeline, announcements: Announcements, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.run(*of(days_ago(1), 3))
    with monkeypatch.context() as patch:
        patch.setattr(aws.s3(), "put_object", once_stored(aws.s3().put_object))
        with pytest.raises(ClientError):
            pipeline.report(str(days_ago(1)))
    pipeline.run(*of(days_ago(1), 1, start=3))
    made = pipeline.report(str(days_ago(1)))
    assert (made["revision"], made["quality"]["late"]) == (2, 1)
    (announced,) = announcements.events()
    assert (announced["detail"]["revision"], announced["detail"]["news"]) == (2, True)
    (mail,) = announcements.mails()
    assert "4 events" in mail["Subject"]
    assert "Restated: revision" not in mail["Message"]


def once_stored(put_object: Any) -> Any:
    """Fails whatever is written after the first revision."""

    def put(**arguments: Any) -> Any:
        if "revisions/" not in arguments["Key"]:
            raise ClientError({"Error": {"Code": "SlowDown", "Message": ""}}, "PutObject")
        return put_object(**arguments)

    return put


def test_an_event_that_the_bus_refuses_is_a_failure(
    pipeline: Pipeline, announcements: Announcements, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.run(*of(days_ago(1), 3))
    refused = {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException"}]}
    with monkeypatch.context() as patch:
        patch.setattr(aws.events(), "put_events", lambda **_: refused)
        with pytest.raises(NotDeliveredError, match="ThrottlingException"):
            pipeline.report(str(days_ago(1)))
    assert announcements.mails() == []


def test_what_stands_out_is_in_the_mail_and_harmless_in_a_chat(
    pipeline: Pipeline, announcements: Announcements
) -> None:
    pipeline.run(*of(days_ago(1), 3))
    made = pipeline.report(str(days_ago(1)))
    announcements.events(), announcements.mails()
    made["revision"] = 2
    made["activity"]["events"] = 900
    name = '<!channel> & "\\"'
    made["comparison"] |= {"causes": [cause("silent", [name], 0, expected(9))], "more_causes": 0}
    pipeline.s3.put_object(
        Bucket="reports", Key=f"daily/dt={days_ago(1)}/report.json", Body=json.dumps(made).encode()
    )
    announce(pipeline, days_ago(1))
    (mail,) = announcements.mails()
    assert f"1. Silent: {name} sent nothing." in mail["Message"]
    (announced,) = announcements.events()
    assert "<" not in announced["detail"]["chat_text"]
    shown = '`[U+003C]!channel[U+003E] [U+0026] "[U+005C]"`'
    assert f"1. Silent: {shown} sent nothing." in announced["detail"]["chat_text"]
    # What a webhook is posted, as it is: line feeds and quotation marks and all.
    assert announced["detail"]["chat"] == {"text": announced["detail"]["chat_text"]}
    assert "\n" in announced["detail"]["chat"]["text"]


def test_the_partition_is_that_of_the_topic(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = "arn:aws-us-gov:sns:us-gov-west-1:123456789012:reports"
    monkeypatch.setenv("REPORTS_TOPIC", topic)
    mails: list[dict[str, str]] = []
    monkeypatch.setattr(aws.sns(), "publish", lambda **mail: mails.append(mail))
    pipeline.run(*of(days_ago(1), 3))
    pipeline.report(str(days_ago(1)))
    assert [mail["TopicArn"] for mail in mails] == [topic]
    assert ": https://console.amazonaws-us-gov.com/s3/object/reports?" in mails[0]["Message"]
