"""What becomes of a pushed message, with the real Bot and each kind of trouble."""

import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.messenger import (
    TelegramMessenger,
    TokenRefused,
    connect,
    open_messenger,
    plain_message,
    utf16_units,
    who_am_i,
)
from bot.chat.pacing import Pacer
from bot.domain import Delivery, GaveUp, RetryAt, Sent, Unknown
from bot.errors import UserError
from tests.fakes.bot_api import (
    BLOCKED,
    BROKEN,
    KICKED,
    NO_CHAT,
    TOKEN,
    USERNAME,
    BotApi,
    Cut,
    Page,
    Refusal,
    Silence,
    flood,
    moved_to,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CHAT = 7


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi() as running:
        yield running


@pytest.fixture
async def messenger(server: BotApi) -> AsyncIterator[TelegramMessenger]:
    bot = connect(TOKEN, server.url, read_timeout=0.3)
    await bot.initialize()
    yield TelegramMessenger(bot, lambda: NOW, Pacer())
    await bot.shutdown()


def delivery(html: str = "<b>News</b>", attempts: int = 0) -> Delivery:
    return Delivery(1, CHAT, "2026-11-24T08", 0, html, attempts)


async def test_a_message_that_arrives_is_sent(server, messenger):
    assert isinstance(await messenger.send(delivery()), Sent)
    assert [message.text for message in server.to(CHAT)] == ["<b>News</b>"]


@pytest.mark.parametrize("seconds", [1, 40_000])
async def test_flood_control_is_waited_out_as_long_as_telegram_says(server, messenger, seconds):
    server.answer_next(CHAT, flood(seconds))
    outcome = await messenger.send(delivery())
    assert isinstance(outcome, RetryAt)
    assert outcome.at == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("refusal", [BLOCKED, KICKED, NO_CHAT, Refusal(403, "Forbidden: user is deactivated")])
async def test_a_chat_that_is_no_more_is_lost(server, messenger, refusal):
    server.answer_next(CHAT, refusal)
    assert await messenger.send(delivery()) == GaveUp(
        refusal.description.removeprefix("Bad Request: ").capitalize(), True
    )


async def test_a_group_where_the_bot_may_not_write_is_lost(server, messenger):
    server.answer_next(CHAT, Refusal(400, "Bad Request: not enough rights to send text messages to the chat"))
    outcome = await messenger.send(delivery())
    assert isinstance(outcome, GaveUp)
    assert outcome.chat_lost


async def test_a_group_that_became_a_supergroup_moves(server, messenger):
    server.answer_next(CHAT, moved_to(-100777))
    outcome = await messenger.send(delivery())
    assert isinstance(outcome, GaveUp)
    assert (outcome.moved_to, outcome.chat_lost) == (-100777, False)


async def test_markup_that_telegram_cannot_read_is_sent_once_as_plain_text(server, messenger):
    assert isinstance(await messenger.send(delivery('<h1>A &lt; B</h1> <a href="https://example.org">more</a>')), Sent)
    [message] = server.to(CHAT)
    assert (message.text, message.parse_mode) == ("A < B more (https://example.org)", None)
    assert len(server.called("sendMessage")) == 2


@pytest.mark.parametrize("html", ["x" * 4097, "<b></b>"])
async def test_a_message_that_is_too_long_or_empty_is_given_up_and_the_chat_kept(server, messenger, html):
    outcome = await messenger.send(delivery(html))
    assert isinstance(outcome, GaveUp)
    assert not outcome.chat_lost


async def test_a_server_that_refuses_is_tried_again_later_and_later(server, messenger):
    server.answer_next(CHAT, BROKEN, BROKEN, Page(502, "<html>Bad Gateway</html>"))
    outcomes = [await messenger.send(delivery(attempts=attempts)) for attempts in (0, 1, 50)]
    assert [outcome.at - NOW for outcome in outcomes] == [
        timedelta(seconds=10),
        timedelta(seconds=20),
        timedelta(minutes=15),
    ]


@pytest.mark.parametrize("trouble", [Cut(), Silence(), Page(504, "<html>Gateway Time-out</html>"), Page(200, "<html>")])
async def test_where_the_message_may_have_arrived_the_outcome_is_unknown(server, messenger, trouble):
    server.answer_next(CHAT, trouble)
    assert isinstance(await messenger.send(delivery()), Unknown)


async def test_without_a_connection_the_message_is_kept_for_later(messenger_to_nowhere):
    outcome = await messenger_to_nowhere.send(delivery())
    assert isinstance(outcome, RetryAt)
    assert outcome.at == NOW + timedelta(seconds=10)
    assert TOKEN not in outcome.reason


@pytest.fixture
async def messenger_to_nowhere() -> AsyncIterator[TelegramMessenger]:
    async with open_messenger(TOKEN, f"http://127.0.0.1:{unused_port()}", lambda: NOW) as messenger:
        yield messenger


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_messages_wait_long_where_the_token_was_revoked(server, messenger, caplog):
    server.answer_next(CHAT, Refusal(401, "Unauthorized"))
    outcome = await messenger.send(delivery())
    assert isinstance(outcome, RetryAt)
    assert outcome.at == NOW + timedelta(hours=1)
    assert "Copy it again from @BotFather into TELEGRAM_BOT_TOKEN. Messages wait until then." in caplog.text


async def test_a_closed_messenger_keeps_the_message(server):
    async with open_messenger(TOKEN, server.url, lambda: NOW) as messenger:
        pass
    assert isinstance(await messenger.send(delivery()), RetryAt)


async def test_one_pass_with_a_wrong_token_says_so_before_anything_is_sent(server):
    with pytest.raises(TokenRefused, match="Copy it again from @BotFather"):
        async with open_messenger("987654321:AAE-another_token_of_the_usual_length1", server.url, lambda: NOW):
            pass


async def test_a_token_is_checked_by_asking_whose_it_is(server):
    assert await who_am_i(TOKEN, server.url) == USERNAME
    with pytest.raises(UserError, match="Telegram cannot be reached"):
        await who_am_i(TOKEN, f"http://127.0.0.1:{unused_port()}")


def test_a_plain_message_gives_up_its_links_and_then_its_end_for_room():
    link = '<a href="https://example.org/{}">{}</a>'
    assert plain_message(link.format("x" * 4000, "y" * 200)) == "y" * 200
    cut = plain_message("\N{PARTY POPPER}" * 3000)
    assert cut == "\N{PARTY POPPER}" * 2047 + "…"
    assert utf16_units(cut) == 4095
