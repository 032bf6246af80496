"""A name is text in every chat: no link, no mention, no markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from functions.report.announce import chat

if TYPE_CHECKING:
    from markdown_it.token import Token

HOSTILE = (
    *("http://evil.example/login", "https://evil.example", "www.evil.example", "slack://open"),
    *("@channel", "@here", "<!here>", "<!channel|x>", "<@U024BE7LH>", "<https://evil.example|co>"),
    *("[x](http://evil.example)", "![x](//evil.example/i.png)", "<at>all</at>", "a@evil.example"),
    *("`", "``` x", "*bold*", "_it_", "~no~", "\\", "\\_a\\_", "&lt;!here&gt;", "[U+003C]!here>"),
    *("[\u200b](//evil.example)", "WWW.evil.example"),
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("shop.checkout", "`shop.checkout`"),
        ("my_shop (new) [1] #2", "`my_shop (new) [1] #2`"),
        ("http://evil.example/login", "`http[U+003A]//evil.example/login`"),
        ("www.evil.example", "`www[U+002E]evil.example`"),
        ("@channel", "`[U+0040]channel`"),
        ("<!here>", "`[U+003C]!here[U+003E]`"),
        ("[x](http://evil.example)", "`[x][U+0028]http[U+003A]//evil.example)`"),
        ("_it_", "`[U+005F]it[U+005F]`"),
        ("a`b\u200b", "`a[U+0060]b[U+200B]`"),
    ],
)
def test_what_a_chat_would_obey_is_written_as_its_number(name: str, shown: str) -> None:
    assert chat.name(name) == shown


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_code_where_there_is_code_and_text_where_there_is_none(name: str) -> None:
    held(name)


@given(st.text(st.sampled_from([*"[]()<>!&@*_~`\\:/.#-w ax"]) | st.characters(), max_size=90))
@example("a_ _b_")
@example("&(http://evil.example)")
@example("](((//evil.example)")
@example("www.(x)")
def test_any_name_is_text(name: str) -> None:
    held(name)


def held(name: str) -> None:
    shown = chat.name(name)
    text = chat.escaped(f"Source {shown} is new.")
    # Slack parses angle brackets (its three characters are escaped), and links what has a scheme.
    # Mattermost links that too, and www and mail addresses, and mentions whom an @ names.
    assert not re.search(r"[<>&@]|://|www\.", text, re.IGNORECASE)
    # Markdown with code: Slack, Mattermost. And without: Adaptive Cards of Teams.
    with_code, without = MarkdownIt("commonmark"), MarkdownIt("commonmark").disable("backticks")
    assert [(one.type, one.content) for one in inline(with_code, text)] == [
        *(("text", "Source "), ("code_inline", shown[1:-1]), ("text", " is new."))
    ]
    assert {one.type for one in inline(without, text)} == {"text"}
    assert "".join(one.content for one in inline(without, text)) == text


def inline(parser: MarkdownIt, text: str) -> list[Token]:
    return parser.parseInline(text)[0].children or []


@given(st.text(max_size=80), st.text(max_size=80))
@example("`", "[U+0060]")
@example("a@b", "a[U+0040]b")
def test_names_that_differ_never_look_the_same(one: str, other: str) -> None:
    assert (chat.name(one) == chat.name(other)) == (one == other)
