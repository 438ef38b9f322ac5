"""Telegram by long polling: updates in, the commands' answers out. Runs until it is told to stop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import datetime
from html import escape
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from telegram import BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault, Document, Message, Update
from telegram.constants import ChatMemberStatus, UpdateType
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import (
    Application,
    BaseUpdateProcessor,
    ChatMemberHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.chat.incoming import Access, meant_for_us
from bot.chat.messenger import (
    READ_TIMEOUT,
    TelegramMessenger,
    TokenInUse,
    connect,
    describe,
    seconds_of,
    sign_in,
    token_refused,
)
from bot.chat.pacing import Pacer
from bot.chat.texts import ONLY_OPERATORS
from bot.domain import Reply
from bot.feeds.opml import MOST_BYTES
from bot.ports import Commands

log = logging.getLogger(__name__)

Menu = Sequence[tuple[str, str]]  # (command without its slash, what it does)
T = TypeVar("T")

POLL_SECONDS = 25
CONFIRM_SECONDS = 2  # at a stop: for telling Telegram what was taken,
STOP_SECONDS = 6  # and for the commands being answered; docker kills after ten
CONFLICTS = 3  # in a row: the first ones may be echoes of a run of our own that was cut off
PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds between tries while Telegram cannot be reached; the last repeats
UPDATES_AT_ONCE = 256
APOLOGY = "Something went wrong here; it is logged. Please try again."
UPDATE_TYPES = (UpdateType.MESSAGE, UpdateType.CHANNEL_POST, UpdateType.MY_CHAT_MEMBER)


class TelegramBot:
    """Answers commands in private chats, groups and channels; `messenger` sends pushes by the same connection.

    `menu` is Telegram's command menu for everybody; `operators` (user ids) have `operator_menu` besides. `chat_lost`
    is told the id of a chat that removed or blocked the bot. Raises TokenRefused for what cannot be a token.
    """

    def __init__(
        self,
        token: str,
        api_base: str,
        commands: Commands,
        clock: Callable[[], datetime],
        operators: frozenset[int],
        menu: Menu,
        operator_menu: Menu,
        chat_lost: Callable[[int], Awaitable[None]],
        pauses: Sequence[float] = PAUSES,
        read_timeout: float = READ_TIMEOUT,
    ) -> None:
        self._bot = connect(token, api_base, read_timeout)
        self.messenger = TelegramMessenger(self._bot, clock, Pacer())
        self._commands = commands
        self._clock = clock
        self._operators = operators
        self._menu = menu
        self._operator_menu = operator_menu
        self._chat_lost = chat_lost
        self._pauses = pauses
        self._access = Access(self._bot, clock, operators)
        self._application = self._build_application()

    def _build_application(self) -> "Application[Any, Any, Any, Any, Any, Any]":
        # Without the library's Updater: it hides a refused token and a second instance in a background task, and logs
        # a traceback for each moment without network. What it does beside that is the dozen lines of _poll.
        builder = Application.builder().bot(self._bot).updater(None).job_queue(None)
        application = builder.concurrent_updates(ChatOrder(UPDATES_AT_ONCE)).build()
        new_text = filters.TEXT & (filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST)
        application.add_handler(MessageHandler(new_text, self._on_text))
        application.add_handler(MessageHandler(filters.Document.ALL & filters.UpdateType.MESSAGE, self._on_document))
        application.add_handler(ChatMemberHandler(self._on_membership, ChatMemberHandler.MY_CHAT_MEMBER))
        return application

    # --- the session -------------------------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set. Raises TokenRefused at the start, and TokenInUse at any time; waits patiently
        for everything else."""
        try:
            if await self._keep_trying(self._start, stop) is None:
                return
            await self._offer_menu()
            await self._application.initialize()
            await self._application.start()
            try:
                await self._poll(stop)
            finally:
                with suppress(TimeoutError):
                    async with asyncio.timeout(STOP_SECONDS):
                        await self._application.stop()
        finally:
            await self._application.shutdown()
            await self._bot.shutdown()

    async def _start(self) -> bool:
        await sign_in(self._bot)
        return await self._bot.delete_webhook()  # with one set, Telegram refuses polling

    async def _offer_menu(self) -> None:
        await self._set_menu(BotCommandScopeDefault(), self._menu)
        for operator in sorted(self._operators):
            await self._set_menu(BotCommandScopeChat(operator), [*self._menu, *self._operator_menu])

    async def _set_menu(self, scope: BotCommandScope, menu: Menu) -> None:
        try:
            await self._bot.set_my_commands([BotCommand(name, what) for name, what in menu], scope=scope)
        except TelegramError as error:  # as for an operator who has not spoken to the bot yet
            log.warning("command menu (%s) not set: %s", scope.to_json(), describe(error))

    async def _poll(self, stop: asyncio.Event) -> None:
        offset = 0

        async def next_updates(seconds: int = POLL_SECONDS) -> tuple[Update, ...]:
            return await self._bot.get_updates(offset=offset, timeout=seconds, allowed_updates=UPDATE_TYPES)

        while (updates := await self._keep_trying(next_updates, stop)) is not None:
            for update in updates:
                await self._application.update_queue.put(update)
                offset = update.update_id + 1
        with suppress(TelegramError, TimeoutError):  # confirm what was taken, lest the next start answers it again
            async with asyncio.timeout(CONFIRM_SECONDS):
                await next_updates(0)

    async def _keep_trying(self, act: Callable[[], Coroutine[Any, Any, T]], stop: asyncio.Event) -> T | None:
        """What `act` returns as soon as Telegram lets it; None if `stop` comes first."""
        failures = conflicts = 0
        while not stop.is_set():
            pause = self._pauses[min(failures, len(self._pauses) - 1)]
            try:
                return await unless_stopped(act(), stop)
            except Conflict as error:
                conflicts += 1
                if conflicts == CONFLICTS:
                    message = f"Another instance polls this token ({describe(error)}). Stop one of them."
                    raise TokenInUse(message) from None
            except RetryAfter as error:
                pause = seconds_of(error)
                log.warning("Telegram asks to wait %s s", pause)
            except InvalidToken as error:
                pause = self._pauses[-1]
                log.error("%s Next try in %s s.", token_refused(error), pause)  # noqa: TRY400 - a traceback tells nothing
            except TelegramError as error:
                log.warning("Telegram cannot be reached (%s); next try in %s s", describe(error), pause)
            failures += 1
            await unless_stopped(asyncio.sleep(pause), stop)
        return None

    # --- one update --------------------------------------------------------------------------------------------------

    async def _on_text(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message is None or message.text is None or message.is_automatic_forward:
            return  # a channel's post forwarded to its discussion group was answered in the channel
        private = message.chat.type == message.chat.PRIVATE
        if not meant_for_us(message.text, self._bot.username, private):
            return
        await self._answer(message)

    async def _on_document(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A file from an operator; what others send is only told of where it looks like a list of feeds."""
        message = update.effective_message
        if message is None or message.document is None:
            return
        if self._access.is_operator(message):
            await self._answer(message, message.document)
        elif message.chat.type == message.chat.PRIVATE and (message.document.file_name or "").lower().endswith(".opml"):
            await self.messenger.reply(message.chat_id, (ONLY_OPERATORS,))

    async def _answer(self, message: Message, document: Document | None = None) -> None:
        topic = topic_of(message)
        try:
            file = None if document is None else await self.messenger.download(document, MOST_BYTES)
            if isinstance(file, str):
                reply = Reply((escape(file, quote=False),))
            else:
                reply = await self._commands.handle(await self._access.request(message, file), self._clock())
            await self.messenger.reply(message.chat_id, reply.messages, topic)
            if reply.file is not None:
                await self.messenger.send_file(message.chat_id, reply.file, topic)
        except Exception:
            log.exception("chat %s: %r could not be answered", message.chat_id, message.text)
            await self.messenger.reply(message.chat_id, (APOLOGY,), topic)

    async def _on_membership(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        change = update.my_chat_member
        if change is None or change.new_chat_member.status not in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT):
            return
        log.info("chat %s: the bot was removed or blocked", change.chat.id)
        try:
            await self._chat_lost(change.chat.id)
        except Exception:
            log.exception("chat %s: could not be switched off", change.chat.id)


class ChatOrder(BaseUpdateProcessor):
    """Chats side by side, the updates of one chat one after another."""

    def __init__(self, at_once: int) -> None:
        super().__init__(at_once)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()  # a lock lives while it is used

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat = update.effective_chat if isinstance(update, Update) else None
        lock = self._locks.setdefault(chat.id if chat else 0, asyncio.Lock())
        try:
            async with lock:
                await coroutine
        finally:
            if asyncio.iscoroutine(coroutine):
                coroutine.close()  # where the stop came before its turn; else without effect

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to clean up."""


def topic_of(message: Message) -> int | None:
    """The forum topic to answer in. Outside forums a thread id only means a chain of replies."""
    return message.message_thread_id if message.is_topic_message else None


async def unless_stopped(act: Coroutine[Any, Any, T], stop: asyncio.Event) -> T | None:
    """What `act` returns or raises; None where `stop` is set before, and `act` is cancelled."""
    acting, stopping = asyncio.ensure_future(act), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((acting, stopping), return_when=asyncio.FIRST_COMPLETED)
        return acting.result() if acting.done() else None
    finally:
        for task in (acting, stopping):
            task.cancel()
        await asyncio.gather(acting, stopping, return_exceptions=True)
