"""kill -9 in each stage, then `stancewire once`: nothing lost, nothing sent twice."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import ChatKind, ChatSettings, Request, Subscription
from bot.store import Store
from tests.e2e.program import Program, install
from tests.fakes.article_pages import TEASER, TITLE, article_page
from tests.fakes.bot_api import BotApi, Silence
from tests.fakes.feed_server import FeedServer, item, rss

CHAT = 42
NEWS = (
    (
        "1",
        "France rejects the treaty",
        "France has rejected the fisheries treaty, its foreign ministry said on Monday.",
    ),
    ("2", "Japan backs the port", "Japan supports the construction of a new deep-water port near Mombasa."),
)


def news() -> bytes:
    """A feed of today with both articles."""
    published = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return rss(
        *(item(guid, title, f"{text} {text}", f"https://example.org/{guid}", published) for guid, title, text in NEWS)
    )


@pytest.fixture
async def program(tmp_path: Path, feed_server: FeedServer, bot_api: BotApi) -> Program:
    """One feed with two articles, and a chat whose digest is due."""
    url = feed_server.serve("/feed.xml", news())
    program = install(tmp_path, [url], TELEGRAM_BOT_TOKEN=bot_api.token, STANCEWIRE_TELEGRAM__API_BASE=bot_api.url)
    (tmp_path / "data").mkdir()
    await subscribe(program)
    return program


async def subscribe(program: Program) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    store = await Store.open(program.database_url)
    request = Request(CHAT, ChatKind.PRIVATE, "Ada", "/subscribe")
    await store.chats.remember_chat(request, ChatSettings(hours=tuple(range(24))), yesterday)
    await store.chats.subscribe(CHAT, Subscription("all"), yesterday)
    await store.close()


def whole(bot_api: BotApi) -> bool:
    """The chat has each story once, whatever the number of messages."""
    text = "\n".join(message.text for message in bot_api.to(CHAT))
    return all(text.count(title) == 1 for _, title, _ in NEWS)


@pytest.mark.parametrize(
    ("stage", "statement"),
    [
        ("collect", "INSERT INTO articles"),
        ("analyse", "INSERT INTO analyses"),
        ("group", "INSERT INTO stories"),
        ("compose", "INSERT INTO deliveries"),
        ("deliver, before sending", "UPDATE deliveries"),
    ],
)
async def test_a_kill_in_the_midst_of_a_stage_loses_and_repeats_nothing(
    program: Program, bot_api: BotApi, stage: str, statement: str
) -> None:
    killed = await program.run(statement, module="tests.e2e.killed_at")
    assert killed.code == -signal.SIGKILL, f"{stage}: {killed.said}"
    assert not bot_api.to(CHAT)

    ended = await program.run("once")

    assert ended.code == 0, ended.said
    assert whole(bot_api), bot_api.messages


@pytest.mark.parametrize("statement", ["INSERT INTO page_texts", "UPDATE page_texts"])
async def test_a_kill_while_full_texts_are_fetched_loses_none_of_them(
    tmp_path: Path, feed_server: FeedServer, bot_api: BotApi, statement: str
) -> None:
    published = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    page = feed_server.html("/article", article_page())
    url = feed_server.serve("/feed.xml", rss(item("1", TITLE, TEASER, page, published)))
    connection = {"TELEGRAM_BOT_TOKEN": bot_api.token, "STANCEWIRE_TELEGRAM__API_BASE": bot_api.url}
    program = install(tmp_path, [url], STANCEWIRE_FEEDS__FULL_TEXT="teasers", **connection)
    (tmp_path / "data").mkdir()
    await subscribe(program)

    killed = await program.run(statement, module="tests.e2e.killed_at")
    assert killed.code == -signal.SIGKILL, killed.said
    ended = await program.run("once")

    assert ended.code == 0, ended.said
    [message] = bot_api.to(CHAT)
    assert "Denmark" in message.text  # of whom the page tells, and the teaser does not


async def test_a_kill_while_a_feed_is_being_fetched_loses_nothing(
    program: Program, feed_server: FeedServer, bot_api: BotApi
) -> None:
    feed_server.hang("/feed.xml", after=b"<rss>")
    async with program.started("once") as process:
        await feed_server.until_asked("/feed.xml")
        process.kill()
        await process.wait()

    feed_server.serve("/feed.xml", news())
    ended = await program.run("once")

    assert ended.code == 0, ended.said
    assert whole(bot_api), bot_api.messages


async def test_a_message_whose_answer_was_never_seen_is_not_sent_again(program: Program, bot_api: BotApi) -> None:
    bot_api.answer_next(CHAT, Silence())
    async with program.started("once") as process:
        await bot_api.sent(CHAT, 1)  # Telegram has it; the bot waits for the answer
        process.kill()
        await process.wait()

    first = await program.run("once")
    second = await program.run("once")

    assert first.code == second.code == 0, first.said
    assert "not sent again" in first.err
    assert whole(bot_api), bot_api.messages
