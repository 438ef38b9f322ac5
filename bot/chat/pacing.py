"""Telegram's speed limits: a message a second in one chat, and less than thirty a second over all chats."""

import asyncio
import time
from collections.abc import Awaitable, Callable

CHAT_GAP = 1.0  # seconds
OVERALL_GAP = 1 / 25
REMEMBERED_CHATS = 1000


def next_slot(now: float, last: float | None, gap: float) -> float:
    """The first moment, not before `now`, that is `gap` seconds after `last`."""
    return now if last is None else max(now, last + gap)


class Pacer:
    """Gives each message its moment. `clock` counts seconds from anywhere; `sleep` waits some."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._last_of_chat: dict[int, float] = {}
        self._last: float | None = None

    async def wait(self, chat_id: int) -> None:
        """Return when a message may go to this chat. Who asks first goes first."""
        # First the chat's own slot, then the common one: a chat with a long queue must not reserve the common future.
        slot = next_slot(self._clock(), self._last_of_chat.get(chat_id), CHAT_GAP)
        self._last_of_chat[chat_id] = slot
        await self._until(slot)
        self._last = next_slot(self._clock(), self._last, OVERALL_GAP)
        await self._until(self._last)
        self._forget_quiet_chats()

    async def _until(self, slot: float) -> None:
        if (seconds := slot - self._clock()) > 0:
            await self._sleep(seconds)

    def _forget_quiet_chats(self) -> None:
        if len(self._last_of_chat) > REMEMBERED_CHATS:
            past = self._clock() - CHAT_GAP
            self._last_of_chat = {chat: slot for chat, slot in self._last_of_chat.items() if slot > past}
