"""A record in quarantine says who sent it, and by which mappings it was judged if by any."""

from __future__ import annotations

import pytest

from functions.common.reasons import UNREADABLE
from functions.common.times import rfc3339
from functions.process import quarantine
from functions.process.event import Invalid
from functions.process.validate import validate
from tests.harness.events import NOW, NOW_US
from tests.harness.invalid_events import REASONS


@pytest.mark.parametrize(("reason", "line"), REASONS)
def test_a_record_names_the_mappings_unless_none_could_read_it(reason: str, line: bytes) -> None:
    found = validate(line, NOW_US)
    assert isinstance(found, Invalid)
    record = quarantine.record(found, line, line=0, ingested_at=rfc3339(NOW), mappings="0a")
    assert record.mappings_digest == (None if reason in UNREADABLE else "0a")
    assert record.source == found.source
