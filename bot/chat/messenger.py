"""Everything the bot says in Telegram: pushes from the outbox and replies to commands."""

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx
from telegram import Bot, Document, LinkPreviewOptions
from telegram.constants import MessageLimit, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.chat.markup import to_text
from bot.chat.pacing import Pacer
from bot.domain import Delivery, File, GaveUp, RetryAt, SendOutcome, Sent, Unknown
from bot.errors import ConfigError, UserError

log = logging.getLogger(__name__)

READ_TIMEOUT = 30.0  # seconds; generous, since a message whose answer is not awaited counts as Unknown
REPLY_PATIENCE = 30.0  # seconds that a reply waits where Telegram asks to slow down
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=15)
TOKEN_PAUSE = timedelta(hours=1)

# Nothing was written: no connection, none free, or (RuntimeError) the client is closed already.
NOT_WRITTEN = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.InvalidURL,
    httpx.UnsupportedProtocol,
    RuntimeError,
)
# What Telegram says (400) of chats that will not take messages until somebody there speaks to the bot again.
LOST_CHAT = re.compile(
    "chat not found|peer_id_invalid|user not found|not enough rights|have no rights|chat_write_forbidden"
    "|chat_restricted|need administrator rights",
    re.IGNORECASE,
)


class TokenRefused(ConfigError):
    """Telegram does not know the token. The message does not hold it."""


class TokenInUse(ConfigError):
    """Another instance polls the same token."""


def connect(token: str, api_base: str, read_timeout: float = READ_TIMEOUT) -> Bot:
    """A client for this token; nothing is sent yet. Raises TokenRefused where it cannot be a token at all."""
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
        raise TokenRefused(
            "TELEGRAM_BOT_TOKEN is not a bot token: one looks like 123456789:AA… Copy it again from @BotFather."
        )
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library warns on each RetryAfter without it
    base = api_base.rstrip("/")

    def client(connections: int) -> HTTPXRequest:
        return HTTPXRequest(
            connections, read_timeout=read_timeout, write_timeout=20.0, connect_timeout=10.0, pool_timeout=10.0
        )

    return Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=client(64),
        get_updates_request=client(2),
    )


async def sign_in(bot: Bot) -> None:
    """Ask Telegram who the bot is. Raises TokenRefused, or TelegramError where Telegram cannot be reached."""
    try:
        await bot.initialize()
    except InvalidToken as error:  # its message holds the token: neither it nor a chain to it goes on
        raise TokenRefused(token_refused(error.__cause__)) from None


async def who_am_i(token: str, api_base: str) -> str:
    """The bot's user name. Raises TokenRefused, or UserError where Telegram cannot be reached."""
    bot = connect(token, api_base)
    try:
        await sign_in(bot)
    except TelegramError as error:
        raise UserError(f"Telegram cannot be reached at {api_base}: {describe(error)}") from None
    else:
        return bot.username
    finally:
        await bot.shutdown()


def token_refused(error: BaseException | None) -> str:
    """The line for people; `error` tells an unknown token from an address where no Bot API is."""
    if "not found" in str(error).lower():
        return (
            "Telegram does not know this token (404). Copy it again from @BotFather into TELEGRAM_BOT_TOKEN; "
            "if telegram.api_base is set, see that it is the address of a Bot API server."
        )
    return "Telegram does not know this token (401). Copy it again from @BotFather into TELEGRAM_BOT_TOKEN."


