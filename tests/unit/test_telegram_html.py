"""The checker of the tests refuses what Telegram refuses, and reads the rest as Telegram does."""

import pytest

from tests.fakes.telegram_html import BadHtml, Entity, check


def test_markup_goes_and_its_places_stay() -> None:
    parsed = check('<b>Paris</b> says <a href="https://example.org/?a=1&amp;b=2">no</a>')
    assert parsed.text == "Paris says no"
    assert parsed.entities == (Entity("bold", 0, 5), Entity("text_link", 11, 2))


def test_offsets_count_utf16_units() -> None:
    assert check("👍 <b>👍é</b>").entities == (Entity("bold", 3, 3),)


def test_an_outer_entity_comes_before_the_inner_one() -> None:
    assert [entity.type for entity in check("<b><i>a</i>b</b>").entities] == ["bold", "italic"]


def test_an_entity_around_nothing_is_none() -> None:
    assert check("a<b></b>").entities == ()


@pytest.mark.parametrize(
    ("html", "entity"),
    [
        ('<span class="tg-spoiler">a</span>', "spoiler"),
        ("<tg-spoiler>a</tg-spoiler>", "spoiler"),
        ("<blockquote>a</blockquote>", "blockquote"),
        ("<blockquote expandable>a</blockquote>", "expandable_blockquote"),
        ("<DEL>a</del>", "strikethrough"),
        ("<code>a</code>", "code"),
        ("<u>a</>", "underline"),
        ("<a href='tg://user?id=1'>a</a>", "text_link"),
        ('<tg-emoji emoji-id="5368324170671202286">a</tg-emoji>', "custom_emoji"),
    ],
)
def test_every_tag_of_telegram_is_taken(html: str, entity: str) -> None:
    assert check(html).entities == (Entity(entity, 0, 1),)


def test_code_in_pre_may_name_its_language() -> None:
    parsed = check('<pre><code class="language-python">a</code></pre>')
    assert sorted(entity.type for entity in parsed.entities) == ["code", "pre"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("&lt;b&gt; &amp; &quot;", '<b> & "'),
        ("&#233;&#xE9;", "éé"),
        ("it&nbsp;is &hellip;", "it&nbsp;is &hellip;"),
        ("R&D & so on", "R&D & so on"),
        ("&amp;lt;", "&lt;"),
        ("5 > 4", "5 > 4"),
    ],
)
def test_only_four_names_and_numbers_are_references(html: str, text: str) -> None:
    assert check(html).text == text


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<b>a</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<b><i>a</b></i>", 'expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("4 < 5 > 3", 'Unsupported start tag "" at byte offset 2'),
        ("4 <", "Unclosed start tag at byte offset 2"),
        ('<a href="https://example.org>a</a>', "Unclosed attribute value at byte offset 8"),
        ("<a href=https://example.org>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_markup_is_refused_in_the_words_of_the_bot_api(html: str, why: str) -> None:
    with pytest.raises(BadHtml) as error:
        check(html)
    assert str(error.value).startswith("can't parse entities: ")
    assert why in str(error.value)


@pytest.mark.parametrize(
    "html",
    [
        "<a>a</a>",
        '<a href="">a</a>',
        '<a href="javascript:alert(1)">a</a>',
        '<b class="x">a</b>',
        '<code class="language-c">a</code>',
    ],
)
def test_what_telegram_would_drop_without_a_word_is_refused(html: str) -> None:
    with pytest.raises(BadHtml):
        check(html)


@pytest.mark.parametrize("html", ["", " \n ", "<b></b>", "<b> </b>"])
def test_a_message_without_text_is_refused(html: str) -> None:
    with pytest.raises(BadHtml, match="message text is empty"):
        check(html)


def test_a_message_of_4096_units_after_parsing_is_taken_and_one_more_is_not() -> None:
    assert check(f"<b>{'👍' * 2047}</b>&amp;a").text.endswith("&a")
    with pytest.raises(BadHtml, match="message is too long"):
        check(f"<b>{'👍' * 2047}</b>&amp;ab")


def test_a_hundred_entities_are_taken_and_one_more_is_not() -> None:
    assert len(check("<b>a</b> " * 100).entities) == 100
    with pytest.raises(BadHtml, match="101 entities"):
        check("<b>a</b> " * 101)


@pytest.mark.parametrize("html", ["a\ud800", "&#xD800;"])
def test_half_a_character_is_refused(html: str) -> None:
    with pytest.raises(BadHtml, match="UTF-8"):
        check(html)
