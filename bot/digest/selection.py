"""What a chat is told, and when. Pure: `now` is passed in, the chat's zone is applied here."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digest.render import instant_messages, scheduled_messages
from bot.domain import Chat, ChatSettings, Digest, Story, Subscription

COVERAGE = timedelta(hours=6)  # by which each doubling of the outlets moves a story up
FEWEST_OF_ONE_OUTLET = 2
INSTANT_AT_ONCE = 3  # stories that come one by one; more make one message together


def compose(chat: Chat, stories: Sequence[Story], now: datetime) -> list[Digest]:
    """The digests a chat is due, of stories it was not told yet; one without messages marks that nothing was new."""
    if chat.settings.mode == "instant":
        return instant_digests(chat, matching(stories, chat.subscriptions), now)
    key = due_key(chat, now)
    if key is None:
        return []
    mine = matching(stories, chat.subscriptions)
    chosen = choose(mine, chat.settings.stories)
    messages = scheduled_messages(chosen, len(mine) - len(chosen), chat.settings.zone, now) if chosen else ()
    return [digest_of(chat, key, now, messages, chosen)]


def instant_digests(chat: Chat, stories: Sequence[Story], now: datetime) -> list[Digest]:
    """Oldest first, each in a message of its own; after an outage the best of them together, not a flood."""
    if len(stories) > INSTANT_AT_ONCE:
        chosen = choose(stories, chat.settings.stories)
        messages = scheduled_messages(chosen, len(stories) - len(chosen), chat.settings.zone, now)
        return [digest_of(chat, instant_key("stories", stories), now, messages, stories)]
    return [
        digest_of(chat, instant_key("story", [story]), now, instant_messages(story, chat.settings.zone, now), [story])
        for story in sorted(stories, key=lambda story: (newest(story), story.id))
    ]


def instant_key(kind: str, stories: Sequence[Story]) -> str:
    """ "story-17", or "story-17-20261124T093000Z" once an article of it was edited, lest the update meet the key under
    which the story was told."""
    edited = max((story.edited_at for story in stories if story.edited_at), default=None)
    stamp = f"-{edited.astimezone(UTC):%Y%m%dT%H%M%SZ}" if edited else ""
    return f"{kind}-{max(story.id for story in stories)}{stamp}"


def digest_of(chat: Chat, key: str, now: datetime, messages: tuple[str, ...], told: Sequence[Story]) -> Digest:
    edits = tuple((story.id, story.edited_at) for story in told if story.edited_at)
    return Digest(chat.id, key, now, messages, tuple(story.id for story in told), edits)


# --- when ------------------------------------------------------------------------------------------------------------


def due_key(chat: Chat, now: datetime) -> str | None:
    """The key of the digest that is due, such as "2026-11-24T08+01:00"; None where none is.

    The zone's offset is in it, lest a chat that moves to another zone meet the key of a digest it had. Due is the
    latest of the chat's hours that has passed, unless it was served or the chat is younger. Hours missed, however
    many, make one digest.
    """
    passed = [moment for moment in moments(chat.settings, now) if moment <= now]
    served = chat.last_digest_at or chat.created_at
    if not passed or passed[-1] <= served:
        return None
    return passed[-1].astimezone(ZoneInfo(chat.settings.zone)).isoformat(timespec="hours")


def next_digest(settings: ChatSettings, now: datetime) -> datetime:
    """When the next scheduled digest is due, in the chat's zone."""
    coming = next(moment for moment in moments(settings, now) if moment > now)
    return coming.astimezone(ZoneInfo(settings.zone))


def moments(settings: ChatSettings, now: datetime) -> list[datetime]:
    """The digest times of yesterday to the day after tomorrow, in order, in UTC. An hour that the clocks skip in
    spring comes as the one after it; one that they repeat in autumn counts the first time."""
    zone = ZoneInfo(settings.zone)
    today = now.astimezone(zone).date()
    days: Iterable[date] = (today + timedelta(days=ahead) for ahead in (-1, 0, 1, 2))
    return sorted({datetime.combine(day, time(hour), zone).astimezone(UTC) for day in days for hour in settings.hours})


# --- what ------------------------------------------------------------------------------------------------------------


def matching(stories: Sequence[Story], subscriptions: Sequence[Subscription]) -> list[Story]:
    """The stories that any of the subscriptions asks for."""
    return [story for story in stories if any(asks_for(subscription, story) for subscription in subscriptions)]


def asks_for(subscription: Subscription, story: Story) -> bool:
    value = subscription.value
    match subscription.kind:
        case "all":
            return True
        case "tag":
            return any(value in article.tags for article in story.articles)
        case "feed":
            return any(value == article.feed_url for article in story.articles)
        case "actor":
            return any(value == stance.actor for article in story.articles for stance in article.stances)
        case "keyword":
            wanted = words(value)
            told = {word for a in story.articles for text in (a.headline, *a.summary) for word in words(text)}
            return bool(wanted) and all(word in told for word in wanted)


def words(text: str) -> list[str]:
    """Whole words without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(c for c in letters if not unicodedata.combining(c)))


def rank(stories: Sequence[Story]) -> list[Story]:
    """Newest and most covered first: by the newest article, each doubling of the outlets counting six hours."""
    return sorted(
        stories, key=lambda story: (newest(story) + COVERAGE * math.log2(outlets(story)), story.id), reverse=True
    )


def choose(stories: Sequence[Story], most: int) -> list[Story]:
    """The best, at most `most`; no outlet leads more than a third of them while others have stories too."""
    cap = max(FEWEST_OF_ONE_OUTLET, most // 3)
    led: Counter[str] = Counter()
    chosen: list[Story] = []
    passed_over: list[Story] = []
    for story in rank(stories):
        outlet = story.articles[0].outlet
        led[outlet] += 1
        (chosen if led[outlet] <= cap else passed_over).append(story)
    return rank((chosen + passed_over)[:most])


def newest(story: Story) -> datetime:
    return max(article.published_at for article in story.articles)


def outlets(story: Story) -> int:
    return len({article.outlet for article in story.articles})
