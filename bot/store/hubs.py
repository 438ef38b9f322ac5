"""Subscriptions at the hubs of feeds (WebSub). Fulfils HubStore."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, or_, select, update

from bot.domain import HubOffer, HubSubscription
from bot.store.engine import Database
from bot.store.tables import feeds, websub

POLITE = timedelta(minutes=1)  # between two checks of a feed, however often its hub tells of news

of_feed = websub.c.feed_id == feeds.c.id


def in_use() -> ColumnElement[bool]:
    return feeds.c.listed & feeds.c.enabled & ~feeds.c.gone & feeds.c.hub_url.is_not(None)


def as_offered(base: str) -> ColumnElement[bool]:
    return (websub.c.hub == feeds.c.hub_url) & (websub.c.topic == feeds.c.topic_url) & (websub.c.base == base)


class Hubs:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def hub_offers(self, base: str, limit: int) -> list[HubOffer]:
        """Of feeds in use without a subscription there under our address `base`."""
        other = or_(websub.c.feed_id.is_(None), ~as_offered(base), websub.c.state == "unsubscribing")
        query = (
            select(feeds.c.id, feeds.c.hub_url, feeds.c.topic_url)
            .select_from(feeds.outerjoin(websub))
            .where(in_use(), other)
            .order_by(feeds.c.id)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(query.limit(limit))
            return [HubOffer(row.id, row.hub_url, row.topic_url) for row in rows]

    async def unwanted_subscriptions(self, base: str, limit: int) -> list[HubSubscription]:
        """Of feeds that are in use no longer, or name no hub. Those under another address than `base` cannot be
        ended: their hubs would ask there whether we mean it."""
        wanted = (~in_use(), websub.c.state != "unsubscribing", websub.c.base == base)
        return await self._some(select(websub).join(feeds, of_feed).where(*wanted), limit)

    async def due_subscriptions(self, now: datetime, base: str, limit: int) -> list[HubSubscription]:
        """Those to be asked for, renewed or ended again."""
        wanted = or_(websub.c.state == "unsubscribing", in_use() & as_offered(base))
        return await self._some(select(websub).join(feeds, of_feed).where(websub.c.next_at <= now, wanted), limit)

    async def subscription(self, callback: str) -> HubSubscription | None:
        return next(iter(await self._some(select(websub).where(websub.c.callback == callback), 1)), None)

    async def save_subscription(self, subscription: HubSubscription) -> None:
        """In place of the feed's earlier one; the lease of one with another callback is over."""
        values = asdict(subscription)
        new = self._database.insert(websub).values(values)
        feed = feeds.c.id == subscription.feed_id
        async with self._database.write() as connection:
            before = await connection.scalar(select(websub.c.callback).where(websub.c.feed_id == subscription.feed_id))
            await connection.execute(new.on_conflict_do_update(index_elements=["feed_id"], set_=values))
            if before != subscription.callback or subscription.state == "unsubscribing":
                await connection.execute(update(feeds).where(feed).values(pushed_until=None, pinged_at=None))

    async def confirm_subscription(self, callback: str, until: datetime, renew_at: datetime) -> None:
        """The hub will tell of news until then."""
        ours = websub.c.callback == callback
        feed = feeds.c.id == select(websub.c.feed_id).where(ours).scalar_subquery()
        confirmed = {"state": "subscribed", "next_at": renew_at, "failures": 0, "reason": None}
        async with self._database.write() as connection:
            await connection.execute(update(websub).where(ours).values(confirmed))
            await connection.execute(update(feeds).where(feed).values(pushed_until=until))

    async def refuse_subscription(self, callback: str, reason: str, again_at: datetime) -> None:
        """A lease that holds goes on to its end."""
        refused = {"state": "refused", "reason": reason, "next_at": again_at}
        async with self._database.write() as connection:
            await connection.execute(update(websub).where(websub.c.callback == callback).values(refused))

    async def forget_subscription(self, callback: str) -> None:
        ours = websub.c.callback == callback
        feed = feeds.c.id == select(websub.c.feed_id).where(ours).scalar_subquery()
        async with self._database.write() as connection:
            await connection.execute(update(feeds).where(feed).values(pushed_until=None, pinged_at=None))
            await connection.execute(delete(websub).where(ours))

    async def ping(self, callback: str, at: datetime) -> bool:
        """The feed is due now, or a minute after its last check; False where nothing is waited for: without a lease,
        or where its server asked for patience after a failure."""
        query = select(feeds).join(websub, of_feed).where(websub.c.callback == callback, in_use())
        async with self._database.write() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None or row.pushed_until is None or row.pushed_until <= at or row.error is not None:
                return False
            due_at = max(at, row.checked_at + POLITE) if row.checked_at else at
            if row.next_check_at is not None:
                due_at = min(due_at, row.next_check_at)
            changes = {"pinged_at": at, "next_check_at": due_at}
            await connection.execute(update(feeds).where(feeds.c.id == row.id).values(changes))
            return True

    async def _some(self, query: Select[Any], limit: int) -> list[HubSubscription]:
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(websub.c.next_at, websub.c.feed_id).limit(limit))
            return [subscription_of(row) for row in rows]


def subscription_of(row: Row[Any]) -> HubSubscription:
    return HubSubscription(
        feed_id=row.feed_id,
        hub=row.hub,
        topic=row.topic,
        base=row.base,
        callback=row.callback,
        secret=row.secret,
        state=row.state,
        asked_at=row.asked_at,
        next_at=row.next_at,
        failures=row.failures,
        reason=row.reason,
    )
