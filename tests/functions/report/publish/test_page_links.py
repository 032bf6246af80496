"""The links of the stored pages lead to what is stored, from each page to every other."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from functions.common.report_keys import INDEX_KEY, ReportKeys
from functions.report.pages.links import anchor
from tests.harness.directories import Buckets
from tests.harness.events import body

LAST = date(2026, 11, 23)
DAYS = [LAST - timedelta(days=ago) for ago in (2, 1, 0)]


def test_every_link_leads_to_a_file_that_is_there(tmp_path: Path) -> None:
    buckets, stored = Buckets(tmp_path), tmp_path / "reports"
    for number, day in enumerate(DAYS):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        event = body(str(number), event_id=f"e-{number}", timestamp=noon.isoformat())
        buckets.run(f"b-{number}", noon, event)
        buckets.make_report(day)
    pages = [INDEX_KEY, *(ReportKeys(day=day).html for day in DAYS)]
    index = (stored / INDEX_KEY).read_text()
    followed = set()
    for page in pages:
        for href in re.findall(r'href="([^"]+)"', (stored / page).read_text()):
            path, _, name = href.partition("#")
            target = (stored / page).parent / path if path else stored / page
            assert target.is_file(), (page, href)
            found = target.resolve().relative_to(stored.resolve()).as_posix()
            followed.add((page, found))
            # The day after the last one is not on the index yet: the link opens it at its top.
            if found == INDEX_KEY and name and name != anchor(LAST + timedelta(days=1)):
                assert f'id="{name}"' in index, (page, href)
    for before, after in pairwise(pages[1:]):
        assert (after, before) in followed
    for page in pages[1:]:
        assert {(INDEX_KEY, page), (page, INDEX_KEY)} <= followed
