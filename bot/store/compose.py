"""What composing needs: who is served, which stories a chat was not told, and a place in the outbox.
Fulfils ComposeStore."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update

from bot.domain import Chat, Digest, Story
from bot.store.analysed import load_stories
from bot.store.chats import load_chats
from bot.store.engine import Database
from bot.store.tables import articles, chats, deliveries, stories, told_stories


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
                told = [{"chat_id": digest.chat_id, "story_id": story_id} for story_id in digest.story_ids]
                if told:
                    await connection.execute(self._database.insert(told_stories).on_conflict_do_nothing(), told)
            return True


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
