"""What people read: digests and actor pages, and that Telegram takes whatever is in them."""

import re
from datetime import UTC, datetime, timedelta
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.positions import views
from bot.digest.quote import quotation
from bot.digest.render import actor_messages, digest_messages, instant_messages, scheduled_messages, when
from bot.digest.split import split
from bot.domain import ActorAnswer, DigestAnswer, Position, Story, Watching
from tests.fakes.builders import article, stance, story
from tests.fakes.telegram_html import check

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
WATCHING = Watching(since=datetime(2026, 11, 20, 8, 0, tzinfo=UTC), feeds=41)
TEXT = st.text(max_size=300) | st.sampled_from(
    ["<b>&amp;", "\0\ud800", "‮مرحبا", "👩‍👩‍👧‍👦" * 40, "x" * 9000, "a\n\n\nb", ""]
)


def answer(*stories: Story, **more: object) -> DigestAnswer:
    return DigestAnswer(stories, timedelta(days=1), None, WATCHING, **more)  # type: ignore[arg-type]


def text_of(messages: tuple[str, ...]) -> str:
    return "\n\n".join(check(message).text for message in messages)


def test_a_story_in_a_language_that_is_not_read_says_that_stances_were_not_sought() -> None:
    foreign = article(id=1, language="fr", stances_sought=False)
    assert "Stances were not sought: this is not in English (fr)." in text_of(
        instant_messages(story(7, foreign), "UTC", NOW)
    )
    assert "not sought" not in text_of(instant_messages(story(7, foreign, article(id=2)), "UTC", NOW))


def test_a_story_shows_headline_outlet_time_summary_and_stances_with_their_quotes() -> None:
    told = stance("France", "opposes", "the treaty", sentence="Paris said on Monday it opposes the treaty.")
    one = article(
        id=1, outlet="Le Monde", url="https://lemonde.example/a?b=1&c=2", headline="Talks end", stances=(told,)
    )
    two = article(id=2, outlet="Reuters", url="https://reuters.example/1", headline="Talks over")
    [message] = instant_messages(story(7, one, two), "Europe/Paris", NOW)
    text = check(message).text
    assert text.startswith("Talks end\nLe Monde · ")
    assert "✗ France opposes the treaty\n“Paris said on Monday it opposes the treaty.”" in text
    assert "also Reuters" in text
    assert '<a href="https://lemonde.example/a?b=1&amp;c=2">' in message


def test_a_stance_of_another_article_of_the_story_names_its_outlet() -> None:
    one = article(id=1, outlet="Le Monde", stances=(stance("France", "opposes", "the treaty"),), published_at=NOW)
    two = article(
        id=2,
        outlet="Reuters",
        stances=(stance("Spain", "supports", "the treaty"),),
        published_at=NOW - timedelta(hours=1),
    )
    lines = text_of(instant_messages(story(7, one, two), "UTC", NOW)).split("\n")
    assert lines[lines.index("✓ Spain supports the treaty") + 1].endswith("” · Reuters")


def test_two_stances_on_one_sentence_show_it_once() -> None:
    sentence = "Russia opposes the office and backs the ban."
    held = (
        stance("Russia", "opposes", "the office", sentence=sentence),
        stance("Russia", "supports", "the ban", sentence=sentence),
    )
    text = text_of(instant_messages(story(7, article(id=1, stances=held, summary=())), "UTC", NOW))
    assert text.count(sentence) == 1
    assert "✗ Russia opposes the office\n✓ Russia supports the ban\n“" in text


def test_the_reporter_of_a_stance_is_named() -> None:
    told = stance("France", "opposes", "the treaty", attributed_to="Politico")
    assert "(reported by Politico)" in text_of(instant_messages(story(1, article(id=1, stances=(told,))), "UTC", NOW))


def test_an_empty_window_shows_what_came_before_and_says_so() -> None:
    text = text_of(digest_messages(answer(story(1, article(id=1)), older=True), "UTC", NOW))
    assert text.startswith("Nothing new in the last 24 hours\nThe latest before that:")


def test_where_there_is_nothing_the_digest_says_since_when_it_watches() -> None:
    text = text_of(digest_messages(answer(), "Europe/Paris", NOW))
    assert "41 feeds since 20 Nov 2026, 09:00" in text


def test_an_actor_page_has_both_sides_with_quote_source_date_and_opponents() -> None:
    against = stance("France", "opposes", "the treaty", sentence="France opposes the treaty.")
    other = stance("Spain", "supports", "the treaty")
    source = article(id=1, outlet="Le Monde", stances=(against, other), published_at=datetime(2023, 7, 7, tzinfo=UTC))
    shown = views([Position(against, source)], [Position(other, source)], lambda _: None)
    text = text_of(actor_messages(ActorAnswer("France", True, tuple(shown), (), (), WATCHING), "UTC", NOW))
    assert text == (
        "France · against 1\n\nAgainst\n✗ the treaty\n“France opposes the treaty.”\nLe Monde · 7 Jul 2023\n"
        "On the other side: Spain"
    )


def test_an_unknown_actor_gets_the_nearest_names() -> None:
    text = text_of(actor_messages(ActorAnswer("Frnce", False, (), (), ("France", "Greece"), WATCHING), "UTC", NOW))
    assert text == "I know no actor “Frnce”. Did you mean /actor France or /actor Greece?"


