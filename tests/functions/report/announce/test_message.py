"""A mail by SES: the text that SNS sends, the same as HTML, and the figures."""

from __future__ import annotations

import json
import re
import struct
from html.parser import HTMLParser
from typing import Any

import pytest
import resvg_py

from functions.report.announce import mail, message, picture
from functions.report.announce.subject import subject
from functions.report.announce.told import Told, Where
from functions.report.document.headline import headline
from functions.report.document.report import Report
from functions.report.pages import spreadsheet
from functions.report.text.beside_usual import Line
from tests.harness import mails
from tests.harness.anomalous import anomalous
from tests.harness.made_report import backfilled, made_report, with_comparison
from tests.harness.mails import Mail
from tests.harness.metric_reports import many_metrics
from tests.harness.shop_reports import anomalous_day, day_with_metrics

WHERE = Where("reports", "aws")
SENDER, TEAM = "reports@example.com", ["a@example.com", "b@example.org"]
PNG = b"\x89PNG\r\n\x1a\n"


def told(report: Report, **announced: Any) -> Told:
    before: Any = {**headline(report), **announced} if announced else None
    return Told(report, before, WHERE)


def sent(*many: Told) -> Mail:
    return mails.read(message.message(many, SENDER, TEAM))


class Shown(HTMLParser):
    """The words that a page shows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._hidden = 0
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, _: object) -> None:
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words += re.findall(r"[^\s·(),.:]+(?:[.,:][^\s·(),.:]+)*", data)


def words(text: str) -> list[str]:
    return re.findall(r"[^\s·(),.:]+(?:[.,:][^\s·(),.:]+)*", text)


def test_the_text_is_that_of_a_mail_by_sns() -> None:
    many = [told(anomalous()), told(made_report(), revision=1, events=5_000)]
    found = sent(*many)
    assert found.text == mail.body([mail.text(one) for one in many])
    assert found.headers["Subject"] == subject(many)


def test_it_is_from_one_address_to_all_and_nobodys_absence_is_answered() -> None:
    headers = sent(told(anomalous())).headers
    assert (headers["From"], headers["To"]) == (SENDER, "a@example.com, b@example.org")
    assert headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "report",
    [
        anomalous(),
        anomalous_day(),
        made_report(),
        with_comparison(made_report(good=False)),
        backfilled(made_report()),
    ],
    ids=["by hand", "anomalous", "plain", "of an earlier version", "backfilled"],
)
def test_the_page_says_what_the_text_says(report: Report) -> None:
    """Word by word, but that what has a number there has a place here, and a link is a button."""
    one = told(report, revision=0, events=1)
    page, text = Shown(sent(one).html).words, words(mail.text(one))
    link = words(str(one.link))
    numbers = {str(number) for number in range(1, mail.MOST_POINTS + 1)}
    only_text = [word for word in text if word not in page and word not in {*link, *numbers}]
    assert only_text == []
    more = [word for word in page if word not in text]
    assert set(more) | {"the", "report"} == {"Open", "the", "report"}
    assert f'href="{one.link}"'.replace("&", "&amp;") in sent(one).html


def test_a_page_of_several_days_has_all_of_them_in_order() -> None:
    later, earlier = anomalous(), made_report()
    shown = sent(told(later), told(earlier)).html
    assert shown.index("Monday, 9 February 2026</h1>") < shown.index("23 November 2026</h1>")


def test_a_partition_without_a_console_has_no_button() -> None:
    html = sent(Told(made_report(), None, Where("reports", "aws-iso"))).html
    assert "href" not in html
    assert "The page: s3://reports/daily/dt=2026-11-23/report.html" in html


def test_every_figure_and_cause_has_a_picture_of_the_days_before() -> None:
    report = anomalous_day()
    found = sent(told(report))
    asked = re.findall(r'<img src="cid:([^"]+)"', found.html)
    assert len(asked) == 4 + mail.MOST_POINTS
    assert set(asked) == set(found.pictures)
    for png in found.pictures.values():
        assert png.startswith(PNG)
        assert struct.unpack(">II", png[16:24]) == (176, 48)
        assert len(png) < 4_000
    # The same picture comes once, and one that is worse is another.
    assert len(set(found.pictures.values())) == len(found.pictures) == 6


def test_a_report_that_knows_no_day_before_has_no_pictures() -> None:
    found = sent(told(made_report()))
    assert (found.pictures, "<img" in found.html) == ({}, False)


def test_the_figures_are_attached_as_they_are_stored() -> None:
    many = [anomalous_day(), made_report()]
    assert sent(*map(told, many)).files == {
        f"report-{one['date']}.csv": spreadsheet.to_file(one) for one in many
    }


def test_what_would_be_too_large_is_left_out_and_both_parts_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    large, small = told(anomalous_day()), told(made_report())
    monkeypatch.setattr(message, "MOST_BYTES", 0)
    bare = len(message.message([large, small], SENDER, TEAM))
    room = bare + len(spreadsheet.to_file(small.report)) * 3 // 2 + message._RESERVED_BYTES
    assert len(spreadsheet.to_file(large.report)) > room - bare
    monkeypatch.setattr(message, "MOST_BYTES", room)
    raw = message.message([large, small], SENDER, TEAM)
    found = mails.read(raw)
    assert list(found.files) == [f"report-{small.report['date']}.csv"]
    assert len(raw) <= room
    said = "report-2026-02-09.csv is not attached, because a mail would be too large"
    assert (said in found.text, said in found.html) == (True, True)


def test_a_mail_is_never_larger_than_ses_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = b"x" * 5_300_000
    monkeypatch.setattr(spreadsheet, "to_file", lambda _: rows)
    raw = message.message([told(anomalous())], SENDER, TEAM)
    assert (len(raw) <= message.MOST_BYTES, mails.read(raw).files) == (True, {})
    monkeypatch.setattr(spreadsheet, "to_file", lambda _: rows[:5_000_000])
    raw = message.message([told(anomalous())], SENDER, TEAM)
    assert 6_800_000 < len(raw) <= message.MOST_BYTES
    assert len(mails.read(raw).files) == 1


def test_so_many_reports_that_a_text_leaves_some_out_are_as_many_as_html(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail, "MOST_BYTES", 1_500)
    many = [told(made_report()) for _ in range(5)]
    found = sent(*many)
    assert found.html.count("</h1>") == found.text.count("Books: ") + found.text.count("The books")
    assert 0 < found.html.count("</h1>") < 5
    said = "left out, because a mail would be too large: see index.html."
    assert said.replace("large", "long") in found.html
    assert said.replace("large", "long") in found.text


def test_a_page_is_one_that_gmail_shows_whole_and_says_what_it_lacks() -> None:
    """It cuts what has 102 KB. The text has all of the reports, as that of a mail by SNS."""
    many = [told({**day_with_metrics(), "date": f"2026-01-{day:02}"}) for day in range(1, 15)]
    raw = message.message(many, SENDER, TEAM)
    found, sent_page = mails.read(raw), raw.partition(b"<!doctype")[2].partition(b"</html>")[0]
    shown = found.html.count("</h1>")
    assert len(sent_page) < 100_000
    assert 3 <= shown < 14
    assert f"{14 - shown} reports are left out, because a mail would be too long" in found.html
    assert found.text == mail.body([mail.text(one) for one in many])
    assert set(re.findall(r'<img src="cid:([^"]+)"', found.html)) == set(found.pictures)


@pytest.mark.parametrize("name", ["\U000e0001" * 256, "\U0001f600" * 256, "' " * 128])
def test_a_page_of_one_day_is_never_cut(name: str) -> None:
    many: Any = many_metrics(50, units=20, unit=lambda n: f"{n}{name}"[:256])
    for metric in many["metrics"]:
        metric["title"] = name[:128]
    made: Any = {**anomalous(name, name, name, name), "metrics": many["metrics"]}
    page = message.message([told(made)], SENDER, TEAM).partition(b"<!doctype")[2]
    assert len(page.partition(b"</html>")[0]) < 90_000


def test_pictures_are_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []

    def counted(line: Line, *, worse: bool) -> bytes | None:
        drawn.append((line, worse))
        return draw(line, worse=worse)

    draw = picture.picture
    monkeypatch.setattr(picture, "picture", counted)
    assert len(sent(told(anomalous_day())).pictures) == 6
    assert len(drawn) == 4 + mail.MOST_POINTS


def test_a_picture_that_cannot_be_drawn_is_left_out_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(**_: object) -> bytes:
        raise ValueError("SVG has an invalid size")

    whole = sent(told(anomalous_day()))
    monkeypatch.setattr(resvg_py, "svg_to_bytes", refused)
    found = sent(told(anomalous_day()))
    assert (found.pictures, found.text, found.files) == ({}, whole.text, whole.files)
    assert Shown(found.html).words == Shown(whole.html).words
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    said = {"message": "picture not drawn", "error": "SVG has an invalid size"}
    assert logged == [said] * (4 + mail.MOST_POINTS)


def test_what_else_fails_while_a_picture_is_drawn_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_memory(**_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(resvg_py, "svg_to_bytes", out_of_memory)
    with pytest.raises(MemoryError):
        sent(told(anomalous_day()))


def test_names_are_text_on_the_page() -> None:
    evil = '<img src=x onerror="window.ran=1">'
    html = sent(told(anomalous(silent=evil, fed="a\u202eb\u200b"))).html
    assert evil not in html
    assert "&lt;img src=x onerror=&#34;window.ran=1&#34;&gt;</b> sent nothing." in html
    assert "a[U+202E]b[U+200B]" in html


LINKS = ("http://evil.example/login", "HTTPS://evil.example:80/a", "www.evil.example", "x://a.b")


def own_links(one: Told, text: str) -> str:
    """The text without the addresses that it has by itself."""
    without = text.replace(str(one.link), "").replace(one.page, "")
    return without.replace(str(one.link).replace("&", "&amp;"), "")


@pytest.mark.parametrize("name", LINKS)
def test_no_name_is_a_link_in_a_mail(name: str) -> None:
    """Nor in what a unit or a value of a metric, or a restatement, is called."""
    many: Any = many_metrics(3, units=2, unit=lambda n: f"{name}{n}")
    made: Any = {**anomalous(name, name, name, name), "metrics": many["metrics"]}
    made["history"][-1]["sentences"] = [f"+1,800 late events, most of {name}."]
    one = told(made, revision=0, events=1)
    found = sent(one)
    assert found.text.count("[U+002E]") > 5
    for text in (found.text, found.html):
        assert not re.search(r"://|www\.", own_links(one, text), re.IGNORECASE)
        assert "most of " in text
        assert name not in text
    assert "evil.example" not in found.text + found.html


def test_what_is_no_address_stays_as_it_is() -> None:
    assert mail.name("shop.checkout: a//b. See http: x") == "shop.checkout: a//b. See http: x"
    assert mail.name("http://evil.example") == "http[U+003A]//evil[U+002E]example"
    assert mail.command("events --source http://a.b") is None


def test_it_is_ascii_in_lines_that_any_server_passes_on() -> None:
    raw = message.message([told(anomalous(silent="m\u00fcller.\u5e97"))], SENDER, TEAM)
    assert raw.isascii()
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert b"\n" not in b"".join(lines)
    assert "m\u00fcller.\u5e97" in mails.read(raw).html
