"""Telegram HTML as text for a terminal, and for a Telegram that refuses the markup."""

import pytest
from rich.style import Style

from bot.chat.markup import Block, to_blocks, to_text


def styles(html: str) -> list[tuple[str, str]]:
    [block] = to_blocks(html, inline_links=False)
    return [(block.text.plain[span.start : span.end], str(span.style)) for span in block.text.spans]


@pytest.mark.parametrize(
    ("html", "style"),
    [("<b>a</b>", "bold"), ("<i>a</i>", "italic"), ("<u>a</u>", "underline"), ("<s>a</s>", "strike")],
)
def test_the_tags_of_telegram_become_styles(html, style):
    assert styles(html) == [("a", style)]


def test_nested_tags_add_up():
    assert styles("<b>a<i>b</i></b>c") == [("a", "bold"), ("b", "bold italic")]


def test_a_link_is_a_style_or_stands_in_brackets():
    html = 'see <a href="https://example.org/?a=1&amp;b=2">the <b>page</b></a>.'
    assert to_text(html) == "see the page (https://example.org/?a=1&b=2)."
    [block] = to_blocks(html, inline_links=False)
    assert block.text.plain == "see the page."
    assert [Style.parse(str(span.style)).link for span in block.text.spans] == ["https://example.org/?a=1&b=2"] * 2


def test_entities_are_read_and_never_taken_for_tags():
    assert to_text("a &lt;b&gt; &amp;amp; &quot;c&quot;") == 'a <b> &amp; "c"'


def quotes(html: str) -> list[tuple[str, bool]]:
    return [(block.text.plain, block.quoted) for block in to_blocks(html, inline_links=True)]


def test_a_quote_is_a_block_of_its_own_with_or_without_line_breaks_around_it():
    assert quotes("a<blockquote>b\nc</blockquote>d") == [("a", False), ("b\nc", True), ("d", False)]
    assert quotes("a\n<blockquote>b</blockquote>\nc") == [("a", False), ("b", True), ("c", False)]
    assert quotes("<blockquote expandable>a</blockquote>") == [("a", True)]


def test_empty_lines_around_quotes_stay():
    html = "a\n\n<blockquote>b</blockquote>\n\n<blockquote>c</blockquote>\n\nd"
    assert to_text(html) == "a\n\nb\n\nc\n\nd"


def test_two_quotes_in_a_row_have_nothing_between_them():
    assert quotes("<blockquote>a</blockquote>\n<blockquote>b</blockquote>") == [("a", True), ("b", True)]


@pytest.mark.parametrize("html", ["<b>a", "a</b>", "<h1>a</h1>", "<b><i>a</b></i>", "<a>a</a>", "<blockquote>a"])
def test_faulty_markup_loses_no_text(html):
    assert to_text(html) == "a"


def test_what_a_terminal_would_obey_is_dropped():
    assert to_text("\x1b[2J\x07red\r\x9b alert \N{FAMILY}") == "[2Jred alert \N{FAMILY}"
    [block] = to_blocks('<a href="https://example.org/\x1b]8;;x">a</a>', inline_links=False)
    assert "\x1b" not in str(block.text.spans)


def test_nothing_is_no_block():
    assert to_blocks("", inline_links=True) == []
    assert isinstance(to_blocks("a", inline_links=True)[0], Block)
