"""Who sent what is invalid, and what mappings made, however many there are of either."""

from __future__ import annotations

from functions.report.compose.mappings import mapping_figures
from functions.report.compose.quarantine import quarantine_figures
from functions.report.count.engine import MadeBy, Mapped, StoodIn
from functions.report.document.lists import MOST_NAMED
from functions.report.inputs.quarantine import Quarantined
from functions.report.text.judged_anew import judged_anew
from tests.harness.made_report import made_report


def quarantined(
    identity: str, source: str | None, reason: str = "missing:event_id", digest: str | None = "d"
) -> Quarantined:
    return Quarantined(reason, 1, identity, source, digest, None)


def test_a_thousand_sources_are_named_and_those_of_nobody_come_last() -> None:
    records = [quarantined(f"{n}", f"{n:04}") for n in range(MOST_NAMED + 7)]
    records += [quarantined(f"x{n}", "most") for n in range(3)]
    records += [quarantined(f"y{n}", None) for n in range(5)]
    found = quarantine_figures(records)
    assert found["by_source"][0] == {
        "name": "most",
        "events": 3,
        "reasons": {"missing:event_id": 3},
    }
    assert [one["name"] for one in found["by_source"][1:-1]] == [
        f"{n:04}" for n in range(MOST_NAMED - 1)
    ]
    assert found["by_source"][-1]["name"] is None
    assert found["other_sources"] == {"values": 8, "events": 8}


def test_a_message_counts_once_for_its_source_and_its_mappings_by_its_first_copy() -> None:
    records = [
        quarantined("a", "shop", digest="new"),
        quarantined("a", "bank", digest="old"),
        quarantined("b", "shop", "not_json", digest=None),
    ]
    found = quarantine_figures(records)
    assert [(one["name"], one["events"]) for one in found["by_source"]] == [("shop", 2)]
    assert mapping_figures(Mapped(), records)["digests"] == [
        {"digest": "new", "events": 0, "quarantined": 1}
    ]


def test_the_events_of_a_mapping_are_those_of_all_its_versions() -> None:
    mapped = Mapped(
        [MadeBy("pino", "old", 3), MadeBy("app", "new", 4), MadeBy("pino", "new", 2)],
        [StoodIn("b", 4, 4, 0), StoodIn(None, 9, 9, 1, 2), StoodIn("a", 4, 0, 4)],
    )
    assert mapping_figures(mapped, [quarantined("a", None, digest="old")]) == {
        "digests": [
            {"digest": "new", "events": 6, "quarantined": 0},
            {"digest": "old", "events": 3, "quarantined": 1},
        ],
        "by_mapping": [{"name": "pino", "events": 5}, {"name": "app", "events": 4}],
        "by_source": [
            {"name": "a", "events": 4, "envelope_ids": 0, "envelope_times": 4},
            {"name": "b", "events": 4, "envelope_ids": 4, "envelope_times": 0},
        ],
        "other_sources": {"values": 2, "events": 9, "envelope_ids": 9, "envelope_times": 1},
    }


def test_words_say_what_was_judged_anew_and_nothing_else() -> None:
    before, after = made_report(), made_report()
    assert judged_anew(before, after) == []
    events = after["processing"]["events"]
    after["processing"]["events"] = {
        **events,
        "valid": events["valid"] + 1,
        "quarantined": events["quarantined"] - 1,
    }
    # The mappings are the same: it was the code, or the contract, that changed.
    after["mappings"]["by_mapping"] = [{"name": "pino", "events": 31}]
    assert judged_anew(before, after) == ["1 event that was invalid is now valid."]
    assert judged_anew(after, before) == ["1 event that was valid is now invalid."]
    after["mappings"]["digests"][0]["digest"] = "other"
    assert judged_anew(before, after) == [
        "1 event that was invalid is now valid: mapping pino.",
        "Events by mapping: pino 31 (before: 30), eventbridge 0 (before: 8).",
    ]
    del before["mappings"]  # as earlier versions wrote it
    assert judged_anew(before, after) == ["1 event that was invalid is now valid: mapping pino."]
