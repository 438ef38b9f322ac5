"""The outbox: messages on their way. Fulfils DeliverStore.

    queued -> sending -> sent | unknown | gave_up
                      -> retry -> sending …

"sending" is stored before the request is written, so a crash leaves a trace, and no message goes out twice.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import ChatKind, Delivery, GaveUp, RetryAt, SendOutcome, Sent, Unknown
from bot.store.chats import lose_chat, move_chat
from bot.store.engine import Database
from bot.store.tables import chats, deliveries

ON_ITS_WAY = ("queued", "retry", "sending")


class Outbox:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim_delivery(self, now: datetime, kinds: Collection[ChatKind]) -> Delivery | None:
        """The next message due to an active chat of these kinds, oldest first; it is marked as being sent before this
        returns. A message waits for all earlier ones of its chat, also for one that is to be tried again later."""
        earlier = deliveries.alias()
        waits = exists().where(
            earlier.c.chat_id == deliveries.c.chat_id,
            earlier.c.id < deliveries.c.id,
            earlier.c.state.in_(ON_ITS_WAY),
        )
        due = or_(
            deliveries.c.state == "queued",
            and_(deliveries.c.state == "retry", deliveries.c.not_before <= now),
        )
        query = (
            select(deliveries)
            .join(chats)
            .where(due, chats.c.active, chats.c.kind.in_([kind.value for kind in kinds]), ~waits)
            .order_by(deliveries.c.id)
            .limit(1)
            .with_for_update(of=deliveries, skip_locked=True)
        )
        async with self._database.write() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            claim = {"state": "sending", "claimed_at": now, "attempts": row.attempts + 1}
            await connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(claim))
            return Delivery(row.id, row.chat_id, row.key, row.part, row.html, row.attempts + 1)

    async def settle(self, delivery: Delivery, outcome: SendOutcome, at: datetime) -> None:
        """What became of it; also deactivates a lost chat or rewrites a moved one. One transaction."""
        this = deliveries.c.id == delivery.id
        async with self._database.write() as connection:
            await connection.execute(update(deliveries).where(this).values(settled(outcome, at)))
            if isinstance(outcome, GaveUp):
                # Not delivery.chat_id: the chat may have moved while this was being sent.
                chat_id = await connection.scalar(select(deliveries.c.chat_id).where(this))
                if chat_id is not None:
                    await give_up_chat(connection, chat_id, outcome, at)

    async def recover_claims(self, at: datetime) -> int:
        """After a crash: messages that were being sent become Unknown. Returns how many."""
        unknown = settled(Unknown("the bot was stopped while sending"), at)
        async with self._database.write() as connection:
            result = await connection.execute(update(deliveries).where(deliveries.c.state == "sending").values(unknown))
            return result.rowcount


def settled(outcome: SendOutcome, at: datetime) -> dict[str, Any]:
    """What an outcome makes of the delivery's row."""
    match outcome:
        case Sent(message_id):
            return {"state": "sent", "message_id": message_id, "reason": None, "settled_at": at}
        case RetryAt(not_before, reason):
            return {"state": "retry", "not_before": not_before, "reason": reason}
        case Unknown(reason):
            return {"state": "unknown", "reason": reason, "settled_at": at}
        case GaveUp(reason, moved_to=None):
            return {"state": "gave_up", "reason": reason, "settled_at": at}
        case GaveUp(reason):
            return {"state": "queued", "reason": reason}
        case _:
            assert_never(outcome)


async def give_up_chat(connection: AsyncConnection, chat_id: int, outcome: GaveUp, at: datetime) -> None:
    if outcome.moved_to is not None:
        if outcome.moved_to != chat_id:
            await move_chat(connection, chat_id, outcome.moved_to)
    elif outcome.chat_lost:
        await lose_chat(connection, chat_id, outcome.reason, at)