class TelegramMessenger:
    """Sends as `bot`, at the speed that `pacer` allows. Fulfils ports.Messenger."""

    def __init__(self, bot: Bot, clock: Callable[[], datetime], pacer: Pacer) -> None:
        self._bot = bot
        self._clock = clock
        self._pacer = pacer

    async def send(self, delivery: Delivery) -> SendOutcome:
        try:
            return Sent(await self._post(delivery.chat_id, delivery.html, None))
        except TelegramError as error:
            if isinstance(error, InvalidToken):
                log.error("%s Messages wait until then.", token_refused(error))  # noqa: TRY400 - a traceback tells nothing
            return outcome_of(error, self._clock(), delivery.attempts)

    async def reply(self, chat_id: int, messages: Sequence[str], thread_id: int | None = None) -> None:
        """Send `messages` (Telegram HTML) in order. What Telegram does not take is logged and dropped: whoever asked
        can ask again."""
        for number, html in enumerate(messages, 1):
            try:
                await self._post_patiently(chat_id, html, thread_id)
            except TelegramError as error:
                rest = len(messages) - number + 1
                log.warning("chat %s: %s message(s) of a reply dropped: %s", chat_id, rest, describe(error))
                return

    async def download(self, document: Document, most_bytes: int) -> File | str:
        """The file of a message, or one line that says why not."""
        name = (document.file_name or "file")[:100]
        if (document.file_size or 0) > most_bytes:
            return f"{name} is larger than {most_bytes:,} bytes: no list of feeds is. Nothing was done with it."
        try:
            found = await self._bot.get_file(document.file_id)
            if (found.file_size or 0) > most_bytes:
                return f"{name} is larger than {most_bytes:,} bytes. Nothing was done with it."
            return File(name, bytes(await found.download_as_bytearray()))
        except TelegramError as error:
            log.warning("%s could not be fetched from Telegram: %s", name, describe(error))
            return f"{name} could not be fetched from Telegram. Please send it again."

    async def send_file(self, chat_id: int, file: File, thread_id: int | None = None) -> None:
        """What Telegram does not take is logged and dropped, as with `reply`."""
        await self._pacer.wait(chat_id)
        try:
            await self._bot.send_document(chat_id, file.content, filename=file.name, message_thread_id=thread_id)
        except TelegramError as error:
            log.warning("chat %s: the file %s was dropped: %s", chat_id, file.name, describe(error))

    async def _post_patiently(self, chat_id: int, html: str, thread_id: int | None) -> None:
        try:
            await self._post(chat_id, html, thread_id)
        except RetryAfter as error:
            if (pause := seconds_of(error)) > REPLY_PATIENCE:
                raise
            await asyncio.sleep(pause)
            await self._post(chat_id, html, thread_id)

    async def _post(self, chat_id: int, html: str, thread_id: int | None) -> int:
        """Returns the message's id. Where Telegram cannot read the markup, the text goes without."""
        try:
            return await self._post_once(chat_id, html, ParseMode.HTML, thread_id)
        except BadRequest as error:
            if "can't parse entities" not in str(error).lower():
                raise
            log.warning("chat %s: sent as plain text, since Telegram cannot read the markup: %s", chat_id, error)
            return await self._post_once(chat_id, plain_message(html), None, thread_id)

    async def _post_once(self, chat_id: int, text: str, parse_mode: str | None, thread_id: int | None) -> int:
        await self._pacer.wait(chat_id)
        message = await self._bot.send_message(
            chat_id,
            text,
            parse_mode=parse_mode,
            message_thread_id=thread_id,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return message.message_id


@asynccontextmanager
async def open_messenger(token: str, api_base: str, clock: Callable[[], datetime]) -> AsyncIterator[TelegramMessenger]:
    """A messenger without polling, for one pass through the outbox. Raises TokenRefused; where Telegram cannot be
    reached, each message will come out as RetryAt."""
    bot = connect(token, api_base)
    try:
        try:
            await sign_in(bot)
        except TelegramError as error:
            log.warning("Telegram cannot be reached: %s", describe(error))
        yield TelegramMessenger(bot, clock, Pacer())
    finally:
        await bot.shutdown()


def outcome_of(error: TelegramError, now: datetime, attempts: int) -> SendOutcome:
    """What a failed send means for the message. `attempts` made before lengthen the pause."""
    reason = describe(error)
    match error:
        case RetryAfter():
            return RetryAt(now + timedelta(seconds=seconds_of(error)), reason)
        case ChatMigrated():
            return GaveUp(reason, moved_to=error.new_chat_id)
        case Forbidden():
            return GaveUp(reason, chat_lost=True)
        case InvalidToken():
            return RetryAt(now + TOKEN_PAUSE, "Telegram does not know the bot's token")
        case BadRequest():
            return GaveUp(reason, chat_lost=LOST_CHAT.search(reason) is not None)
        case NetworkError() if certainly_not_sent(error):
            return RetryAt(now + min(FIRST_PAUSE * 2 ** min(attempts, 10), LONGEST_PAUSE), reason)
        case _:
            return Unknown(reason)


def certainly_not_sent(error: NetworkError) -> bool:
    """Whether the request was not written, or was answered with a refusal."""
    cause = error.__cause__
    if cause is None or isinstance(cause, TelegramError):  # an answer came, with a 5xx status
        return "gateway time" not in str(error).lower()  # 504: what lies behind the gateway may have done it
    return isinstance(cause, NOT_WRITTEN)


def plain_message(html: str) -> str:
    """The text of a message that Telegram takes in any case: with its links if there is room, cut if it must be."""
    text = to_text(html, inline_links=True)
    if utf16_units(text) > MessageLimit.MAX_TEXT_LENGTH:
        text = to_text(html, inline_links=False)
    if utf16_units(text) > MessageLimit.MAX_TEXT_LENGTH:
        room = 2 * (MessageLimit.MAX_TEXT_LENGTH - 1)  # bytes, but for the ellipsis
        text = text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + "…"
    return text


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def seconds_of(error: RetryAfter) -> float:
    pause = error.retry_after  # a number where the environment says PTB_TIMEDELTA=false
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def describe(error: TelegramError) -> str:
    """One line for logs and the store. The library names no token in errors of single requests."""
    return " ".join(f"{error.message}".split()) or type(error).__name__
