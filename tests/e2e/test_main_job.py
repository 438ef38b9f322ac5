"""The whole way: a person subscribes, an article appears, the push comes; and after a restart nothing comes again."""

from datetime import UTC, datetime
from pathlib import Path

from tests.e2e.program import Program, install, stopped
from tests.fakes.bot_api import BotApi
from tests.fakes.feed_server import FeedServer, item, rss
from tests.fakes.telegram_html import check

READER, OPERATOR = 7, 9
OLD = (
    "old",
    "Ministers meet in Lyon",
    "Ministers of eleven countries met in Lyon on Friday to discuss river transport.",
)
NEWS = (
    "new",
    "France rejects the fisheries treaty",
    "France has rejected the fisheries treaty, its foreign ministry said.",
)


def feed(*entries: tuple[str, str, str]) -> bytes:
    published = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return rss(*(item(guid, title, text, f"https://example.org/{guid}", published) for guid, title, text in entries))


def telegram(home: Path, bot_api: BotApi, *feed_urls: str) -> Program:
    return install(
        home,
        feed_urls,
        TELEGRAM_BOT_TOKEN=bot_api.token,
        STANCEWIRE_TELEGRAM__API_BASE=bot_api.url,
        STANCEWIRE_TELEGRAM__ADMINS=str(OPERATOR),
    )


async def test_subscribe_push_digest_actor_and_a_restart_without_repeats(
    tmp_path: Path, feed_server: FeedServer, bot_api: BotApi
) -> None:
    url = feed_server.serve("/feed.xml", status=503)
    program = telegram(tmp_path, bot_api, url)
    async with program.started("run") as process:
        await feed_server.until_asked("/feed.xml")
        for number, command in enumerate(("/start", "/subscribe", "/settings mode instant"), 1):
            bot_api.say(READER, command)
            await bot_api.sent(READER, number)
        before = len(bot_api.to(READER))

        feed_server.serve("/feed.xml", feed(OLD, NEWS))
        bot_api.say(OPERATOR, "/reload")  # retries what failed
        await bot_api.until(lambda: any(NEWS[1] in m.text for m in bot_api.to(READER)[before:]), "the push")
        [push] = [message for message in bot_api.to(READER)[before:] if NEWS[1] in message.text]
        assert "✗ <b>France</b> opposes the fisheries treaty" in push.text
        assert "https://example.org/new" in push.text

        bot_api.say(READER, "/digest")
        bot_api.say(READER, "/actor Paris")
        digest, page = (await bot_api.sent(READER, before + 4))[-2:]
        assert check(digest.text).text.startswith("The last 24 hours")
        assert NEWS[1] in digest.text
        assert check(page.text).text.startswith("France · against 1\n\nAgainst\n✗ the fisheries treaty\n")
        ended = await stopped(process)
    assert ended.code == 0, ended.said
    sent = len(bot_api.to(READER))

    async with program.started("run") as process:
        bot_api.say(READER, "/subscriptions")
        answers = (await bot_api.sent(READER, sent + 1))[sent:]
        ended = await stopped(process)
    assert ["everything" in answer.text for answer in answers] == [True]  # remembered, and nothing pushed again
    assert bot_api.token not in ended.said


async def test_the_command_menu_is_set_at_the_start(tmp_path: Path, bot_api: BotApi) -> None:
    program = telegram(tmp_path, bot_api)
    async with program.started("run"):
        bot_api.say(READER, "/help")
        await bot_api.sent(READER, 1)
    everybody, operator = bot_api.called("setMyCommands")
    assert {"digest", "actor", "subscribe"} <= {c["command"] for c in everybody.parameters["commands"]}
    assert "addfeed" not in {c["command"] for c in everybody.parameters["commands"]}
    assert "addfeed" in {c["command"] for c in operator.parameters["commands"]}


async def test_an_operator_adds_a_feed_by_chat_and_its_articles_come(
    tmp_path: Path, feed_server: FeedServer, bot_api: BotApi
) -> None:
    program = telegram(tmp_path, bot_api)
    feeds_toml = tmp_path / "config" / "feeds.toml"
    feeds_toml.write_text("# our own list\n", encoding="utf-8")
    url = feed_server.serve("/late.xml", feed(NEWS))
    async with program.started("run"):
        bot_api.say(READER, f"/addfeed {url} Late")
        [refused] = await bot_api.sent(READER, 1)
        assert "operators" in refused.text
        bot_api.say(OPERATOR, f"/addfeed {url} Late news #world")
        await bot_api.sent(OPERATOR, 1)
        await feed_server.until_asked("/late.xml")
    text = feeds_toml.read_text(encoding="utf-8")
    assert text.startswith("# our own list\n")
    assert url in text
    assert "Late news" in text


async def test_edits_of_the_list_are_picked_up_and_a_broken_one_leaves_the_last_good_list_in_force(
    tmp_path: Path, feed_server: FeedServer, bot_api: BotApi
) -> None:
    program = telegram(tmp_path, bot_api)
    feeds_toml = tmp_path / "config" / "feeds.toml"
    url = feed_server.serve("/feed.xml", feed(NEWS))
    async with program.started("run") as process:
        bot_api.say(READER, "/help")
        await bot_api.sent(READER, 1)
        feeds_toml.write_text(f'[[feed]]\nurl = "{url}"\ntitle = "Edited in"\n', encoding="utf-8")
        await feed_server.until_asked("/feed.xml")

        feeds_toml.write_text(f'[[feed]]\nurl = "{url}"\ntitel = "Edited out"\n', encoding="utf-8")
        assert process.stderr is not None
        line = ""
        while "feeds.toml, line 3" not in line:
            line = (await process.stderr.readline()).decode()
        assert 'did you mean "title"' in line
        assert "stays in force" in line

        bot_api.say(READER, "/feeds")
        page = (await bot_api.sent(READER, 2))[-1]
        assert "Edited in" in page.text
