"""What a chat's webhook is posted, by format: whole, within its limits, and with harmless names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.report.announce import chat_text, webhook
from functions.report.announce.told import Told, Where
from functions.report.document.headline import headline
from functions.report.document.report import Report
from functions.report.text import untrusted
from tests.functions.report.announce.test_chat import HOSTILE
from tests.harness.anomalous import SILENT, anomalous
from tests.harness.made_report import made_report, with_comparison

NAMES = st.text(max_size=256)
COMMAND = "pipeline --env prod status --date 2026-02-09"
PAGE = "daily%2Fdt%3D2026-02-09%2Freport.html"
LINK = f"https://console.aws.amazon.com/s3/object/reports?prefix={PAGE}"
# The characters that grow most, as they are shown or as they are sent.
LONGEST = ("\U000e0001" * 256, "&" * 256, "\U0001f600" * 256)


def told(report: Report, partition: str = "aws", **announced: Any) -> Told:
    before: Any = {**headline(report), **announced} if announced else None
    return Told(report, before, Where("reports", partition))


def slack(report: Report, **announced: Any) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = webhook.body("slack", told(report, **announced))["blocks"]
    return blocks


def teams(one: Told) -> dict[str, Any]:
    message = webhook.body("teams", one)
    assert message["type"] == "message"
    (attachment,) = message["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card: dict[str, Any] = attachment["content"]
    return card


def texts(value: Any, member: str = "text") -> Iterator[str]:
    """Every text in a message, wherever it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == member and isinstance(inner, str):
                yield inner
            else:
                yield from texts(inner, member)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, member)


def test_plain_text_has_all_of_it_in_lines() -> None:
    text = webhook.body("text", told(anomalous()))
    assert text.keys() == {"text"}
    assert text["text"].splitlines() == [
        "reporting prod: Monday, 9 February 2026 (Europe/Zurich)",
        "7 things to look at. All data is in.",
        "66,574 events from 3 sources, +34% on a usual Monday.",
        "",
        "Events: 66,574 (usual Mon 49,530, +34%)",
        "Failed: 11.5% (usual Mon 3.3%, 3.5 times)",
        "Invalid: 1.6% (usual Mon 0.4%, 3.9 times)",
        "Delay p95: 3 min 53 s (usual Mon 1 min 6 s, 3.5 times)",
        "",
        "To look at:",
        "1. Silent: `shop.catalogue` sent nothing. Usually 5,297 on a Monday. First silent day."
        " Owner: catalogue.",
        f"`{COMMAND}`",
        "2. Failures: 11.5% of events failed, 3.5 times the usual 3.3%. In 3 sources alike, most in"
        " `warehouse.stock` (16.6%), `partners.feed` (0.6%) and `mobile.ios` (0.2%).",
        f"`{COMMAND}`",
        "3. Invalid: 1,060 events were invalid (1.6%), usually 0.4%. Most: missing:source (496),"
        " from `partners.feed`.",
        f"`{COMMAND}`",
        "and 4 more",
        "",
        LINK,
        "s3://reports/daily/dt=2026-02-09/report.html",
        "",
        "Books: 68,366 received = 67,306 valid + 1,060 quarantined + 0 waiting.",
    ]


def test_slack_gets_blocks_and_the_text_in_their_place() -> None:
    message = webhook.body("slack", told(anomalous()))
    assert message.keys() == {"text", "blocks"}
    assert message["text"] == chat_text.text(told(anomalous()))
    first, *others = message["blocks"]
    assert first["text"]["text"] == "7 things to look at. All data is in."
    (figures,) = [block["fields"] for block in others if "fields" in block]
    assert [field["text"] for field in figures] == [
        "*Events*\n66,574 (usual Mon 49,530, +34%)",
        "*Failed*\n11.5% (usual Mon 3.3%, 3.5 times)",
        "*Invalid*\n1.6% (usual Mon 0.4%, 3.9 times)",
        "*Delay p95*\n3 min 53 s (usual Mon 1 min 6 s, 3.5 times)",
    ]
    found = [text for text in texts(others) if text.startswith("*Silent*: ")]
    assert found[0].splitlines() == [
        f"*Silent*: `{SILENT}` sent nothing.",
        "Usually 5,297 on a Monday. First silent day. Owner: catalogue.",
        f"`{COMMAND}`",
    ]
    assert f"<{LINK}|Open the report>" in texts(others)
    assert "and 4 more" in texts(others)


def test_slack_makes_no_link_of_what_is_none() -> None:
    for block in slack(anomalous()):
        for one in [block.get("text"), *block.get("fields", []), *block.get("elements", [])]:
            if one and one["type"] == "mrkdwn":
                assert one["verbatim"] is True


def test_figures_below_the_smallest_are_escaped_for_slack_once() -> None:
    made = anomalous()
    made["activity"]["failure_rate"] = 0.0000001
    (figures,) = [block["fields"] for block in slack(made) if "fields" in block]
    assert figures[1]["text"].startswith("*Failed*\n&lt;0.1%")


