"""The real python-telegram-bot Application against a Bot API server of this machine."""

import asyncio
import inspect
import itertools
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from telegram.error import InvalidToken

from bot.chat.messenger import TokenInUse, TokenRefused
from bot.chat.redact import CHATTY_LIBRARIES, Redactor, protect_logs
from bot.chat.telegram import APOLOGY, ChatOrder, TelegramBot
from bot.domain import ChatKind, File, Reply, Request
from tests.fakes.bot_api import BROKEN, TOKEN, USERNAME, BotApi, Cut, Refusal, SentFile, Silence, flood

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MENU = [("digest", "The stories of the last day"), ("help", "All commands")]
OPERATOR_MENU = [("status", "How the bot is doing")]
ADA, GROUP, CHANNEL = 7, -100200, -100300


class Parrot:
    """Repeats what it was asked, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.go_on = asyncio.Event()

    async def handle(self, request: Request, now: datetime) -> Reply:
        self.asked.append(request)
        match request.text.partition("@")[0].split():
            case ["/file"]:
                return Reply(("Here it is.",), File("feeds.opml", b"<opml/>"))
            case [] if request.file is not None:
                return Reply((f"{request.file.name}: {len(request.file.content)} bytes",))
            case ["/slow", *_]:
                await self.go_on.wait()
            case ["/broken"]:
                raise RuntimeError("the parrot is dead")
            case ["/html"]:
                return Reply(("<h1>Tom &amp; <a href='https://example.org/a'>Jerry</a></h1>",))
            case ["/two"]:
                return Reply(("one", "two"))
            case ["/nothing"]:
                return Reply(())
        return Reply((f"<b>{request.text}</b>",))


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi() as running:
        yield running


@pytest.fixture
def parrot() -> Parrot:
    return Parrot()


@asynccontextmanager
async def serving(
    server: BotApi, parrot: Parrot, operators: frozenset[int] = frozenset(), lost: list[int] | None = None
) -> AsyncIterator[TelegramBot]:
    stop = asyncio.Event()
    bot = telegram_bot(server, parrot, operators, lost)
    running = asyncio.create_task(bot.run(stop))
    try:
        yield bot
    finally:
        stop.set()
        await running


def telegram_bot(
    server: BotApi,
    parrot: Parrot,
    operators: frozenset[int] = frozenset(),
    lost: list[int] | None = None,
    token: str = TOKEN,
    pauses: Sequence[float] = (0.01,),
) -> TelegramBot:
    async def chat_lost(chat_id: int) -> None:
        (lost if lost is not None else []).append(chat_id)

    return TelegramBot(
        token, server.url, parrot, lambda: NOW, operators, MENU, OPERATOR_MENU, chat_lost, pauses, read_timeout=0.5
    )


# --- commands ----------------------------------------------------------------------------------------------------


async def test_a_command_in_a_private_chat_is_answered_as_html_without_link_preview(server, parrot):
    async with serving(server, parrot):
        server.say(ADA, "/digest 7d")
        [answer] = await server.sent(ADA, 1)
    assert (answer.text, answer.parse_mode, answer.preview) == ("<b>/digest 7d</b>", "HTML", False)
    assert parrot.asked == [Request(ADA, ChatKind.PRIVATE, "Ada", "/digest 7d")]


async def test_plain_words_reach_the_handlers_in_private_but_not_in_groups(server, parrot):
    async with serving(server, parrot):
        server.say(GROUP, "hello there", user_id=ADA, kind="group")
        server.say(ADA, "hello bot")
        await server.sent(ADA, 1)
    assert [request.text for request in parrot.asked] == ["hello bot"]


async def test_only_admins_of_a_group_may_configure(server, parrot):
    server.make_admin(GROUP, 8)
    async with serving(server, parrot):
        server.say(GROUP, "/digest", user_id=ADA, kind="group", title="Diplomats")
        server.say(GROUP, "/digest", user_id=8, kind="group")
        server.say(GROUP, "/digest", kind="group", anonymous=True)
        await server.sent(GROUP, 3)
    assert [request.may_configure for request in parrot.asked] == [False, True, True]
    assert (parrot.asked[0].chat_kind, parrot.asked[0].chat_title) == (ChatKind.GROUP, "Diplomats")


async def test_whether_somebody_is_an_admin_is_asked_once_a_minute_only(server, parrot):
    async with serving(server, parrot):
        server.say(GROUP, "/digest", user_id=ADA, kind="group")
        server.say(GROUP, "/digest", user_id=ADA, kind="group")
        await server.sent(GROUP, 2)
    assert len(server.called("getChatMember")) == 1


async def test_where_telegram_does_not_tell_who_is_an_admin_nobody_is(server, parrot):
    server.answer_next("getChatMember", BROKEN)
    async with serving(server, parrot):
        server.say(GROUP, "/digest", user_id=ADA, kind="group")
        await server.sent(GROUP, 1)
    assert [request.may_configure for request in parrot.asked] == [False]


async def test_a_command_posted_in_a_channel_is_answered_there(server, parrot):
    async with serving(server, parrot):
        server.say(CHANNEL, "/digest", kind="channel")
        await server.sent(CHANNEL, 1)
    assert parrot.asked == [Request(CHANNEL, ChatKind.CHANNEL, "News room", "/digest")]


async def test_a_channel_post_forwarded_to_its_discussion_group_is_not_answered_again(server, parrot):
    async with serving(server, parrot):
        server.say(GROUP, "/digest", kind="group", forwarded_by_itself=True)
        server.say(ADA, "/digest")
        await server.sent(ADA, 1)
    assert not server.to(GROUP)


async def test_edited_messages_are_left_alone(server, parrot):
    async with serving(server, parrot):
        server.say(ADA, "/digest", edited=True)
        server.say(ADA, "/digest 7d")
        await server.sent(ADA, 1)
    assert [request.text for request in parrot.asked] == ["/digest 7d"]


async def test_commands_of_other_bots_are_left_alone(server, parrot):
    async with serving(server, parrot):
        server.say(GROUP, "/digest@OtherBot", user_id=ADA, kind="group")
        server.say(ADA, "/digest@OtherBot")
        server.say(GROUP, f"/digest@{USERNAME.lower()} 7d", user_id=ADA, kind="group")
        await server.sent(GROUP, 1)
    assert [request.text for request in parrot.asked] == [f"/digest@{USERNAME.lower()} 7d"]


async def test_the_answer_goes_to_the_forum_topic_of_the_question(server, parrot):
    async with serving(server, parrot):
        server.say(GROUP, "/digest", user_id=ADA, kind="group", topic=42)
        [answer] = await server.sent(GROUP, 1)
    assert answer.thread_id == 42


async def test_operators_are_known_by_their_user_id(server, parrot):
    async with serving(server, parrot, operators=frozenset({ADA})):
        server.say(ADA, "/status")
        server.say(8, "/status")
        await server.sent(ADA, 1)
        await server.sent(8, 1)
    assert {request.chat_id: request.is_operator for request in parrot.asked} == {ADA: True, 8: False}


async def test_a_slow_chat_holds_up_no_other_and_keeps_its_own_order(server, parrot):
    async with serving(server, parrot):
        server.say(ADA, "/slow")
        server.say(ADA, "/digest")
        server.say(8, "/digest")
        await server.sent(8, 1)
        assert not server.to(ADA)
        parrot.go_on.set()
        answers = await server.sent(ADA, 2)
    assert [answer.text for answer in answers] == ["<b>/slow</b>", "<b>/digest</b>"]


async def test_an_update_whose_turn_never_comes_is_closed():
    async def forever() -> None:
        await asyncio.Event().wait()

    order, updates = ChatOrder(2), [forever(), forever()]
    tasks = [asyncio.create_task(order.process_update(object(), update)) for update in updates]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [inspect.getcoroutinestate(update) for update in updates] == [inspect.CORO_CLOSED] * 2


async def test_a_chat_that_removes_the_bot_is_told_to_the_store(server, parrot):
    lost: list[int] = []
    async with serving(server, parrot, lost=lost):
        server.remove_bot(GROUP)
        await server.answered_all()
    assert lost == [GROUP]


# --- the command menu ---------------------------------------------------------------------------------------------


async def test_the_menu_is_set_at_the_start_and_operators_see_more(server, parrot):
    async with serving(server, parrot, operators=frozenset({ADA})):
        await server.until(lambda: len(server.called("setMyCommands")) == 2, "two menus")
    shown = {
        call.parameters["scope"]["type"]: [command["command"] for command in call.parameters["commands"]]
        for call in server.called("setMyCommands")
    }
    assert shown == {"default": ["digest", "help"], "chat": ["digest", "help", "status"]}


async def test_a_menu_that_telegram_refuses_does_not_stop_the_bot(server, parrot):
    server.answer_next("setMyCommands", Refusal(400, "Bad Request: chat not found"))
    async with serving(server, parrot):
        server.say(ADA, "/digest")
        answers = await server.sent(ADA, 1)
    assert [answer.text for answer in answers] == ["<b>/digest</b>"]


# --- trouble ------------------------------------------------------------------------------------------------------


async def test_a_handler_that_breaks_is_logged_with_the_chat_and_told_in_one_line(server, parrot, caplog):
    async with serving(server, parrot):
        server.say(ADA, "/broken")
        server.say(ADA, "/digest")
        answers = await server.sent(ADA, 2)
    assert [answer.text for answer in answers] == [APOLOGY, "<b>/digest</b>"]
    assert f"chat {ADA}: '/broken' could not be answered" in caplog.text


async def test_markup_that_telegram_cannot_read_goes_out_as_plain_text(server, parrot):
    async with serving(server, parrot):
        server.say(ADA, "/html")
        [answer] = await server.sent(ADA, 1)
    assert (answer.text, answer.parse_mode) == ("Tom & Jerry (https://example.org/a)", None)


async def test_a_reply_waits_where_telegram_asks_for_a_moment(server, parrot):
    server.answer_next(ADA, flood(1))
    async with serving(server, parrot):
        server.say(ADA, "/digest")
        answers = await server.sent(ADA, 1)
    assert [answer.text for answer in answers] == ["<b>/digest</b>"]


async def test_a_reply_is_dropped_where_telegram_asks_for_long(server, parrot, caplog):
    server.answer_next(ADA, flood(40_000))
    async with serving(server, parrot):
        server.say(ADA, "/two")
        server.say(ADA, "/digest")
        answers = await server.sent(ADA, 1)
    assert [answer.text for answer in answers] == ["<b>/digest</b>"]
    assert f"chat {ADA}: 2 message(s) of a reply dropped" in caplog.text


async def test_the_parts_of_a_long_reply_come_in_order(server, parrot):
    async with serving(server, parrot):
        server.say(ADA, "/two")
        answers = await server.sent(ADA, 2)
    assert [answer.text for answer in answers] == ["one", "two"]


async def test_an_empty_reply_sends_nothing(server, parrot):
    async with serving(server, parrot):
        server.say(ADA, "/nothing")
        server.say(ADA, "/digest")
        answers = await server.sent(ADA, 1)
    assert [answer.text for answer in answers] == ["<b>/digest</b>"]


async def test_the_bot_polls_on_through_every_kind_of_trouble(server, parrot, caplog):
    unauthorized = Refusal(401, "Unauthorized")
    server.answer_next("getUpdates", BROKEN, Cut(), flood(1), unauthorized)
    stop = asyncio.Event()
    running = asyncio.create_task(telegram_bot(server, parrot).run(stop))
    await server.until(lambda: len(server.called("getUpdates")) > 4, "polls after the trouble")
    server.say(ADA, "/digest")
    await server.sent(ADA, 1)
    stop.set()
    await running
    assert "Telegram cannot be reached (Internal Server Error); next try in 0.01 s" in caplog.text
    assert "Telegram does not know this token (401)" in caplog.text
    assert "Traceback" not in caplog.text


async def test_a_telegram_that_is_down_at_the_start_is_tried_until_it_is_there(server, parrot, caplog):
    server.answer_next("getMe", BROKEN, Cut(), Silence())
    async with serving(server, parrot):
        server.say(ADA, "/digest")
        await server.sent(ADA, 1)
    assert caplog.text.count("next try in 0.01 s") == 3


async def test_a_stop_is_heard_while_telegram_is_down(server, parrot):
    server.answer_next("getMe", BROKEN)
    stop = asyncio.Event()
    running = asyncio.create_task(telegram_bot(server, parrot, pauses=(3600,)).run(stop))
    await server.until(lambda: bool(server.called("getMe")), "a first try")
    stop.set()
    await asyncio.wait_for(running, timeout=5)
    assert len(server.called("getMe")) == 1  # the pause of an hour was not waited for


async def test_a_token_that_telegram_does_not_know_ends_the_run_with_what_to_do(server, parrot):
    stranger = telegram_bot(server, parrot, token="987654321:AAE-another_token_of_the_usual_length1")
    with pytest.raises(TokenRefused) as refused:
        await stranger.run(asyncio.Event())
    assert str(refused.value) == (
        "Telegram does not know this token (401). Copy it again from @BotFather into TELEGRAM_BOT_TOKEN."
    )


@pytest.mark.parametrize("token", ["", "hello", "123456789:AAE with a space", f"{TOKEN}\n"])
async def test_what_cannot_be_a_token_is_refused_at_once(server, parrot, token):
    with pytest.raises(TokenRefused, match="is not a bot token") as refused:
        telegram_bot(server, parrot, token=token)
    assert "AAE" not in str(refused.value)


async def test_an_api_base_that_is_no_bot_api_is_named_as_a_possible_cause(server, parrot):
    server.answer_next("getMe", Refusal(404, "Not Found"))
    with pytest.raises(TokenRefused, match=r"telegram\.api_base"):
        await telegram_bot(server, parrot).run(asyncio.Event())


async def test_of_two_instances_with_one_token_one_stops_and_says_so(server, parrot):
    stops = [asyncio.Event(), asyncio.Event()]
    runs = [asyncio.create_task(telegram_bot(server, parrot).run(stop)) for stop in stops]
    [ended], [going_on] = await asyncio.wait(runs, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    with pytest.raises(TokenInUse, match=r"Another instance polls this token .* Stop one of them\."):
        await ended
    server.say(ADA, "/digest")
    await server.sent(ADA, 1)
    for stop in stops:
        stop.set()
    await going_on


async def test_a_restarted_bot_does_not_answer_again(server, parrot):
    async with serving(server, parrot):
        server.say(ADA, "/digest")
        await server.sent(ADA, 1)
    async with serving(server, parrot):
        server.say(8, "/digest")
        await server.sent(8, 1)
    assert [request.chat_id for request in parrot.asked] == [ADA, 8]


@pytest.fixture
def logs(caplog) -> Iterator[pytest.LogCaptureFixture]:
    """All that is logged, as the program writes it."""
    levels = {name: logging.getLogger(name).level for name in CHATTY_LIBRARIES}
    caplog.set_level(logging.INFO)
    protect_logs(Redactor(TOKEN), logging.getLogger().handlers)
    yield caplog
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def test_the_token_is_in_no_log_message_or_traceback(server, parrot, logs, capfd):
    for method in ("getMe", "deleteWebhook", "setMyCommands", "getChatMember", "sendMessage"):
        server.answer_next(method, BROKEN, Cut(), Silence(), Refusal(400, "Bad Request: odd"))
    server.answer_next("getUpdates", BROKEN, Cut(), Refusal(401, "Unauthorized"), Refusal(400, "Bad Request: odd"))
    async with serving(server, parrot, operators=frozenset({ADA})) as bot:
        for chat, text in itertools.product((ADA, GROUP), ("/digest", "/broken", "/html")):
            server.say(chat, f"{text}@{USERNAME}", user_id=ADA, kind="private" if chat == ADA else "group")
        await server.sent(ADA, 1)
        await server.sent(GROUP, 1)
    server.answer_next("getMe", Refusal(401, "Unauthorized"))
    with pytest.raises(TokenRefused) as refused:
        await telegram_bot(server, parrot).run(asyncio.Event())
    log = logging.getLogger("a stranger")
    log.error("the worst case: %r", bot.messenger._bot, exc_info=InvalidToken(f"The token `{TOKEN}` was rejected."))
    log.error("whoever prints what the run raised", exc_info=refused.value)
    captured = capfd.readouterr()
    for text in (logs.text, captured.out, captured.err, str(refused.value), repr(bot), repr(bot.messenger)):
        assert TOKEN not in text
        assert TOKEN.split(":")[1] not in text
    for said in ("cannot be reached", "dropped", "could not be answered", "the worst case", "Traceback"):
        assert said in logs.text


# --- files -----------------------------------------------------------------------------------------------------------


async def test_a_file_of_an_operator_reaches_the_commands_whole(server, parrot):
    content = bytes(range(256)) * 1_000
    async with serving(server, parrot, operators=frozenset({ADA})):
        server.send_file(ADA, "feeds.opml", content, size=len(content))
        [answer] = await server.sent(ADA, 1)
    assert answer.text == "feeds.opml: 256000 bytes"
    assert parrot.asked == [
        Request(ADA, ChatKind.PRIVATE, "Ada", "", is_operator=True, file=File("feeds.opml", content))
    ]


async def test_an_operator_may_send_a_file_in_a_group(server, parrot):
    async with serving(server, parrot, operators=frozenset({ADA})):
        server.send_file(GROUP, "feeds.opml", b"x", user_id=ADA, kind="group")
        [answer] = await server.sent(GROUP, 1)
    assert answer.text == "feeds.opml: 1 bytes"


async def test_files_of_others_are_not_fetched(server, parrot):
    async with serving(server, parrot, operators=frozenset({ADA})):
        server.send_file(8, "feeds.opml", b"x")
        server.send_file(8, "holiday.jpg", b"x")
        server.send_file(GROUP, "feeds.opml", b"x", user_id=8, kind="group")
        server.say(8, "/digest")
        answers = await server.sent(8, 2)
    assert [answer.text for answer in answers] == ["That is only for the bot's operators.", "<b>/digest</b>"]
    assert not server.called("getFile")
    assert not server.to(GROUP)


@pytest.mark.parametrize("size", [None, 3_000_000])
async def test_a_file_that_is_too_large_is_refused(server, parrot, size):
    async with serving(server, parrot, operators=frozenset({ADA})):
        server.send_file(ADA, "<feeds>.opml", b"x" * 3_000_000, size=size)
        [answer] = await server.sent(ADA, 1)
    assert answer.text.startswith("&lt;feeds&gt;.opml is larger than 2,000,000 bytes")
    assert not parrot.asked


async def test_a_file_that_telegram_cannot_give_is_asked_for_again(server, parrot):
    async with serving(server, parrot, operators=frozenset({ADA})):
        server.answer_next("getFile", Refusal(400, "Bad Request: wrong file_id"))
        server.send_file(ADA, "feeds.opml", b"x")
        [answer] = await server.sent(ADA, 1)
    assert answer.text == "feeds.opml could not be fetched from Telegram. Please send it again."


async def test_a_file_of_the_answer_is_sent_after_its_words(server, parrot):
    async with serving(server, parrot):
        server.say(ADA, "/file")
        await server.until(lambda: server.files, "a file")
    assert [message.text for message in server.to(ADA)] == ["Here it is."]
    assert server.files == [SentFile(ADA, "feeds.opml", b"<opml/>")]
