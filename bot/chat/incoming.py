"""What a Telegram update asks of the bot, and whether the one who asks may configure it there."""

import logging
import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from telegram import Bot, Message
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.domain import ChatKind, File, Request

log = logging.getLogger(__name__)

COMMAND = re.compile(r"/\w+(?:@(?P<bot>\w+))?(?=\s|$)")
ADMIN_MEMORY = timedelta(minutes=1)
KINDS = {
    ChatType.PRIVATE: ChatKind.PRIVATE,
    ChatType.GROUP: ChatKind.GROUP,
    ChatType.SUPERGROUP: ChatKind.GROUP,
    ChatType.CHANNEL: ChatKind.CHANNEL,
}


def meant_for_us(text: str, username: str, private: bool) -> bool:
    """In private chats everything is, in groups and channels only commands are; a command that names another bot
    never is."""
    command = COMMAND.match(text)
    if command is None:
        return private
    return command["bot"] is None or command["bot"].lower() == username.lower()


class Access:
    """Tells who may configure the bot in a chat. Asks Telegram, and remembers the answer for a minute."""

    def __init__(self, bot: Bot, clock: Callable[[], datetime], operators: Collection[int]) -> None:
        self._bot = bot
        self._clock = clock
        self._operators = operators
        self._remembered: dict[tuple[int, int], tuple[datetime, bool]] = {}

    def is_operator(self, message: Message) -> bool:
        return message.from_user is not None and message.from_user.id in self._operators

    async def request(self, message: Message, file: File | None = None) -> Request:
        """`file`: what came with it."""
        return Request(
            chat_id=message.chat_id,
            chat_kind=KINDS[ChatType(message.chat.type)],
            chat_title=message.chat.effective_name or "",
            text=message.text or message.caption or "",
            is_operator=self.is_operator(message),
            may_configure=await self._may_configure(message),
            file=file,
        )

    async def _may_configure(self, message: Message) -> bool:
        if message.chat.type in (ChatType.PRIVATE, ChatType.CHANNEL):  # only a channel's admins can post in it
            return True
        if message.sender_chat is not None:  # an anonymous admin speaks as the group; others speak as their channels
            return message.sender_chat.id == message.chat_id
        return message.from_user is not None and await self._is_admin(message.chat_id, message.from_user.id)

    async def _is_admin(self, chat_id: int, user_id: int) -> bool:
        now = self._clock()
        self._remembered = {who: known for who, known in self._remembered.items() if known[0] > now}
        if (known := self._remembered.get((chat_id, user_id))) is not None:
            return known[1]
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            log.warning("chat %s: whether user %s is an admin is not known: %s", chat_id, user_id, error.message)
            return False
        is_admin = member.status in (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
        self._remembered[chat_id, user_id] = (now + ADMIN_MEMORY, is_admin)
        return is_admin