def test_teams_gets_a_card_with_the_verdict_in_its_colour() -> None:
    card = teams(told(anomalous()))
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.2")
    assert card["fallbackText"] == "7 things to look at. All data is in."
    (verdict,) = [one for one in card["body"] if one.get("style")]
    assert verdict["style"] == "warning"
    assert next(texts(verdict)) == "7 things to look at. All data is in."
    (facts,) = [one["facts"] for one in card["body"] if one["type"] == "FactSet"]
    assert facts[0] == {"title": "Events", "value": "66,574 (usual Mon 49,530, +34%)"}
    shown = [*texts(card["body"])]
    assert f"{SILENT} sent nothing." in shown
    assert "Usually 5,297 on a Monday. First silent day. Owner: catalogue." in shown
    assert COMMAND in shown
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open the report", "url": LINK}]


def test_teams_shows_in_red_only_what_is_worse() -> None:
    made = anomalous()
    made["comparison"]["causes"][1]["worse"] = False
    card = json.dumps(teams(told(made)))
    assert re.findall(r'"text": "(\w+): ",[^}]*"Attention"', card) == ["Silent", "Invalid"]


def test_without_a_console_there_is_an_address_and_no_link() -> None:
    nowhere = told(anomalous(), "aws-iso")
    address = "s3://reports/daily/dt=2026-02-09/report.html"
    assert "actions" not in teams(nowhere)
    assert address in texts(teams(nowhere)["body"])
    blocks = webhook.body("slack", nowhere)["blocks"]
    assert f"`{address}`" in texts(blocks)
    for name in ("text", "slack", "teams"):
        assert "https://console" not in json.dumps(webhook.body(name, nowhere))


@pytest.mark.parametrize("name", ["text", "slack", "teams"])
def test_every_format_has_a_report_of_an_earlier_version_and_what_was_restated(name: str) -> None:
    made = with_comparison(made_report(good=False))
    shown = json.dumps(webhook.body(name, told(made, revision=1, events=5_000)), ensure_ascii=False)
    for text in (
        "The books do not balance: 3 objects.",
        "Since revision 1: events 5,000 → 5,805.",
        "38 events that were invalid are now valid: mapping pino.",
        "is silent: about 412 events are usual on a Monday.",
        "The books do not balance: 6,554 received",
        "5,805",
    ):
        assert text in shown
    assert "pipeline --env" not in shown


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("chat_format", ["text", "slack", "teams"])
def test_a_hostile_name_does_nothing_in_any_format(chat_format: str, name: str) -> None:
    made = anomalous(name, name, name, name)
    made["history"][-1]["sentences"] = [f"+5 events, all of {untrusted.name(name)}."]
    harmless(chat_format, made)
    harmless(chat_format, with_comparison(made_report(), name))


@given(st.lists(NAMES, min_size=4, max_size=4), st.sampled_from(["text", "slack", "teams"]))
def test_no_name_does_anything_in_any_format(names: list[str], chat_format: str) -> None:
    harmless(chat_format, anomalous(*names))


def harmless(chat_format: str, report: Report) -> None:
    """Nothing links or mentions; what Slack takes as its own is escaped; backticks are in pairs."""
    before = told(report, revision=0, events=1)
    for text in texts(webhook.body(chat_format, before)):
        own = text.replace(LINK.partition("?")[0], "").replace("s3://reports", "")
        own = re.sub(r"<\?prefix=[^|<>]*\|Open the report>|https://console\S*", "", own)
        assert not re.search(r"[<>@]|://|www\.", own, re.IGNORECASE)
        assert "&" not in re.sub("&(amp|lt|gt);", "", own)
        assert all(line.count("`") % 2 == 0 for line in text.split("\n"))
        if chat_format == "teams":
            assert "`" not in text


def test_a_command_that_a_chat_would_obey_is_left_out() -> None:
    made = anomalous()
    made["comparison"]["causes"][0]["command"] = "events --source '<!here>' --date 2026-02-09"
    for chat_format in ("text", "slack", "teams"):
        shown = json.dumps(webhook.body(chat_format, told(made)))
        assert "--source" not in shown
        assert f"{SILENT}" in shown


def longest(name: str) -> Report:
    """With a name wherever one can be, in what was restated too."""
    made = anomalous(name, name, name, name)
    made["history"][-1]["sentences"] = [f"+5 events, all of {untrusted.name(name)}."] * 20
    return made


@pytest.mark.parametrize("name", LONGEST)
def test_the_longest_names_stay_within_what_slack_takes(name: str) -> None:
    blocks = slack(longest(name), revision=0, events=1)
    assert len(blocks) <= 50
    assert len(blocks[0]["text"]["text"]) <= 150
    assert all(len(text) <= 3_000 for text in texts(blocks))
    for block in blocks:
        assert len(block.get("fields", [])) <= 10
        assert all(len(field["text"]) <= 2_000 for field in block.get("fields", []))
    # All together, as Slack counts them too.
    assert sum(map(len, texts(blocks))) < 12_000
    # Nothing is left out for want of room.
    assert sum(text.count(COMMAND) for text in texts(blocks)) == 3


@pytest.mark.parametrize("name", LONGEST)
def test_the_longest_names_stay_within_what_teams_takes(name: str) -> None:
    for made in (longest(name), with_comparison(made_report(), name)):
        message = webhook.body("teams", told(made, revision=0, events=1))
        assert len(json.dumps(message, ensure_ascii=False).encode()) < 20_000
        assert len(json.dumps(message, ensure_ascii=False).encode("utf-16-le")) < 28_000
