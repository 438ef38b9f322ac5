"""What composing needs: who is served, which stories a chat was not told, and a place in the outbox.
Fulfils ComposeStore."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Chat, Digest, Story
from bot.store.analysed import load_stories
from bot.store.chats import load_chats
from bot.store.engine import Database
from bot.store.tables import articles, chats, deliveries, edits, stories, told_stories


class Compose:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.certain = 0.0  # stances of less confidence are kept and not told

    async def active_chats(self) -> list[Chat]:
        async with self._database.read() as connection:
            return await load_chats(connection, chats.c.active)

    async def unsent_stories(self, chat_id: int, seen_since: datetime, published_since: datetime) -> list[Story]:
        """Stories with an article seen and published since then that this chat was not sent yet, newest first."""
        told = exists().where(told_stories.c.chat_id == chat_id, told_stories.c.story_id == stories.c.id)
        new = exists().where(
            articles.c.story_id == stories.c.id,
            articles.c.published_at >= published_since,
            articles.c.seen_at >= seen_since,
        )
        query = (
            select(stories.c.id)
            .where(stories.c.newest_at >= published_since, new, ~told)
            .order_by(stories.c.newest_at.desc(), stories.c.id.desc())
        )
        async with self._database.read() as connection:
            return await load_stories(connection, list(await connection.scalars(query)), self.certain)

    async def updated_stories(self, chat_id: int, edited_since: datetime, published_since: datetime) -> list[Story]:
        """Stories that this chat was sent, with an article published since then of which an edit after `edited_since`
        was not sent, newest first. An edit counts once it is analysed."""
        edited = exists().where(
            articles.c.story_id == stories.c.id,
            articles.c.published_at >= published_since,
            articles.c.analysed_at.is_not(None),
            edits.c.article_id == articles.c.id,
            edits.c.edited_at >= edited_since,
            told_stories.c.edited_at.is_(None) | (edits.c.edited_at > told_stories.c.edited_at),
        )
        query = (
            select(stories.c.id)
            .join(told_stories)
            .where(told_stories.c.chat_id == chat_id, stories.c.newest_at >= published_since, edited)
            .order_by(stories.c.newest_at.desc(), stories.c.id.desc())
        )
        async with self._database.read() as connection:
            return await load_stories(connection, list(await connection.scalars(query)), self.certain)

    async def enqueue(self, digest: Digest) -> bool:
        """Outbox rows, told stories and the chat's last_digest_at in one transaction; False if the key was there."""
        this_chat = chats.c.id == digest.chat_id
        there = exists().where(deliveries.c.chat_id == digest.chat_id, deliveries.c.key == digest.key)
        async with self._database.write() as connection:
            await connection.execute(select(chats.c.id).where(this_chat).with_for_update())
            if await connection.scalar(select(there)):
                return False
            await connection.execute(update(chats).where(this_chat).values(last_digest_at=digest.composed_at))
            if digest.messages:
                await connection.execute(deliveries.insert(), delivery_values(digest))
                await self._mark_told(connection, digest)
            return True

    async def _mark_told(self, connection: AsyncConnection, digest: Digest) -> None:
        edited = dict(digest.edits)
        told = [{"chat_id": digest.chat_id, "story_id": id_, "edited_at": edited.get(id_)} for id_ in digest.story_ids]
        if told:
            new = self._database.insert(told_stories)
            again = new.on_conflict_do_update(
                index_elements=["chat_id", "story_id"], set_={"edited_at": new.excluded.edited_at}
            )
            await connection.execute(again, told)


def delivery_values(digest: Digest) -> list[dict[str, Any]]:
    return [
        {
            "chat_id": digest.chat_id,
            "key": digest.key,
            "part": part,
            "html": html,
            "state": "queued",
            "created_at": digest.composed_at,
        }
        for part, html in enumerate(digest.messages)
    ]
