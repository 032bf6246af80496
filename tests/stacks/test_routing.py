"""What the command refuses for the rule's sake is exactly what the rule leaves out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from moto.events.models import EventPattern

from stacks.routing import event_pattern, left_out
from stacks.settings import Routing

OWN = "reporting-dev.reports"
SOURCES = st.sampled_from(
    ["shop", "shop.x", "unknown", "aws.", "aws.ec2", "awsome", OWN, f"{OWN}.x"]
)
TYPES = st.sampled_from(["Order", "unknown", "Report Ready"])
ROUTINGS = st.builds(
    Routing,
    sources=st.lists(st.sampled_from(["shop", "unknown", "aws.ec2"]), max_size=2),
    event_types=st.lists(TYPES, max_size=2),
)


@given(ROUTINGS, SOURCES, TYPES)
def test_an_entry_is_left_out_if_the_rule_does_not_match_it(
    routing: Routing, source: str, detail_type: str
) -> None:
    rule = EventPattern(None, event_pattern(routing, OWN))
    event = {"source": source, "detail-type": detail_type}
    matches = rule.matches_event(event)  # type: ignore[arg-type]  # as far as the pattern goes
    assert (left_out(routing, OWN, source, detail_type) is None) == matches


def test_the_reason_names_what_the_settings_lack() -> None:
    routing = Routing(sources=["shop"], event_types=["Order"])
    assert left_out(routing, OWN, "shop", "Order") is None
    for source, detail_type, code, why in (
        ("hr", "Order", "NotRouted", "routing.sources lacks 'hr'"),
        ("shop", "Orders", "NotRouted", "routing.event_types lacks 'Orders'"),
        (OWN, "Report Ready", "OwnSource", f"{OWN} is the pipeline itself, which takes no report"),
    ):
        assert left_out(routing, OWN, source, detail_type) == (code, why)
