"""What is an edit of an article, and what merely flickers."""

from datetime import UTC, datetime

import pytest

from bot.domain import ParsedEntry, StoredEntry
from bot.feeds.edits import MOST_EDITS, edits, fingerprint, fingerprints, perhaps_edited

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONG = " ".join(f"word{n}" for n in range(400))


def entry(title: str = "Talks end", text: str = "France opposes the treaty.", key: str = "a") -> ParsedEntry:
    return ParsedEntry(key, "https://a.example/a", title, text, NOW)


def edited(before: tuple[str, str], after: tuple[str, str], so_far: int = 0) -> bool:
    return bool(edits([entry(*after)], {"a": StoredEntry(*before, so_far)}))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("Talks end", "Text."), ("Talks fail", "Text.")),
        (("3 dead in storm", "Text."), ("30 dead in storm", "Text.")),
        (("Talks end", "France opposes the treaty."), ("Talks end", "France supports the treaty.")),
        (("Talks end", "France opposes the treaty."), ("Talks end", "France never opposes the treaty.")),
        (("Talks end", LONG), ("Talks end", LONG + "\nA spokesman later said that the whole plan had been given up.")),
        (("Talks end", "The talks are on 5 May in a small town in the hills."),
         ("Talks end", "The talks are on 9 May in a small town in the hills.")),
        (("Talks end", ""), ("Talks end", "At last a text.")),
    ],
)  # fmt: skip
def test_other_words_are_an_edit(before: tuple[str, str], after: tuple[str, str]) -> None:
    assert edited(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The plan is off.\n\nSo it is.", " The plan\tis off.\nSo it is. "),
        ("The plan is off. 12 comments", "The plan is off. 1,305 comments"),
        ("The plan is off. Comments (3)", "The plan is off. Comments (4)"),
        ("Posted 5 minutes ago\nThe plan is off.", "Posted 2 hours ago\nThe plan is off."),
        ("Published 24 November 2026, 14:05 GMT\nThe plan is off.", "Updated Nov 25, 2026 09:10\nThe plan is off."),
        ("2026-11-24\nThe plan is off.", "The plan is off."),
        ("The plan is off. https://a.example/?utm_id=1", "The plan is off. https://a.example/?utm_id=2"),
        ("The plan is “off”!", "The plan is 'off'."),
        (LONG, LONG.replace("word17 ", "wrod17 ")),
        ("First this. Then that.", "Then that. First this."),
        ("The feed gave this text.", ""),
    ],
)
def test_what_flickers_is_none(before: str, after: str) -> None:
    assert not edited(("Talks end", before), ("Talks end", after))


def test_an_article_changes_a_few_times_and_then_no_more() -> None:
    [edit] = edits([entry("Other")], {"a": StoredEntry("Title", "Text.", MOST_EDITS - 1)})
    assert edit.number == MOST_EDITS
    assert not edited(("Title", "Text."), ("Other", "Text."), so_far=MOST_EDITS)


def test_a_feed_that_loses_its_texts_does_not_take_them_from_the_articles() -> None:
    [edit] = edits([entry("Other", "")], {"a": StoredEntry("Title", "The text.")})
    assert (edit.entry.title, edit.entry.text) == ("Other", "The text.")


def test_the_backlog_has_no_articles_to_be_edited() -> None:
    assert edits([entry()], {}) == ()


def test_stored_texts_are_looked_at_only_where_a_fingerprint_is_another() -> None:
    same, other, unknown, new = (entry(key=key) for key in ("same", "other", "unknown", "new"))
    known = {"same": fingerprint(same), "other": fingerprint(entry("Before")), "unknown": ""}
    assert perhaps_edited([same, other, unknown, new], known) == [other]
    assert set(fingerprints([same, other, unknown, new], known)) == {"other", "unknown", "new"}
