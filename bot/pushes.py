"""WebSub: hubs tell of news. The stage that keeps the subscriptions, and what the requests of hubs mean.
docs/design/websub.md tells why so."""

import asyncio
import hmac
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import HubOffer, HubSubscription
from bot.ports import Hub, HubStore

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

CALLBACK_PATH = "/websub/"
AT_ONCE = 20  # hubs asked side by side in one tick
WANTED_LEASE = timedelta(days=10)
SHORTEST_LEASE, LONGEST_LEASE = timedelta(minutes=5), timedelta(days=30)
RENEWED_AFTER = 0.8  # of the lease
ANSWERED_WITHIN = timedelta(days=1)  # of our asking, a hub may ask whether we mean it
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=1)  # until a hub that did not answer is asked again
REFUSED_FOR = timedelta(days=7)
MOST_FAREWELLS = 4  # tries to end a subscription
ALGORITHMS = ("sha1", "sha256", "sha384", "sha512")


# --- the stage -------------------------------------------------------------------------------------------------------


async def keep_subscriptions(store: HubStore, hub: Hub, base: str, clock: Clock) -> int:
    """Subscribe to what feeds offer, renew what ends, end what is not wanted any more; returns how many hubs were
    asked. `base` is the bot's own address as hubs reach it."""
    now = clock()
    wanted = [new_subscription(offer, base, now) for offer in await store.hub_offers(base, AT_ONCE)]
    unwanted = [
        replace(each, state="unsubscribing", failures=0) for each in await store.unwanted_subscriptions(base, AT_ONCE)
    ]
    due = await store.due_subscriptions(now, base, AT_ONCE)
    asked = {each.feed_id: each for each in (*due, *wanted, *unwanted)}
    await asyncio.gather(*(ask(store, hub, each, now) for each in asked.values()))
    return len(asked)


def new_subscription(offer: HubOffer, base: str, now: datetime) -> HubSubscription:
    """Under a path that nobody can guess, and with a secret of its own."""
    callback, secret = secrets.token_urlsafe(32), secrets.token_hex(32)
    return HubSubscription(offer.feed_id, offer.hub, offer.topic, base, callback, secret, "subscribing", now, now)


async def ask(store: HubStore, hub: Hub, subscription: HubSubscription, now: datetime) -> None:
    """Stored first, since a hub may ask back before it answers; and so a crash asks again later, and not at once."""
    ending = subscription.state == "unsubscribing"
    if ending and subscription.failures >= MOST_FAREWELLS:
        await store.forget_subscription(subscription.callback)
        return
    pause = min(FIRST_PAUSE * (1 << min(subscription.failures, 8)), LONGEST_PAUSE)
    subscription = replace(subscription, asked_at=now, next_at=now + pause, failures=subscription.failures + 1)
    await store.save_subscription(subscription)
    failure = await hub.ask(subscription.hub, request_form(subscription))
    if failure is None:
        return
    log.info("feed %s: %s (%s)", subscription.feed_id, failure.reason, subscription.hub)
    if ending and not failure.passing:
        await store.forget_subscription(subscription.callback)
    elif not failure.passing:
        await store.refuse_subscription(subscription.callback, failure.reason, now + REFUSED_FOR)


def request_form(subscription: HubSubscription) -> dict[str, str]:
    form = {"hub.topic": subscription.topic, "hub.callback": callback_url(subscription)}
    if subscription.state == "unsubscribing":
        return {"hub.mode": "unsubscribe", **form}
    lease = str(int(WANTED_LEASE.total_seconds()))
    return {"hub.mode": "subscribe", **form, "hub.lease_seconds": lease, "hub.secret": subscription.secret}


def callback_url(subscription: HubSubscription) -> str:
    return f"{subscription.base}{CALLBACK_PATH}{subscription.callback}"


# --- what hubs say ---------------------------------------------------------------------------------------------------


class HubDesk:
    """Answers the requests of hubs."""

    def __init__(self, store: HubStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def subscription(self, callback: str) -> HubSubscription | None:
        return await self._store.subscription(callback)

    async def answer(self, callback: str, query: Mapping[str, str]) -> str | None:
        """What to say to a hub that asks whether we mean it: its challenge, "" where it only tells that it refuses;
        None: we do not mean it."""
        now = self._clock()
        known = await self._store.subscription(callback)
        if known is None or query.get("hub.topic") != known.topic or now - known.asked_at > ANSWERED_WITHIN:
            return None
        challenge = query.get("hub.challenge", "")
        match query.get("hub.mode"):
            case "subscribe" if challenge and known.state != "unsubscribing":
                lease = lease_of(query.get("hub.lease_seconds", ""))
                await self._store.confirm_subscription(callback, now + lease, now + lease * RENEWED_AFTER)
                return challenge
            case "unsubscribe" if challenge and known.state == "unsubscribing":
                await self._store.forget_subscription(callback)
                return challenge
            case "denied" if known.state != "unsubscribing":
                reason = f"the hub refuses: {query.get('hub.reason', '')[:200] or 'it says not why'}"
                await self._store.refuse_subscription(callback, reason, now + REFUSED_FOR)
                return ""
        return None

    async def told(self, subscription: HubSubscription) -> None:
        """The hub has news of the feed, as its signature proves: the feed is asked at once."""
        if not await self._store.ping(subscription.callback, self._clock()):
            log.debug("feed %s: its hub told of news that is not waited for", subscription.feed_id)


def lease_of(seconds: str) -> timedelta:
    if not re.fullmatch(r"\d{1,12}", seconds, re.ASCII):
        return WANTED_LEASE
    return min(max(timedelta(seconds=min(int(seconds), 10**8)), SHORTEST_LEASE), LONGEST_LEASE)


class Signature:
    """Whether a body, given piece by piece, is signed as X-Hub-Signature says, with the secret that only the hub
    knows. It never is where the header is missing or names another algorithm."""

    def __init__(self, header: str, secret: str) -> None:
        algorithm, _, self._given = header.strip().partition("=")
        known = algorithm.lower() in ALGORITHMS
        self._mac = hmac.new(secret.encode(), digestmod=algorithm.lower()) if known else None

    def update(self, piece: bytes) -> None:
        if self._mac is not None:
            self._mac.update(piece)

    def holds(self) -> bool:
        """Compared in constant time."""
        if self._mac is None:
            return False
        return hmac.compare_digest(self._mac.hexdigest().encode(), self._given.lower().encode("utf-8", "replace"))
