from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from bot.chat.arguments import (
    WrongWindow,
    ZoneNotFound,
    find_zone,
    read_digest_words,
    read_feed_words,
    read_hours,
)
from bot.chat.commands import Typed, read_command

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("/digest", Typed("digest", "", False)),
        ("/Digest@NewsBot 7d  europe", Typed("digest", "7d europe", True)),
        ("  /actor\nFrance", Typed("actor", "France", False)),
        ("/", Typed("", "", False)),
        ("/ digest", Typed("", "digest", False)),
    ],
)
def test_a_slash_starts_a_command(text: str, typed: Typed) -> None:
    assert read_command(text) == typed


def test_text_without_a_slash_in_front_is_no_command() -> None:
    assert read_command("either/or") is None


@pytest.mark.parametrize(
    ("words", "window", "tag"),
    [
        ("", DAY, ""),
        ("24h", DAY, ""),
        ("7d", 7 * DAY, ""),
        ("12h europe", timedelta(hours=12), "europe"),
        ("europe 3D", 3 * DAY, "europe"),
        ("2 weeks middle east", 14 * DAY, "middle east"),
        ("middle 1 day east", DAY, "middle east"),
        ("#europe", DAY, "#europe"),
    ],
)
def test_window_and_tag_of_a_digest_come_in_any_order(words: str, window: timedelta, tag: str) -> None:
    assert read_digest_words(words, DAY) == (window, tag)


@pytest.mark.parametrize(
    ("words", "wrong"), [("7x", "7x"), ("24", "24"), ("0h", "0h"), ("31d", "31d"), ("-3d", "-3d"), ("7d 8d", "8d")]
)
def test_what_only_looks_like_a_window_is_no_tag(words: str, wrong: str) -> None:
    assert read_digest_words(words, DAY) == WrongWindow(wrong)


def test_a_window_of_a_million_weeks_is_refused() -> None:
    assert read_digest_words("9999999w", DAY) == WrongWindow("9999999w")


@pytest.mark.parametrize(
    ("words", "hours"),
    [("7 19", (7, 19)), ("19, 7", (7, 19)), ("07:00 19h 7", (7, 19)), ("0 23", (0, 23))],
)
def test_hours_are_read_as_people_write_them(words: str, hours: tuple[int, ...]) -> None:
    assert read_hours(words) == hours


@pytest.mark.parametrize("words", ["", "24", "-1", "7:30", "morning", "7 pm", "٢٥"])
def test_other_words_are_no_hours(words: str) -> None:
    assert read_hours(words) is None


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("paris", "Europe/Paris"),
        ("new york", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("utc", "UTC"),
        ("Istanbul", "Asia/Istanbul"),  # under two names, with one clock
    ],
)
def test_a_city_is_enough_to_name_a_zone(words: str, zone: str) -> None:
    assert find_zone(words, available_timezones(), NOW) == zone


def test_a_city_of_two_clocks_gives_the_choice() -> None:
    found = find_zone("west", available_timezones(), NOW)
    assert found == ZoneNotFound("west", ("Australia/West", "Brazil/West"))


def test_a_misspelt_city_gives_the_nearest() -> None:
    found = find_zone("Pariss", available_timezones(), NOW)
    assert isinstance(found, ZoneNotFound)
    assert found.nearest[0] == "Europe/Paris"


def test_an_unknown_city_gives_no_zone() -> None:
    assert find_zone("qqqqq", available_timezones(), NOW) == ZoneNotFound("qqqqq", ())


def test_a_feed_to_add_is_read_into_address_title_and_tags() -> None:
    words = "https://example.org/rss #world The Example #Europe #world"
    assert read_feed_words(words) == ("https://example.org/rss", "The Example", ("world", "europe"))
