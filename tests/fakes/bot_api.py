"""A Bot API server for tests: HTTP on a port of this machine, as strict with tokens, offsets and markup as Telegram.

async with BotApi() as server:
    ...start a bot with server.token and server.url...
    server.say(7, "/help")
    [answer] = await server.sent(7, 1)
"""

import asyncio
import itertools
import json
import re
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from tests.fakes.telegram_html import BadHtml, check

TOKEN = "123456789:AAE-made_up_token_of_the_usual_length0"
USERNAME = "StancewireBot"
ANONYMOUS_ADMIN = 1087968824  # the user that Telegram names where a group's admin hides
WAITS = 20.0  # seconds until a test that awaits something fails

ChatType = Literal["private", "group", "channel"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as Telegram answers it."""

    status: int
    description: str
    parameters: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection ends without an answer."""


@dataclass(frozen=True, slots=True)
class Silence:
    """The message is taken, but the answer never comes."""


@dataclass(frozen=True, slots=True)
class Page:
    """Something that is not the Bot API answers, such as a gateway on the way."""

    status: int
    html: str


Trouble = Refusal | Cut | Silence | Page

BLOCKED = Refusal(403, "Forbidden: bot was blocked by the user")
KICKED = Refusal(403, "Forbidden: bot was kicked from the supergroup chat")
NO_CHAT = Refusal(400, "Bad Request: chat not found")
BROKEN = Refusal(500, "Internal Server Error")
UNAUTHORIZED = Refusal(401, "Unauthorized")
CONFLICT = Refusal(
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
)


def flood(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def moved_to(chat_id: int) -> Refusal:
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refusal(400, text, {"migrate_to_chat_id": chat_id})


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came; values that are JSON are decoded."""

    method: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that the server took."""

    chat_id: int
    text: str
    parse_mode: str | None
    thread_id: int | None
    preview: bool


@dataclass(frozen=True, slots=True)
class SentFile:
    """A document that the server took."""

    chat_id: int
    name: str
    content: bytes


class BotApi:
    """`calls` holds every request with the right token; `messages` and `files` what was delivered."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.calls: list[Call] = []
        self.messages: list[SentMessage] = []
        self.files: list[SentFile] = []
        self._files: dict[str, bytes] = {}  # that people sent, by id
        self._updates: list[dict[str, Any]] = []
        self._update_ids = itertools.count(1000)
        self._message_ids = itertools.count(1)
        self._admins: set[tuple[int, int]] = set()
        self._troubles: dict[int | str, deque[Trouble]] = defaultdict(deque)
        self._changed = asyncio.Event()  # set, and replaced, at each change
        self._polls = 0
        self._closing = False
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    # --- the server --------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.*}", self._serve_file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        self._site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await self._site.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        self._tell()
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        assert self._runner is not None
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    # --- what tests do -----------------------------------------------------------------------------------------------

    def say(
        self,
        chat_id: int,
        text: str,
        *,
        user_id: int | None = None,
        kind: ChatType = "private",
        title: str = "News room",
        topic: int | None = None,
        edited: bool = False,
        anonymous: bool = False,
        forwarded_by_itself: bool = False,
    ) -> None:
        """Somebody writes in a chat. `anonymous`: a group's admin in the group's name; `topic`: in a forum;
        `forwarded_by_itself`: a channel's post in the channel's discussion group."""
        message: dict[str, Any] = {
            "message_id": next(self._message_ids),
            "date": 1_780_000_000,
            "chat": chat_of(chat_id, kind, title),
            "text": text,
        }
        if kind != "channel":
            message["from"] = user_of(ANONYMOUS_ADMIN if anonymous else user_id or chat_id)
        if anonymous or kind == "channel":
            message["sender_chat"] = message["chat"]
        if topic is not None:
            message |= {"message_thread_id": topic, "is_topic_message": True}
        if edited:
            message["edit_date"] = message["date"] + 1
        if forwarded_by_itself:
            message |= {"is_automatic_forward": True, "sender_chat": chat_of(-999, "channel", title)}
        field_name = "channel_post" if kind == "channel" else "message"
        self._queue({f"edited_{field_name}" if edited else field_name: message})

    def send_file(
        self,
        chat_id: int,
        name: str,
        content: bytes,
        *,
        user_id: int | None = None,
        kind: ChatType = "private",
        size: int | None = None,
    ) -> None:
        """Somebody sends a document. `size`: what Telegram says of it, None for nothing."""
        file_id = f"file-{len(self._files)}"
        self._files[file_id] = content
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name}
        self._queue(
            {
                "message": {
                    "message_id": next(self._message_ids),
                    "date": 1_780_000_000,
                    "chat": chat_of(chat_id, kind, "News room"),
                    "from": user_of(user_id or chat_id),
                    "document": document if size is None else {**document, "file_size": size},
                }
            }
        )

    def remove_bot(self, chat_id: int, kind: ChatType = "group", title: str = "News room") -> None:
        """The bot is blocked by its user or taken out of a group or channel."""
        us = {"id": int(self.token.split(":")[0]), "is_bot": True, "first_name": "Stancewire"}
        change = {
            "chat": chat_of(chat_id, kind, title),
            "from": user_of(5),
            "date": 1_780_000_000,
            "old_chat_member": {"status": "member", "user": us},
            "new_chat_member": {"status": "kicked", "user": us, "until_date": 0},
        }
        self._queue({"my_chat_member": change})

    def make_admin(self, chat_id: int, user_id: int) -> None:
        self._admins.add((chat_id, user_id))

    def answer_next(self, what: int | str, *troubles: Trouble) -> None:
        """The next messages to a chat (by id), or the next calls of a method (by name), meet these."""
        self._troubles[what].extend(troubles)

    async def sent(self, chat_id: int, count: int) -> list[SentMessage]:
        """The messages delivered to a chat, as soon as there are `count`."""
        await self.until(lambda: len(self.to(chat_id)) >= count, f"{count} message(s) to chat {chat_id}")
        return self.to(chat_id)

    def to(self, chat_id: int) -> list[SentMessage]:
        return [message for message in self.messages if message.chat_id == chat_id]

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def answered_all(self) -> None:
        """Return when the bot has confirmed every update."""
        await self.until(lambda: not self._updates, "all updates confirmed")

    async def until(self, true: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(WAITS):
                await self._wait_for(true)
        except TimeoutError:
            raise AssertionError(f"not within {WAITS} s: {what}; delivered: {self.messages}") from None

    async def _wait_for(self, true: Callable[[], bool]) -> None:
        while not true():
            await self._changed.wait()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _queue(self, update: dict[str, Any]) -> None:
        self._updates.append({"update_id": next(self._update_ids), **update})
        self._tell()

    # --- the methods -------------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return refuse(UNAUTHORIZED if re.fullmatch(r"\d+:[\w-]+", request.match_info["token"]) else NOT_FOUND)
        posted = (await request.post()).items()
        parameters = {
            name: value if isinstance(value, web.FileField) else decoded(name, str(value)) for name, value in posted
        }
        self.calls.append(Call(method, parameters))
        self._tell()
        answer = getattr(self, f"_{METHODS[method]}", None) if method in METHODS else None
        if answer is None:
            return refuse(NOT_FOUND)
        if (trouble := self._next_trouble(method, parameters)) is not None:
            if isinstance(trouble, Silence):
                await answer(parameters)
            return await self._make_trouble(request, trouble)
        result = await answer(parameters)
        return refuse(result) if isinstance(result, Refusal) else web.json_response({"ok": True, "result": result})

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        content = self._files.get(request.match_info["path"].removeprefix("documents/"))
        if request.match_info["token"] != self.token or content is None:
            return refuse(NOT_FOUND)
        return web.Response(body=content)

    def _next_trouble(self, method: str, parameters: dict[str, Any]) -> Trouble | None:
        for what in (method, parameters.get("chat_id") if method == "sendMessage" else None):
            if what is not None and self._troubles.get(what):
                return self._troubles[what].popleft()
        return None

    async def _make_trouble(self, request: web.Request, trouble: Trouble) -> web.StreamResponse:
        match trouble:
            case Refusal():
                return refuse(trouble)
            case Page():
                return web.Response(status=trouble.status, text=trouble.html, content_type="text/html")
            case Silence():
                await self._wait_for(lambda: self._closing)
        if request.transport is not None:  # None: whoever asked has hung up first
            request.transport.abort()
        return web.Response()

    async def _get_me(self, _: dict[str, Any]) -> dict[str, Any]:
        me = int(self.token.split(":")[0])
        return {"id": me, "is_bot": True, "first_name": "Stancewire", "username": USERNAME}

    async def _yes(self, _: dict[str, Any]) -> bool:
        return True

    async def _get_updates(self, parameters: dict[str, Any]) -> list[dict[str, Any]] | Refusal:
        """Updates below `offset` are confirmed and go; a newer poll ends an older one with 409."""
        self._polls += 1
        mine = self._polls
        offset, allowed = parameters.get("offset") or 0, parameters.get("allowed_updates") or ["message"]

        def keep_wanted() -> bool:
            self._updates = [u for u in self._updates if u["update_id"] >= offset and not u.keys().isdisjoint(allowed)]
            return bool(self._updates)

        keep_wanted()
        self._tell()
        with suppress(TimeoutError):
            async with asyncio.timeout(float(parameters.get("timeout") or 0)):
                await self._wait_for(lambda: self._polls != mine or self._closing or keep_wanted())
        return CONFLICT if self._polls != mine else self._updates[: parameters.get("limit") or 100]

    async def _send_message(self, parameters: dict[str, Any]) -> dict[str, Any] | Refusal:
        text, mode = str(parameters.get("text", "")), parameters.get("parse_mode")
        try:
            if mode == "HTML":
                check(text)
        except BadHtml as error:
            return Refusal(400, f"Bad Request: {error}")
        visible = unescape(re.sub(r"<[^>]*>", "", text)) if mode == "HTML" else text
        if not visible.strip():
            return Refusal(400, "Bad Request: message text is empty")
        if len(visible.encode("utf-16-le")) // 2 > 4096:
            return Refusal(400, "Bad Request: message is too long")
        chat_id = int(parameters["chat_id"])
        preview = not (parameters.get("link_preview_options") or {}).get("is_disabled", False)
        self.messages.append(SentMessage(chat_id, text, mode, parameters.get("message_thread_id"), preview))
        self._tell()
        kind: ChatType = "private" if chat_id > 0 else "group"
        return {
            "message_id": next(self._message_ids),
            "date": 1_780_000_000,
            "chat": chat_of(chat_id, kind, "News room"),
            "text": visible,
        }

    async def _get_file(self, parameters: dict[str, Any]) -> dict[str, Any]:
        file_id = parameters["file_id"]
        size = len(self._files[file_id])
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, "file_path": f"documents/{file_id}"}

    async def _send_document(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The document comes as a part of the request, named by "attach://"."""
        chat_id = int(parameters["chat_id"])
        parts = [part for part in parameters.values() if isinstance(part, web.FileField)]
        self.files += [SentFile(chat_id, part.filename, part.file.read()) for part in parts]
        self._tell()
        chat = chat_of(chat_id, "private" if chat_id > 0 else "group", "News room")
        return {"message_id": next(self._message_ids), "date": 1_780_000_000, "chat": chat}

    async def _get_chat_member(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return self._member(int(parameters["chat_id"]), int(parameters["user_id"]))

    async def _get_chat_administrators(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        chat_id = int(parameters["chat_id"])
        return [self._member(chat_id, user) for chat, user in sorted(self._admins) if chat == chat_id]

    def _member(self, chat_id: int, user_id: int) -> dict[str, Any]:
        if (chat_id, user_id) not in self._admins:
            return {"status": "member", "user": user_of(user_id)}
        return {"status": "administrator", "user": user_of(user_id), **dict.fromkeys(RIGHTS, True)}


METHODS = {
    "getMe": "get_me",
    "getUpdates": "get_updates",
    "deleteWebhook": "yes",
    "setMyCommands": "yes",
    "sendMessage": "send_message",
    "sendDocument": "send_document",
    "getFile": "get_file",
    "getChatMember": "get_chat_member",
    "getChatAdministrators": "get_chat_administrators",
}
NOT_FOUND = Refusal(404, "Not Found")
RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def refuse(refusal: Refusal) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.status)


def decoded(name: str, value: str) -> Any:
    """Parameters come as JSON, but for text."""
    if name == "text":
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def chat_of(chat_id: int, kind: ChatType, title: str) -> dict[str, Any]:
    if kind == "private":
        return {"id": chat_id, "type": "private", "first_name": "Ada"}
    return {"id": chat_id, "type": "supergroup" if kind == "group" else "channel", "title": title}


def user_of(user_id: int) -> dict[str, Any]:
    return {"id": user_id, "is_bot": False, "first_name": "Ada"}
