"""Whose page is fetched for its full text, and what becomes of it: docs/design/full-text.md tells why so. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Literal
from urllib.parse import urlsplit

from bot.domain import PageFailed, PageOutcome, UndecidedText, WantedText

Policy = Literal["teasers", "marked", "never"]

WHOLE = 1_500  # letters from which a text is no teaser
FEWEST_ENTRIES = 3  # that tell a feed's habit
MOST_TRIES = 3
FIRST_PAUSE = timedelta(seconds=45)
A_ROUND = 4  # pages of one site that are taken at a time, so that a slow one holds up no other for long

# A page that holds the article holds most of what its teaser says, and more.
LIKENESS = 0.5
LONGER = 1.3
MORE = 200  # letters

_CUT = re.compile(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.)\])\W*$"
    r"|(?:read more|read on|read the (?:full|rest)[\w ]*|continue reading)\W*$"
    r"|(?:\n\W*|[\[(»])(?:more|full (?:story|article))\W*$",
    re.IGNORECASE,
)
# WordPress writes this below what it has cut.
_SIGNATURE = re.compile(r"\s*The post [^\n]{1,300} (?:appeared first|first appeared) on [^\n]{1,200}$")
_NO_PAGE = re.compile(r"\.(?:mp[34]|m4a|ogg|webm|pdf|jpe?g|png|gif|zip|docx?|xlsx?)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]{4,}")


# --- whose page ------------------------------------------------------------------------------------------------------


def wants_page(article: UndecidedText, policy: Policy) -> bool:
    """By the feed's mark, else (policy "teasers") by what the entry looks like."""
    if policy == "never" or article.full_text is False or not has_page(article):
        return False
    return article.full_text is True or (policy == "teasers" and is_teaser(article.text, article.lengths))


def has_page(article: UndecidedText) -> bool:
    """Not where the entry has no link of its own, or one to a film or a document."""
    parts = urlsplit(article.url)
    if parts.scheme not in ("http", "https") or article.url == article.feed_url:
        return False
    return bool(parts.path.strip("/") or parts.query) and not _NO_PAGE.search(parts.path)


def is_teaser(text: str, lengths: Sequence[int]) -> bool:
    """A text that ends in an ellipsis or "Read more", or a short one, unless the feed's entries are mostly long: then
    it is a short article. `lengths`: letters of the feed's latest entries."""
    if _CUT.search(_SIGNATURE.sub("", text[-600:])[-60:]):
        return True
    if len(text) >= WHOLE:
        return False
    return len(lengths) < FEWEST_ENTRIES or median(lengths) < WHOLE


def next_round(wanted: Sequence[WantedText]) -> list[WantedText]:
    """Those to fetch now, in their order: a few of each site."""
    taken: Counter[str] = Counter()
    chosen = []
    for article in wanted:
        site = urlsplit(article.url).netloc
        taken[site] += 1
        if taken[site] <= A_ROUND:
            chosen.append(article)
    return chosen


# --- what became of it -----------------------------------------------------------------------------------------------


def fault(article: WantedText, text: str) -> str | None:
    """Why a page's text is not the article's, or None where it is. Pages that ask for consent or a subscription, or
    check for a browser, are short or say nothing of what the teaser says."""
    teaser = article.teaser
    if len(text) < max(len(teaser) * LONGER, len(teaser) + MORE):
        return "the page has no more text than the feed"
    if likeness(f"{article.title} {teaser}", text) < LIKENESS:
        return "the page tells something else than the feed"
    return None


def likeness(teaser: str, text: str) -> float:
    """The share of the teaser's longer words that stand in the text; 1 where it has none. A word is looked for
    within others, since in Chinese and Japanese what stands between two signs is many."""
    wanted, there = set(_WORD.findall(teaser.casefold())), text.casefold()
    return sum(word in there for word in wanted) / len(wanted) if wanted else 1.0


def next_try(article: WantedText, failure: PageFailed, now: datetime, wait: timedelta) -> datetime | None:
    """When to try again; None: the article is read with its teaser. Not after the article's `wait` is over."""
    tries = article.tries + 1
    if not failure.passing or tries >= MOST_TRIES:
        return None
    pause = max(FIRST_PAUSE * tries, timedelta(seconds=min(failure.retry_after_seconds or 0, 10**6)))
    return now + pause if now + pause < article.seen_at + wait else None


def settled(article: WantedText, outcome: PageOutcome) -> PageOutcome:
    """The outcome, with a page that is not the article's made a failure."""
    if isinstance(outcome, PageFailed) or (reason := fault(article, outcome.text)) is None:
        return outcome
    return PageFailed(reason)
