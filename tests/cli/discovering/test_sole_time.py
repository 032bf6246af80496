"""A time whose name is not known: it is that of the event if it is the only one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.discovering.discovery import Discovery
from cli.judging.definitions import compiled_text
from cli.judging.judge import Judge
from cli.judging.naming import Naming
from tests.cli.discovering.test_discovery import NOW, discovered, proposed
from tests.cli.discovering.test_forms import at
from tests.harness.foreign_events import envelope

Json = dict[str, Any]
SECONDS = 1_795_510_800
ONLY = "the only time that may be it"
TAKE_IT = "if one is the time of the event, write a mapping of your own with it"
SEVERAL = "no name says which of these times is that of the event: "


def table(found: Discovery) -> str:
    (proposal,) = found.proposals()
    return proposal.table


def under(path: str, value: Any) -> Json:
    first, _, rest = path.partition(".")
    return {first: under(rest, value) if rest else value}


def lines(path: str, number: bool = False, local: bool = False) -> list[Json]:
    """Twelve lines with a time at a path, and with another number in each."""
    made: list[Json] = []
    for n in range(12):
        time = SECONDS + n if number else at(n).replace("Z", "" if local else "Z")
        made.append({"ward": n % 3, "amount": n * 7 % 12, **under(path, time)})
    return made


@pytest.mark.parametrize("path", ["raisedAt", "zeit", "alarm.time", "a.b.Grp.CreDtTm", "時間"])
def test_the_only_time_is_that_of_the_event(path: str) -> None:
    every = lines(path)
    assert proposed(every, "icu")["event_id"] == '{ hash = "detail" }'
    text = table(discovered(every, "icu"))
    assert f'timestamp = "detail.{path}"  # RFC 3339; {ONLY}' in text.splitlines()
    judge = Judge(compiled_text(text), region="us-east-1", now=NOW, naming=Naming("icu"))
    judged = [judge.judge(("a", (n, json.dumps(one).encode()))) for n, one in enumerate(every)]
    assert [one.faults for one in judged if one.event is None] == []
    assert not any(one.envelope_time for one in judged)


def test_the_only_time_may_be_local() -> None:
    text = table(discovered(lines("zeit", local=True), "bakery"))
    assert (
        'timestamp = { path = "detail.zeit", zone = "UTC" }  # local times without an offset: '
        f"name the zone that their clocks show; {ONLY}"
    ) in text.splitlines()


def test_a_time_in_the_json_of_a_database_has_the_name_above_it() -> None:
    assert proposed(lines("raised.$date"), "icu")["timestamp"] == '"detail.raised.$date"'
    assert "timestamp" not in proposed(lines("expires.$date"), "icu")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "expiresOn",
            "expirydate",
            "dueBy",
            "birthMoment",
            "bookingStart",
            "validFrom",
            "last_seen",
        ),
        *("customer.registeredAt", "customerSince", "order.created_at", "user.raisedAt"),
        *("closed", "planned_for", "product.updatedAt", "expiry.moment", "next_check"),
    ],
)
def test_a_name_that_says_something_else_is_not_taken(path: str) -> None:
    assert "timestamp" not in proposed(lines(path), "shop")


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        *(("raisedAt", True), ("alarm.time", True), ("raised_at_s", True)),
        *(("invoice", False), ("amount_chf", False), ("at_risk", False), ("a.ms", False)),
    ],
)
def test_a_number_is_a_time_only_if_its_name_says_so(path: str, taken: bool) -> None:
    timestamp = f'{{ path = "detail.{path}", unit = "s" }}' if taken else None
    assert proposed(lines(path, number=True), "icu").get("timestamp") == timestamp


def test_of_several_times_the_user_chooses() -> None:
    every = [{"zeit": at(n), "quittiert": at(n + 20)} for n in range(12)]
    why = proposed(every, "icu")["why"]
    assert why == f"{SEVERAL}detail.zeit, detail.quittiert: {TAKE_IT}"
    named = [{"id": f"e-{n}", **one} for n, one in enumerate(every)]
    assert "timestamp" not in proposed(named, "icu")
    text = table(discovered(named, "icu"))
    assert text.splitlines()[-1] == f"# no timestamp: {SEVERAL}detail.zeit, detail.quittiert"


def test_a_time_that_some_lack_does_not_hide_the_one_that_all_have() -> None:
    every = [{"zeit": at(n)} | ({"quittiert": at(n)} if n % 2 else {}) for n in range(12)]
    assert proposed(every, "icu")["timestamp"] == '"detail.zeit"'


def test_a_time_that_some_lack_is_not_taken() -> None:
    assert "timestamp" not in proposed([{"zeit": at(1)}, {"n": 1}], "icu")


def test_a_time_that_is_the_same_in_all_of_them_is_of_something_else() -> None:
    assert "timestamp" not in proposed([{"builtFor": at(1), "n": n} for n in range(12)], "shop")
    every = [{"builtFor": at(1), "zeit": at(n)} for n in range(12)]
    assert proposed(every, "shop")["timestamp"] == '"detail.zeit"'
    assert proposed(every[:1], "shop")["why"].startswith(SEVERAL)
    assert proposed([{"zeit": at(1)}], "shop")["timestamp"] == '"detail.zeit"'


def test_a_time_in_an_array_is_of_what_is_in_it() -> None:
    every = [{"items": [{"picked": at(n)}]} for n in range(12)]
    assert "timestamp" not in proposed(every, "shop")


# Envelopes are of 2026-11-24T09:00:02Z.
@pytest.mark.parametrize(
    ("name", "time", "taken"),
    [
        ("createdAt", "2026-10-24T09:00:00Z", False),
        ("updatedAt", "2026-10-24T09:00:00Z", False),
        ("finishedAt", "2026-10-24T09:00:00Z", False),
        ("zeit", "2026-10-24T09:00:00Z", False),
        ("createdAt", "2026-11-23T09:00:03Z", True),
        ("createdAt", "2026-11-23T09:00:01Z", False),
        ("zeit", "2026-11-24T08:59:00Z", True),
        ("date", "2026-10-24T09:00:00Z", False),
        ("publishedAt", "2026-10-24T09:00:00Z", False),
        ("publishedAt", "2026-11-24T08:59:00Z", True),
        ("timestamp", "2026-10-24T09:00:00Z", True),
        ("occurredAt", "2026-10-24T09:00:00Z", True),
    ],
)
def test_a_time_in_a_dated_envelope_is_close_to_it_or_says_that_it_is_the_events(
    name: str, time: str, taken: bool
) -> None:
    times = [time.replace("Z", f".{n:03}Z") for n in range(12)]
    events = [envelope({name: time, "id": f"e-{n}"}) for n, time in enumerate(times)]
    assert proposed(events).get("timestamp") == (f'"detail.{name}"' if taken else None)


@pytest.mark.parametrize(("far", "taken"), [(1, True), (2, False)])
def test_a_few_times_may_be_far_from_the_envelope(far: int, taken: bool) -> None:
    times = ["2026-10-24T09:00:00Z"] * far + ["2026-11-24T08:00:00Z"] * (20 - far)
    events = [envelope({"createdAt": time, "id": n}) for n, time in enumerate(times)]
    assert ("timestamp" in proposed(events)) is taken


def test_it_says_which_time_is_too_far_from_that_of_the_envelope() -> None:
    far = "detail.createdAt is often more than a day from the envelope's time"
    bare = [envelope({"createdAt": "2026-10-24T09:00:00Z", "n": n}) for n in range(12)]
    assert proposed(bare) == {"why": f"{far}: {TAKE_IT}"}
    named = [envelope({"createdAt": "2026-10-24T09:00:00Z", "id": f"e-{n}"}) for n in range(12)]
    assert table(discovered(named)).splitlines()[-1] == f"# no timestamp: {far}"


def test_envelopes_without_a_time_are_close_to_none() -> None:
    events = [
        {**envelope({"createdAt": "2026-10-24T09:00:00Z", "id": n}), "time": None}
        for n in range(12)
    ]
    assert proposed(events)["timestamp"] == '"detail.createdAt"'
