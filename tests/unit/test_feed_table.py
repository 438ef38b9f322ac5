"""`stancewire feeds list`, as a terminal shows it."""

from datetime import UTC, datetime, timedelta

from rich.cells import cell_len

from bot.chat.feed_table import feed_table
from bot.domain import Feed, FeedConfig

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LONG_REASON = "the server answered 503 Service Unavailable: it has a fault of its own, which may pass\nagain"


def config(title: str, enabled: bool = True) -> FeedConfig:
    return FeedConfig("https://a.example/rss", title, enabled=enabled)


FEEDS = [
    Feed(1, config("BBC World"), last_success_at=NOW - 12 * MINUTE, next_check_at=NOW + 48 * MINUTE),
    Feed(
        2,
        config("Daily Example"),
        last_success_at=NOW - timedelta(days=3),
        next_check_at=NOW + 120 * MINUTE,
        failures=2,
        error=LONG_REASON,
    ),
    Feed(3, config("Gone"), gone=True, failures=1, error="gone for good (410)"),
    Feed(4, config("Paused", enabled=False), error="timed out"),
    Feed(5, config("New")),
    Feed(6, config("中" * 50), last_success_at=NOW, next_check_at=NOW, fetch_url="https://new.example/" + "x" * 50),
]


def test_each_feed_has_a_line_with_what_is_to_be_said_of_it_below() -> None:
    assert list(feed_table(FEEDS[:5], NOW)) == [
        "  Feed                               Last read    Next check   State",
        "✓ BBC World                          12 min ago   in 48 min    well",
        "✗ Daily Example                      3 days ago   in 2 h       failing, 2 tries",
        "    the server answered 503 Service Unavailable: it has a fault of its own,",
        "    which may pass again",
        "✗ Gone                               never        never        gone",
        "    gone for good (410)",
        "· Paused                             never        never        paused",
        "· New                                never        now          new",
    ]


def test_no_line_is_wider_than_a_terminal() -> None:
    lines = list(feed_table(FEEDS, NOW))
    assert all(cell_len(line) <= 80 for line in lines)
    assert any(line.strip() == FEEDS[5].fetch_url for line in lines)


def test_an_empty_list_tells_how_to_fill_it() -> None:
    assert list(feed_table([], NOW)) == ["No feeds are watched yet: stancewire feeds add URL"]
