from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.identity import Marks, canonical_link, clamp, distinct_keys, entry_keys

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def marks(guid: str = "", link: str = "", title: str = "T", text: str = "") -> Marks:
    return Marks(guid, link, title, text)


def test_an_entry_is_known_by_its_guid_then_its_link_then_its_words() -> None:
    keys = entry_keys([marks("g1", "https://a/1"), marks("", "https://a/2"), marks(title="Only words", text="x")])
    assert keys[:2] == ["g1", "https://a/2"]
    assert keys[2].startswith("sha256:")


def test_guids_that_collide_give_way_to_links() -> None:
    assert entry_keys([marks("0", "https://a/1", "A"), marks("0", "https://a/2", "B")]) == [
        "https://a/1",
        "https://a/2",
    ]


def test_where_guids_and_links_collide_words_decide() -> None:
    keys = entry_keys([marks("0", "https://a/", "A"), marks("0", "https://a/", "B")])
    assert len(set(keys)) == 2
    assert all(key.startswith("sha256:") for key in keys)


def test_a_key_does_not_depend_on_the_text_where_there_is_a_guid() -> None:
    assert entry_keys([marks("g", text="first")]) == entry_keys([marks("g", text="edited")])


def test_a_very_long_guid_is_shortened_to_a_hash() -> None:
    (key,) = entry_keys([marks("g" * 10_000)])
    assert len(key) < 100


def test_repeats_within_a_feed_are_dropped() -> None:
    entries = [
        marks("1", "https://a/1", "A"),
        marks("1", "https://a/1", "A"),
        marks("2", "https://a/1", "A"),  # the same page under another guid
        marks("3", "https://a/3", "A"),
    ]
    assert distinct_keys(entries) == [(0, "1"), (3, "3")]


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("HTTPS://News.Example.org:443/A?utm_source=rss&id=7#top", "https://news.example.org/A?id=7"),
        ("http://example.org", "http://example.org/"),
        ("https://example.org:8443/x?a=b%20c", "https://example.org:8443/x?a=b%20c"),
        ("https://example.org/#!/story/1", "https://example.org/#!/story/1"),
        ("http://[::1]:80/x", "http://[::1]/x"),
        ("/story/1", "https://base.example/story/1"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("javascript:alert(1)", ""),
        ("mailto:a@b.example", ""),
        ("http://[broken", ""),
        ("http://a:port/", ""),
        ("", ""),
    ],
)
def test_a_link_is_reduced_to_what_names_the_page(link: str, canonical: str) -> None:
    assert canonical_link(link, "https://base.example/feed.xml") == canonical


def test_dates_that_cannot_be_are_mended_or_dropped() -> None:
    assert clamp(NOW + timedelta(days=400), NOW) == NOW
    assert clamp(datetime(1970, 1, 1, tzinfo=UTC), NOW) is None
    assert clamp(None, NOW) is None
    assert clamp(NOW - timedelta(days=1), NOW) == NOW - timedelta(days=1)
