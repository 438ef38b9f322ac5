"""Chats: their settings and what they follow. Fulfils ChatStore and SubscriptionStore."""

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Chat, ChatKind, ChatSettings, Request, Subscription
from bot.store.engine import Database
from bot.store.tables import chats, deliveries, subscriptions, told_stories


class Chats:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def chat(self, chat_id: int) -> Chat | None:
        async with self._database.read() as connection:
            return next(iter(await load_chats(connection, chats.c.id == chat_id)), None)

    async def remember_chat(self, request: Request, settings: ChatSettings, at: datetime) -> Chat:
        """The chat as stored, made with `settings` if new; kind and title refreshed, made active again."""
        refreshed = {
            "kind": request.chat_kind.value,
            "title": request.chat_title,
            "active": True,
            "lost_at": None,
            "lost_reason": None,
        }
        new = {"id": request.chat_id, "settings": asdict(settings), "created_at": at, **refreshed}
        upsert = self._database.insert(chats).values(new)
        async with self._database.write() as connection:
            await connection.execute(upsert.on_conflict_do_update(index_elements=["id"], set_=refreshed))
            return (await load_chats(connection, chats.c.id == request.chat_id))[0]

    async def change_settings(self, chat_id: int, settings: ChatSettings) -> None:
        await self._update(chat_id, settings=asdict(settings))

    async def deactivate(self, chat_id: int) -> None:
        """/stop: keeps the data, sends nothing more."""
        await self._update(chat_id, active=False)

    async def subscribe(self, chat_id: int, subscription: Subscription, at: datetime) -> bool:
        """False where it was there already."""
        values = {"chat_id": chat_id, **asdict(subscription), "created_at": at}
        new = self._database.insert(subscriptions).values(values).on_conflict_do_nothing()
        async with self._database.write() as connection:
            return (await connection.execute(new)).rowcount > 0

    async def unsubscribe(self, chat_id: int, subscription: Subscription | None) -> int:
        """None: all of them. Returns how many went."""
        meant = subscriptions.c.chat_id == chat_id
        if subscription is not None:
            meant &= (subscriptions.c.kind == subscription.kind) & (subscriptions.c.value == subscription.value)
        async with self._database.write() as connection:
            return (await connection.execute(delete(subscriptions).where(meant))).rowcount

    async def _update(self, chat_id: int, **values: Any) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(chats).where(chats.c.id == chat_id).values(values))


async def load_chats(connection: AsyncConnection, which: ColumnElement[bool]) -> list[Chat]:
    """Those of which `which` (a condition on chats) is true, by id, with their subscriptions in order of making."""
    following: dict[int, list[Subscription]] = defaultdict(list)
    order = (subscriptions.c.created_at, subscriptions.c.kind, subscriptions.c.value)
    for row in await connection.execute(select(subscriptions).join(chats).where(which).order_by(*order)):
        following[row.chat_id].append(Subscription(row.kind, row.value))
    rows = await connection.execute(select(chats).where(which).order_by(chats.c.id))
    return [chat_of(row, tuple(following[row.id])) for row in rows]


def chat_of(row: Row[Any], following: tuple[Subscription, ...]) -> Chat:
    return Chat(
        id=row.id,
        kind=ChatKind(row.kind),
        title=row.title,
        settings=ChatSettings(**row.settings | {"hours": tuple(row.settings["hours"])}),
        created_at=row.created_at,
        active=row.active,
        last_digest_at=row.last_digest_at,
        subscriptions=following,
    )


async def lose_chat(connection: AsyncConnection, chat_id: int, reason: str, at: datetime) -> None:
    """Send nothing more to it; keep all that it has, as it may come back."""
    lost = {"active": False, "lost_at": at, "lost_reason": reason}
    await connection.execute(update(chats).where(chats.c.id == chat_id).values(lost))


async def move_chat(connection: AsyncConnection, old: int, new: int) -> None:
    """Telegram gave the chat another id. Where the new one has spoken to the bot already, the two become one."""
    if await connection.scalar(select(chats.c.id).where(chats.c.id == new)) is None:
        await connection.execute(update(chats).where(chats.c.id == old).values(id=new))  # what is its own follows
        return
    for table, key in ((subscriptions, ("kind", "value")), (told_stories, ("story_id",)), (deliveries, ("key",))):
        there = table.alias()
        same = and_(there.c.chat_id == new, *(there.c[column] == table.c[column] for column in key))
        await connection.execute(delete(table).where(table.c.chat_id == old, exists().where(same)))
        await connection.execute(update(table).where(table.c.chat_id == old).values(chat_id=new))
    await connection.execute(delete(chats).where(chats.c.id == old))
