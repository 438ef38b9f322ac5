"""What somebody means by the words after /subscribe: pure reading against the tags, feeds and actors there are."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.domain import FeedConfig, Subscription, SubscriptionKind
from bot.ports import ActorResolver

EVERYTHING = Subscription("all")
EVERYTHING_WORDS = ("", "all", "everything")
KIND_WORDS: dict[str, SubscriptionKind] = {
    "tag": "tag",
    "feed": "feed",
    "actor": "actor",
    "keyword": "keyword",
    "keywords": "keyword",
}
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Following:
    """A subscription with the name people know it by: a feed's title in place of its address."""

    subscription: Subscription
    name: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Words that name nothing there is. `kind` is None where any kind was meant; `asked` is "" where only the kind
    was named. `known` are all names of the kind (of None: the tags), `nearest` those that may have been meant."""

    kind: SubscriptionKind | None
    asked: str
    nearest: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that can be subscribed to."""

    feeds: Sequence[FeedConfig]
    actor_names: Sequence[str]  # of the stored stances
    actors: ActorResolver

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(sorted({tag for feed in self.feeds for tag in feed.tags}))

    def read(self, words: str) -> Subscription | NotKnown:
        """'europe', 'actor Paris', 'keyword nuclear waste'; '' is everything. A bare name is looked for among the
        tags, then the feeds, then the actors."""
        kind, name = split_kind(words)
        if kind == "all":
            return EVERYTHING
        if kind is not None and not any(c.isalnum() for c in name):
            return NotKnown(kind, "", known=self._names(kind))
        found = self._find(kind, name)
        return found or NotKnown(kind, name, self._nearest(kind, name), self._names(kind))

    def name(self, subscription: Subscription) -> Following:
        titles = {feed.url: feed.title for feed in self.feeds}
        shown = (
            titles.get(subscription.value, subscription.value) if subscription.kind == "feed" else subscription.value
        )
        return Following(subscription, shown)

    def held(self, words: str, subscriptions: Sequence[Subscription]) -> Subscription | None:
        """The one of `subscriptions` that the words name, also if its tag or feed is no longer listed."""
        kind, name = split_kind(words)
        wanted = fold(name)
        for subscription in subscriptions:
            names = (fold(subscription.value), fold(self.name(subscription).name))
            if kind in (None, subscription.kind) and (kind == "all" or wanted in names):
                return subscription
        meant = self.read(words)
        return meant if meant in subscriptions and isinstance(meant, Subscription) else None

    def tag(self, name: str) -> str | None:
        """The tag as it is written in the list; case, accents and '#' do not matter, nor '-' for a blank."""
        wanted = fold(name).replace(" ", "-")
        return next((tag for tag in self.tags if fold(tag).replace(" ", "-") == wanted), None)

    def feed(self, name: str) -> FeedConfig | None:
        """By address, by title, or by words that stand in one title only."""
        wanted = fold(name)
        for feed in self.feeds:
            if wanted in (fold(feed.url), fold(feed.title)):
                return feed
        partly = self._titled(name)
        return partly[0] if len(partly) == 1 else None

    def actor(self, name: str) -> str | None:
        """The canonical name: of the gazetteer, or as the stored stances have it."""
        if (actor := self.actors.resolve(name)) is not None:
            return actor.name
        return next((known for known in self.actor_names if fold(known) == fold(name)), None)

    def nearest_tags(self, name: str) -> tuple[str, ...]:
        return near(name, self.tags)

    def nearest_actors(self, name: str) -> tuple[str, ...]:
        return tuple(self.actors.nearest(name, self.actor_names, NEAREST))

    def _find(self, kind: SubscriptionKind | None, name: str) -> Subscription | None:
        if kind == "keyword":
            return Subscription("keyword", " ".join(name.strip("\"'“”„«»").split()).casefold())
        if kind in (None, "tag") and (tag := self.tag(name)) is not None:
            return Subscription("tag", tag)
        if kind in (None, "feed") and (feed := self.feed(name)) is not None:
            return Subscription("feed", feed.url)
        if kind in (None, "actor") and (actor := self.actor(name)) is not None:
            return Subscription("actor", actor)
        return None

    def _titled(self, name: str) -> list[FeedConfig]:
        wanted = f" {fold(name)} "
        return [feed for feed in self.feeds if wanted in f" {fold(feed.title)} "]

    def _names(self, kind: SubscriptionKind | None) -> tuple[str, ...]:
        if kind == "feed":
            return tuple(feed.title for feed in self.feeds)
        return tuple(self.actor_names) if kind == "actor" else self.tags

    def _nearest(self, kind: SubscriptionKind | None, name: str) -> tuple[str, ...]:
        found: list[str] = []
        if kind in (None, "tag"):
            found += self.nearest_tags(name)
        if kind in (None, "feed"):
            found += [feed.title for feed in self._titled(name)][:NEAREST]
            found += near(name, [feed.title for feed in self.feeds])
        if kind in (None, "actor"):
            found += self.nearest_actors(name)
        return tuple(dict.fromkeys(found))


def split_kind(words: str) -> tuple[SubscriptionKind | None, str]:
    """'actor Emmanuel Macron' to ('actor', 'Emmanuel Macron'); no kind where the first word names none."""
    words = " ".join(words.split())
    if words.casefold() in EVERYTHING_WORDS:
        return "all", ""
    first, _, rest = words.partition(" ")
    kind = KIND_WORDS.get(first.casefold())
    return (None, words) if kind is None else (kind, rest)


def fold(name: str) -> str:
    """For comparing names: no case, no accents, no '#' in front, single blanks."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(letters.casefold().removeprefix("#").split())


def near(name: str, known: Iterable[str], limit: int = NEAREST) -> tuple[str, ...]:
    """The names of `known` that a misspelt one may mean, best first."""
    folded: dict[str, str] = {}
    for each in known:
        folded.setdefault(fold(each), each)
    return tuple(folded[match] for match in get_close_matches(fold(name), folded, limit, 0.6))