def test_an_actor_of_whom_nothing_is_known_says_since_when_the_bot_watches() -> None:
    assert "since 20 Nov 2026" in text_of(actor_messages(ActorAnswer("Chad", True, (), (), (), WATCHING), "UTC", NOW))


@pytest.mark.parametrize(
    ("moment", "shown"),
    [("2026-11-24T08:05", "09:05"), ("2026-11-22T23:30", "yesterday 00:30"), ("2023-07-07T12:00", "7 Jul 2023")],
)
def test_times_are_told_in_the_chats_zone(moment: str, shown: str) -> None:
    assert when(datetime.fromisoformat(moment).replace(tzinfo=UTC), "Europe/Paris", NOW) == shown


def test_a_link_that_is_no_web_address_is_no_link() -> None:
    [message] = instant_messages(story(1, article(id=1, url='javascript:alert("x")')), "UTC", NOW)
    assert "<a" not in message


# --- quotes ----------------------------------------------------------------------------------------------------------


def test_a_long_quote_is_cut_around_what_it_proves_and_says_so() -> None:
    sentence = f"{'After a long night of talks in the old town hall, ' * 4}France said it rejects the treaty on fish."
    told = stance("France", "opposes", "the treaty on fish", sentence=sentence, mention="France", cue="rejects")
    quoted = quotation(told, 80)
    assert quoted.startswith("“…")
    assert quoted.endswith("France said it rejects the treaty on fish.”")
    assert quoted.strip("“”…") in sentence


def test_cue_and_target_far_apart_are_both_quoted_with_an_ellipsis_between() -> None:
    sentence = f"Paris opposes, {'as it has done for many years and in many places, ' * 4}the treaty on fish."
    told = stance("France", "opposes", "the treaty on fish", sentence=sentence, mention="Paris", cue="opposes")
    assert quotation(told, 80) == "“Paris opposes, as it has done for many … the treaty on fish.”"


def test_quotes_within_a_quote_become_single() -> None:
    told = stance("France", "opposes", "the deal", sentence='"No deal," said Paris, which opposes “the deal”.')
    assert quotation(told, 200) == "“‘No deal,’ said Paris, which opposes ‘the deal’.”"


# --- whatever comes --------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT, TEXT), min_size=1, max_size=12))
def test_no_text_makes_a_message_that_telegram_refuses(rows: list[tuple[str, str, str, str, str]]) -> None:
    stories = [
        story(
            n,
            article(
                id=n,
                headline=a,
                outlet=b,
                url=c,
                summary=(d, e),
                stances=(stance(b, "opposes", c, sentence=d, attributed_to=e),),
            ),
        )
        for n, (a, b, c, d, e) in enumerate(rows, 1)
    ]
    positions = [Position(s, a) for each in stories for a in each.articles for s in a.stances]
    page = ActorAnswer(rows[0][0], True, tuple(views(positions, positions, lambda _: None)), (), (), WATCHING)
    unknown = ActorAnswer(rows[0][0], False, (), (), (rows[0][1], rows[0][2]), WATCHING)
    for message in (
        *digest_messages(answer(*stories, more=3), "UTC", NOW),
        *scheduled_messages(stories, 2, "Asia/Tokyo", NOW),
        *actor_messages(page, "UTC", NOW),
        *actor_messages(unknown, "UTC", NOW),
    ):
        check(message)


def test_long_links_are_spread_over_messages() -> None:
    blocks = [f'<a href="https://example.org/{"a" * 1900}">{n}</a>' for n in range(40)]
    messages = split(blocks)
    assert all(len(message) <= 32_768 for message in messages)
    assert "".join("".join(check(message).text.split()) for message in messages) == "".join(map(str, range(40)))


def test_a_block_without_words_makes_no_message() -> None:
    assert split(["<b> </b>", "", "\n" * 5000]) == ()


@pytest.mark.parametrize(
    "block",
    [
        "<blockquote>" + "".join(f"<b>{n} <i>word</i></b> " for n in range(1000)) + "</blockquote>",
        f'<b><a href="https://example.org/{"a" * 1900}">' + "word " * 2000 + "</a></b>",
        "".join(f'<a href="https://example.org/{"a" * 1900}">{n}</a> ' for n in range(60)),
        "👩‍👩‍👧‍👦" * 1500,
        "a" + "\n" * 6000 + "b",
    ],
)
def test_a_block_too_long_for_a_message_is_cut_with_balanced_tags(block: str) -> None:
    messages = split([block])
    told = "".join(check(message).text for message in messages)
    assert "".join(told.split()) == "".join(re.sub(r"<[^>]*>", "", block).split())
    assert all(len(message.encode()) <= 32_768 for message in messages)


@given(st.lists(st.text(alphabet="ab <>&\n👍é", min_size=1, max_size=6000), max_size=6))
def test_splitting_keeps_every_word_in_order(texts: list[str]) -> None:
    blocks = [f"<b>{escape(text)}</b>" for text in texts if text.strip()]
    messages = split(blocks)
    for message in messages:
        check(message)
    told = "".join(unescape(message.replace("<b>", "").replace("</b>", "")) for message in messages)
    assert "".join(told.split()) == "".join("".join(texts).split())
