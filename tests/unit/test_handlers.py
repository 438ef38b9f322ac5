"""Each command as somebody types it, and what comes back; on a store in memory and a real feeds.toml."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.chat.commands import COMMANDS
from bot.chat.handlers import Handlers
from bot.domain import ChatKind, ChatSettings, FeedConfig, FeedsFound, File, NoFeeds, Request, Subscription
from bot.feeds.feedlist import FeedList
from bot.feeds.opml import read_opml
from bot.services import Services
from summarizer.actors import Gazetteer
from tests.fakes.builders import stance
from tests.fakes.finder import Finder, found
from tests.fakes.memory_store import BrokenStore, ListFile, MemoryStore, told
from tests.fakes.telegram_html import check

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEEDS_TOML = """\
[[feed]]
url = "https://example.org/rss"
title = "The Example"
tags = ["world", "europe"]

[[feed]]
url = "https://daily.example.com/feed"
title = "Daily <Example> & Sons"
tags = ["middle-east"]
"""


class Chat:
    """Types into the bot and reads what it says, as plain text; every message must be such that Telegram takes it."""

    def __init__(
        self,
        store: MemoryStore,
        actors: Gazetteer,
        feeds_toml: ListFile,
        request: Request,
        finder: Finder | None = None,
    ) -> None:
        self.store = store
        self.request = request
        self.file: File | None = None  # of the last answer
        services = Services(
            archive=store,
            latest=store,
            chats=store,
            subscriptions=store,
            feeds=store,
            actors=actors,
            feed_list=FeedList(feeds_toml.path),
            finder=finder or Finder(),
            defaults=ChatSettings(),
        )
        self._handlers = Handlers(services)

    async def say(self, text: str, now: datetime = NOW, file: File | None = None) -> str:
        reply = await self._handlers.handle(replace(self.request, text=text, file=file), now)
        messages, self.file = reply.messages, reply.file
        for html in messages:
            check(html)
        return unescape(re.sub(r"</?\w[^>]*>", "", "\n\n".join(messages)))

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        return self.store.chats[self.request.chat_id].subscriptions

    @property
    def settings(self) -> ChatSettings:
        return self.store.chats[self.request.chat_id].settings


Enter = Callable[..., Chat]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture
def feeds_toml(tmp_path: Path) -> ListFile:
    return ListFile(tmp_path / "feeds.toml", FEEDS_TOML)


@pytest.fixture
async def store(feeds_toml: ListFile) -> MemoryStore:
    return await filled(MemoryStore, feeds_toml)


async def filled(kind: type[MemoryStore], feeds_toml: ListFile) -> MemoryStore:
    stories = [
        told(1, NOW - 2 * HOUR, stance("France", "opposes", "a NATO office in Japan")),
        told(2, NOW - 3 * HOUR, tags=("middle-east",)),
        told(3, NOW - 72 * HOUR, stance("China", "opposes", "NATO's expansion")),
    ]
    store = kind(stories, watching_since=NOW - 720 * HOUR)
    await store.sync_feeds(FeedList(feeds_toml.path).load(), NOW)
    return store


@pytest.fixture
def enter(store: MemoryStore, gazetteer: Gazetteer, feeds_toml: ListFile) -> Enter:
    def enter(
        kind: ChatKind = ChatKind.PRIVATE,
        operator: bool = False,
        may_configure: bool = True,
        store: MemoryStore = store,
        finder: Finder | None = None,
    ) -> Chat:
        request = Request(7, kind, "Somewhere", "", operator, may_configure)
        return Chat(store, gazetteer, feeds_toml, request, finder)

    return enter


@pytest.fixture
def chat(enter: Enter) -> Chat:
    return enter()


# --- any command -----------------------------------------------------------------------------------------------------


async def test_each_command_of_the_menu_answers(enter: Enter) -> None:
    operator = enter(operator=True)
    for command in COMMANDS:
        assert await operator.say(f"/{command.name}")
        if command.example:
            assert await operator.say(command.example)


def test_telegram_takes_the_menu() -> None:
    for command in COMMANDS:
        assert re.fullmatch("[a-z0-9_]{1,32}", command.name)
        assert 1 <= len(command.description) <= 256


async def test_case_and_the_bots_name_do_not_matter(chat: Chat) -> None:
    assert await chat.say("/HELP@StancewireBot") == await chat.say("/help")


async def test_a_misspelt_command_gives_the_nearest(chat: Chat) -> None:
    assert "I know no command /subscrbe. Did you mean /subscribe?" in await chat.say("/subscrbe")
    assert "I know no command /qqqqqq. /help lists them all." in await chat.say("/qqqqqq")


async def test_operators_commands_are_not_suggested_to_others(enter: Enter) -> None:
    assert "/reload" not in await enter().say("/relod")
    assert "/reload" in await enter(operator=True).say("/relod")


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.CHANNEL])
async def test_other_bots_commands_in_a_group_are_left_to_them(enter: Enter, kind: ChatKind) -> None:
    group = enter(kind)
    assert await group.say("/weather") == ""
    assert await group.say("good morning") == ""
    assert "I know no command /weather" in await group.say("/weather@StancewireBot")


async def test_what_cannot_be_read_is_said_in_one_line(enter: Enter, feeds_toml: ListFile) -> None:
    broken = enter(store=await filled(BrokenStore, feeds_toml))
    assert (
        await broken.say("/digest") == "That did not work: The database cannot be read: disk I/O error. Check the disk."
    )


@pytest.mark.parametrize("command", ["/subscribe", "/unsubscribe", "/stop", "/settings hours 7"])
async def test_members_of_a_group_cannot_change_what_it_gets(enter: Enter, command: str) -> None:
    group = enter(ChatKind.GROUP, may_configure=False)
    assert await group.say(command) == "Only this chat's admins can change what it gets."
    assert group.store.chats == {}


@pytest.mark.parametrize("command", ["/start", "/digest", "/settings", "/subscriptions", "/feeds", "/actor Paris"])
async def test_members_of_a_group_can_read_everything(enter: Enter, command: str) -> None:
    group = enter(ChatKind.GROUP, may_configure=False)
    assert "admins" not in await group.say(command)
    assert group.store.chats == {}


@pytest.mark.parametrize(
    "command",
    [
        "/addfeed https://new.example.net",
        "/removefeed The Example",
        "/reload",
        "/status",
        "/importfeeds x.opml",
        "/export",
    ],
)
async def test_operators_commands_are_for_operators(chat: Chat, feeds_toml: ListFile, command: str) -> None:
    assert await chat.say(command) == "That is only for the bot's operators."
    assert feeds_toml.text == FEEDS_TOML


# --- start, help, names ----------------------------------------------------------------------------------------------


async def test_start_tells_what_the_bot_does_and_subscribes_to_nothing(chat: Chat) -> None:
    answer = await chat.say("/start")
    assert "I watch 2 news feeds" in answer
    assert all(example in answer for example in ("/digest", "/actor France", "/subscribe", "/help"))
    assert "Nothing comes by itself until you /subscribe." in answer
    assert chat.subscriptions == ()


async def test_start_after_stop_brings_the_digests_back(chat: Chat) -> None:
    await chat.say("/subscribe europe")
    await chat.say("/stop")
    assert "This chat gets:\n• tag europe\nThe next digest comes tomorrow at 08:00 (UTC)" in await chat.say("/start")
    assert chat.store.chats[7].active


async def test_help_lists_every_command_one_may_use(enter: Enter) -> None:
    answer, for_operators = await enter().say("/help"), await enter(operator=True).say("/help")
    for command in COMMANDS:
        assert (f"/{command.name} –" in answer) is not command.operator_only
        assert f"/{command.name} –" in for_operators


@pytest.mark.parametrize("kind", [ChatKind.PRIVATE, ChatKind.CONSOLE])
async def test_a_name_alone_is_asked_about(enter: Enter, kind: ChatKind) -> None:
    chat = enter(kind)
    assert await chat.say("Macron") == await chat.say("/actor Macron") != ""


async def test_other_text_gets_a_hint(chat: Chat) -> None:
    answer = await chat.say("how are <you>")
    assert answer == "I know nobody called “how are <you>”. Try /digest, /actor France or /help."


async def test_a_command_without_its_slash_is_recognised(chat: Chat) -> None:
    assert await chat.say("Digest please") == "Commands begin with a slash: /digest"


async def test_hours_all_around_the_clock_are_shown_whole(chat: Chat) -> None:
    assert "22:00, 23:00 · /settings hours" in await chat.say("/settings hours " + " ".join(map(str, range(24))))


# --- digest and actor ------------------------------------------------------------------------------------------------


async def test_digest_tells_the_last_day(chat: Chat) -> None:
    answer = await chat.say("/digest")
    assert "Headline 1" in answer
    assert "Headline 3" not in answer


@pytest.mark.parametrize("words", ["7d", "7D world", "world 1 week"])
async def test_digest_takes_window_and_tag_in_any_order(chat: Chat, words: str) -> None:
    assert "Headline 3" in await chat.say(f"/digest {words}")


async def test_digest_of_a_tag_tells_only_that(chat: Chat) -> None:
    answer = await chat.say("/digest middle east")
    assert "Headline 2" in answer
    assert "Headline 1" not in answer


async def test_digest_tells_no_more_stories_than_the_chat_wants(chat: Chat) -> None:
    await chat.say("/settings stories 1")
    assert (await chat.say("/digest 7d")).count("Headline") == 1


async def test_digest_explains_a_window_it_cannot_read(chat: Chat) -> None:
    assert "“7x” is no stretch of time I can look at" in await chat.say("/digest 7x")


async def test_digest_of_an_unknown_tag_lists_the_tags(chat: Chat) -> None:
    answer = await chat.say("/digest euorpe")
    assert answer == ("I know no tag called “euorpe”. Did you mean europe?\nThe tags are europe, middle-east, world.")


async def test_actor_gives_the_positions(chat: Chat) -> None:
    answer = await chat.say("/actor élysée")
    assert "France" in answer
    assert "a NATO office in Japan" in answer


async def test_actor_without_a_name_gives_examples(chat: Chat) -> None:
    assert await chat.say("/actor") == "Whose positions? For example /actor China, /actor France."


async def test_actor_of_an_unknown_name_gives_the_nearest(chat: Chat) -> None:
    assert "France" in await chat.say("/actor Frnace")


async def test_a_novel_is_no_name(chat: Chat) -> None:
    assert "rather long" in await chat.say("/actor " + "word " * 500)


# --- subscriptions ---------------------------------------------------------------------------------------------------


async def test_subscribe_says_what_comes_and_when(chat: Chat) -> None:
    assert await chat.say("/subscribe") == (
        "Subscribed to everything.\n"
        "The next digest comes tomorrow at 08:00 (UTC), if there is news. /digest shows the news now."
    )
    assert chat.subscriptions == (Subscription("all"),)


@pytest.mark.parametrize(
    ("words", "says", "kept"),
    [
        ("europe", "tag europe", Subscription("tag", "europe")),
        ("Paris", "actor France", Subscription("actor", "France")),
        ("feed the example", "feed The Example", Subscription("feed", "https://example.org/rss")),
        ("Keyword nuclear waste", "keyword “nuclear waste”", Subscription("keyword", "nuclear waste")),
    ],
)
async def test_subscribe_takes_a_part(chat: Chat, words: str, says: str, kept: Subscription) -> None:
    assert f"Subscribed to {says}." in await chat.say(f"/subscribe {words}")
    assert chat.subscriptions == (kept,)
    assert f"Already subscribed to {says}." in await chat.say(f"/subscribe {words}")


async def test_subscribe_to_a_part_besides_everything_says_so(chat: Chat) -> None:
    await chat.say("/subscribe")
    assert "This chat still gets everything, too." in await chat.say("/subscribe europe")
    assert "This chat still gets:\n• tag europe" in await chat.say("/unsubscribe everything")
    assert chat.subscriptions == (Subscription("tag", "europe"),)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("tag", "Which tag? The tags are europe, middle-east, world."),
        ("feed", "Which feed? /feeds lists them all."),
        ("actor", "Which actor? Most is known of China, France."),
        ("keyword", "Which words? For example /subscribe keyword nuclear waste."),
        ("keyword !?", "Which words? For example /subscribe keyword nuclear waste."),
        ("tag wrld", "I know no tag called “wrld”. Did you mean world?"),
        ("feed daly <example> & sons", "Did you mean Daily <Example> & Sons?"),
        ("zzzz", "I know no tag, feed or actor called “zzzz”.\nThe tags are europe, middle-east, world.\n"),
        ("zzzz", "To follow words wherever they occur: /subscribe keyword zzzz"),
        ("x" * 500, "That is rather long."),
    ],
)
async def test_subscribe_explains_what_it_cannot_take(chat: Chat, words: str, says: str) -> None:
    assert says in await chat.say(f"/subscribe {words}")
    assert chat.store.chats == {}


async def test_unsubscribe_ends_one_or_all(chat: Chat) -> None:
    for words in ("europe", "Paris", "keyword tax"):
        await chat.say(f"/subscribe {words}")
    one = await chat.say("/unsubscribe actor Macron")
    assert one.startswith("Ended:\n• actor France\nThis chat still gets:\n• tag europe\n• keyword “tax”")
    rest = await chat.say("/unsubscribe")
    assert rest.startswith("Ended:\n• tag europe\n• keyword “tax”\nNothing comes by itself any more.")
    assert chat.subscriptions == ()


async def test_unsubscribe_from_what_is_not_there_says_what_is(chat: Chat) -> None:
    assert "subscribed to nothing" in await chat.say("/unsubscribe europe")
    await chat.say("/subscribe europe")
    assert await chat.say("/unsubscribe world") == "This chat is not subscribed to “world”. It gets:\n• tag europe"


async def test_subscriptions_lists_them_with_the_next_digest(chat: Chat) -> None:
    assert "subscribed to nothing" in await chat.say("/subscriptions")
    await chat.say("/subscribe europe")
    answer = await chat.say("/subscriptions")
    assert answer.startswith("This chat gets:\n• tag europe\nThe next digest comes tomorrow at 08:00 (UTC)")
    assert "/unsubscribe europe" in answer


async def test_a_digest_that_is_due_at_once_is_announced(chat: Chat) -> None:
    await chat.say("/start", NOW - 24 * HOUR)
    answer = await chat.say("/subscribe")
    assert "A digest comes in a moment, the next tomorrow at 08:00 (UTC), if there is news." in answer


async def test_stop_rests_everything_until_start(chat: Chat) -> None:
    assert "I send nothing here anyway." in await chat.say("/stop")
    await chat.say("/subscribe europe")
    assert "Settings and subscriptions are kept" in await chat.say("/stop")
    assert not chat.store.chats[7].active
    assert "All of it rests since /stop; /start brings it back." in await chat.say("/subscriptions")


# --- settings --------------------------------------------------------------------------------------------------------


async def test_settings_shows_everything_with_how_to_change_it(chat: Chat) -> None:
    answer = await chat.say("/settings")
    assert "Hours: 08:00 · /settings hours 7 19" in answer
    assert "Zone: UTC, now 09:30 · /settings zone Paris" in answer
    assert "Mode: digest, a digest at your hours · /settings mode instant" in answer
    assert "Stories: at most 8 in one digest · /settings stories 5" in answer
    assert "Updates: off, each story comes once · /settings updates on" in answer


async def test_settings_are_changed_one_by_one(chat: Chat) -> None:
    await chat.say("/subscribe")
    assert "The next digest comes today at 19:00 (UTC)" in await chat.say("/settings hours 19, 7")
    assert "The next digest comes today at 19:00 (Europe/Paris)" in await chat.say("/settings zone paris")
    assert "Each new story comes as soon as it is read." in await chat.say("/Settings Mode INSTANT")
    assert "at most 5 in one digest" in await chat.say("/settings stories 5")
    assert "comes again when its article was changed · /settings updates off" in await chat.say("/settings updates on")
    assert chat.settings == ChatSettings((7, 19), "Europe/Paris", "instant", 5, updates=True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("hours", "Hours are whole numbers from 0 to 23"),
        ("hours 25", "Hours are whole numbers from 0 to 23"),
        ("zone", "Which zone? A city will do"),
        ("zone Pariss", "Did you mean /settings zone Europe/Paris"),
        ("zone west", "Did you mean /settings zone Australia/West or /settings zone Brazil/West?"),
        ("zone qqqqq", "Give the nearest large city"),
        ("mode weekly", "There are two modes"),
        ("stories 0", "Stories is a number from 1 to 30"),
        ("stories ٣١", "Stories is a number from 1 to 30"),
        ("stories many", "Stories is a number from 1 to 30"),
        ("updates", "Updates are /settings updates on"),
        ("updates maybe", "or /settings updates off"),
        ("stoires 5", "There is no setting “stoires”. Did you mean stories? There are hours, zone, mode, stories"),
    ],
)
async def test_settings_explains_what_it_cannot_take(chat: Chat, words: str, says: str) -> None:
    assert says in await chat.say(f"/settings {words}")
    assert chat.store.chats == {}


# --- feeds -----------------------------------------------------------------------------------------------------------


async def test_feeds_tells_how_each_feed_does(chat: Chat) -> None:
    first, second = chat.store.listed
    chat.store.listed = [
        replace(first, last_success_at=NOW - timedelta(minutes=12), next_check_at=NOW + timedelta(minutes=48)),
        replace(
            second, error="answered <503>", failures=2, next_check_at=NOW + 2 * HOUR, last_success_at=NOW - 72 * HOUR
        ),
    ]
    answer = await chat.say("/feeds")
    assert "2 feeds, 1 with trouble" in answer
    assert "world\n✓ The Example (europe): read 12 min ago, next in 48 min" in answer
    assert "✗ Daily <Example> & Sons: answered <503>; last read 3 days ago; next try in 2 h" in answer


async def test_feeds_tells_of_new_gone_and_switched_off_ones(chat: Chat) -> None:
    first, second = chat.store.listed
    chat.store.listed = [
        first,
        replace(second, gone=True),
        replace(first, config=FeedConfig("https://off.example.org", "Off", enabled=False)),
    ]
    answer = await chat.say("/feeds")
    assert "· The Example (europe): not read yet, due now" in answer
    assert "✗ Daily <Example> & Sons: is no more, says its server (410); not asked again" in answer
    assert "without a tag\n· Off: paused" in answer


async def test_feeds_tells_where_a_feed_has_moved(chat: Chat) -> None:
    first, _ = chat.store.listed
    chat.store.listed = [replace(first, fetch_url="https://new.example.org/rss")]
    assert "due now; has moved for good to https://new.example.org/rss" in await chat.say("/feeds")


async def test_a_feed_is_paused_and_resumed(enter: Enter, feeds_toml: ListFile) -> None:
    operator = enter(operator=True)
    answer = await operator.say("/pausefeed the example")
    assert answer == "The Example is paused; /resumefeed The Example wakes it."
    assert "enabled = false" in feeds_toml.text
    assert "· The Example (europe): paused" in await operator.say("/feeds")
    assert "is paused already" in await operator.say("/pausefeed The Example")
    assert await operator.say("/resumefeed The Example") == "The Example is watched again."
    assert "is watched already" in await operator.say("/resumefeed The Example")
    assert "The Example (europe): not read yet" in await operator.say("/feeds")


async def test_pausing_asks_for_a_name_and_knows_its_operators(enter: Enter) -> None:
    operator = enter(operator=True)
    assert "Which feed" in await operator.say("/pausefeed")
    assert "Which feed" in await operator.say("/resumefeed")
    assert "no feed is called" in await operator.say("/pausefeed Nothing")


async def test_feeds_of_one_tag(chat: Chat) -> None:
    answer = await chat.say("/feeds middle east")
    assert "Daily" in answer
    assert "The Example" not in answer
    assert "I know no tag" in await chat.say("/feeds nowhere")


async def test_hundreds_of_feeds_come_in_several_messages(enter: Enter) -> None:
    chat = enter()
    first = chat.store.listed[0]
    chat.store.listed = [
        replace(
            first, config=FeedConfig(f"https://example.org/{n}", f"A feed with a rather long title, number {n}", ("x",))
        )
        for n in range(300)
    ]
    answer = await chat.say("/feeds")
    assert all(f"number {n}:" in answer for n in range(300))


async def test_addfeed_writes_the_list_and_says_when_the_feed_is_read(enter: Enter, feeds_toml: ListFile) -> None:
    operator = enter(operator=True)
    answer = await operator.say("/addfeed https://new.example.net/rss New & Example #World #asia")
    assert answer.startswith(
        "Added New & Example (https://new.example.net/rss, tags world, asia). It is read for the first"
    )
    assert 'title = "New & Example"' in feeds_toml.text
    assert "New & Example (asia): not read yet" in await operator.say("/feeds")


async def test_addfeed_of_a_site_with_one_feed_takes_that_and_shows_what_is_in_it(
    enter: Enter, feeds_toml: ListFile
) -> None:
    only = found("https://new.example.net/rss", "New <News>", "First & foremost", "Second")
    operator = enter(operator=True, finder=Finder({"https://new.example.net": FeedsFound((only,))}))
    answer = await operator.say("/addfeed new.example.net #World")
    assert answer.startswith("Added New <News> (https://new.example.net/rss, tags world).")
    assert answer.endswith("Newest of it:\n• First & foremost (23 Nov 2026)\n• Second (23 Nov 2026)")
    assert 'url = "https://new.example.net/rss"' in feeds_toml.text


async def test_addfeed_of_a_site_with_several_feeds_offers_the_choice(enter: Enter, feeds_toml: ListFile) -> None:
    feeds = FeedsFound((found("https://n.example/world", "World", "A", "B", "C"), found("https://n.example/x?a&b", "")))
    operator = enter(operator=True, finder=Finder({"https://n.example/": feeds}))
    answer = await operator.say("/addfeed https://n.example/ My title #asia")
    assert answer == (
        "https://n.example/ has 2 feeds. Which one? Send its line:\n\n"
        "1. World, 3 entries\n/addfeed https://n.example/world My title #asia\n"
        "• A (23 Nov 2026)\n• B (23 Nov 2026)\n• C (23 Nov 2026)\n\n"
        "2. https://n.example/x?a&b, no entries yet\n/addfeed https://n.example/x?a&b My title #asia"
    )
    assert feeds_toml.text == FEEDS_TOML
    line = answer.split("\n")[-1]
    assert (await operator.say(line)).startswith("Added My title (https://n.example/x?a&b, tags asia)")


async def test_addfeed_of_a_site_without_feeds_is_explained(enter: Enter, feeds_toml: ListFile) -> None:
    operator = enter(operator=True, finder=Finder({"https://n.example": NoFeeds("no feed was found there")}))
    assert await operator.say("/addfeed n.example") == "That did not work: https://n.example: no feed was found there"
    assert feeds_toml.text == FEEDS_TOML


async def test_addfeed_of_a_site_that_cannot_be_looked_at_now_adds_what_was_given(
    enter: Enter, feeds_toml: ListFile
) -> None:
    down = NoFeeds("the server was silent for 20 s", passing=True)
    operator = enter(operator=True, finder=Finder({"https://n.example/rss": down}))
    answer = await operator.say("/addfeed https://n.example/rss Down now")
    assert answer.startswith("Added Down now (https://n.example/rss) as it stands, since it cannot be looked at now: ")
    assert "/removefeed https://n.example/rss" in answer
    assert "https://n.example/rss" in feeds_toml.text


OPML = b"""<opml version="2.0"><body><outline text="Asia"><outline text="New" xmlUrl="https://new.example.net/rss"/>
<outline text="Known" xmlUrl="http://EXAMPLE.org/rss/"/><outline text="Bad &amp; ugly" xmlUrl="gopher://x"/></outline>
</body></opml>"""


async def test_a_file_that_an_operator_sends_is_imported(enter: Enter, feeds_toml: ListFile) -> None:
    operator = enter(operator=True)
    answer = await operator.say("", file=File("feeds.opml", OPML))
    assert answer.startswith("1 added, 1 there already, 1 refused:\n• Bad & ugly: its url must start with")
    assert feeds_toml.text == FEEDS_TOML + (
        '\n[[feed]]\nurl = "https://new.example.net/rss"\ntitle = "New"\ntags = ["asia"]\n'
    )
    assert (await operator.say("", file=File("feeds.opml", OPML))).startswith("0 added, 2 there already, 1 refused:")


async def test_a_file_that_is_no_list_gets_one_line(enter: Enter, feeds_toml: ListFile) -> None:
    answer = await enter(operator=True).say("", file=File("holiday.jpg", b"\xff\xd8\xff"))
    assert answer.startswith("That did not work: the file is no OPML")
    assert feeds_toml.text == FEEDS_TOML


async def test_only_operators_may_send_lists(enter: Enter, feeds_toml: ListFile) -> None:
    assert await enter().say("", file=File("feeds.opml", OPML)) == "That is only for the bot's operators."
    assert await enter(ChatKind.GROUP).say("", file=File("feeds.opml", OPML)) == ""
    assert feeds_toml.text == FEEDS_TOML


async def test_importfeeds_reads_a_file_in_the_terminal_and_asks_for_one_elsewhere(
    enter: Enter, feeds_toml: ListFile, tmp_path: Path
) -> None:
    path = tmp_path / "my feeds.opml"
    path.write_bytes(OPML)
    assert (await enter(operator=True).say(f"/importfeeds {path}")).startswith("Send me the OPML file")
    assert feeds_toml.text == FEEDS_TOML
    terminal = enter(ChatKind.CONSOLE, operator=True)
    assert "Which file?" in await terminal.say("/importfeeds")
    assert "No such file" in await terminal.say("/importfeeds missing.opml")
    assert (await terminal.say(f"/importfeeds {path}")).startswith("1 added, 1 there already, 1 refused:")


async def test_export_gives_the_list_as_a_file(enter: Enter) -> None:
    operator = enter(operator=True)
    assert await operator.say("/export") == "The feed list as OPML, which other feed readers import."
    assert operator.file is not None
    assert operator.file.name == "stancewire-feeds.opml"
    assert [feed.title for feed in read_opml(operator.file.content).feeds] == ["The Example", "Daily <Example> & Sons"]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/addfeed", "Which feed? Give its address"),
        ("/addfeed example", "url"),
        ("/addfeed https://example.org/rss", "listed already"),
        ("/removefeed", "Which feed? Give its title or address"),
        ("/removefeed Nobody", "Nobody"),
    ],
)
async def test_a_wrong_feed_is_explained(enter: Enter, feeds_toml: ListFile, command: str, says: str) -> None:
    assert says in await enter(operator=True).say(command)
    assert feeds_toml.text == FEEDS_TOML


async def test_removefeed_takes_a_feed_out(enter: Enter, feeds_toml: ListFile) -> None:
    answer = await enter(operator=True).say("/removefeed the example")
    assert answer == "Removed The Example (https://example.org/rss). Its articles stay."
    assert "The Example" not in feeds_toml.text


async def test_reload_reports_what_changed_or_what_is_wrong(enter: Enter, feeds_toml: ListFile) -> None:
    operator = enter(operator=True)
    assert (
        await operator.say("/reload")
        == "The list holds 2 feeds: nothing has changed. Failing ones are tried again now."
    )
    feeds_toml.write(FEEDS_TOML.partition("\n\n")[0])
    assert "The list holds 1 feed: removed Daily <Example> & Sons." in await operator.say("/reload")
    feeds_toml.write("[[feed]]\nurl = 3")
    assert "feeds.toml, line 2" in await operator.say("/reload")
    assert len(operator.store.listed) == 1


async def test_status_counts_everything(enter: Enter) -> None:
    answer = await enter(operator=True).say("/status")
    assert "Watching since 25 Oct 2026, 09:30 UTC, 30 days" in answer
    assert "Feeds: 2, all well\nArticles: 3, 0 of them waiting to be read\nStances: 2\nChats: 0" in answer
    assert "Messages: 3 sent, 1 waiting" in answer


# --- whatever is typed -----------------------------------------------------------------------------------------------

typed = st.one_of(
    st.text(max_size=300),
    st.builds(
        "/{} {}".format,
        st.sampled_from([command.name for command in COMMANDS]),
        st.one_of(
            st.text(max_size=300),
            st.builds(
                "{} {}".format,
                st.sampled_from(
                    ["tag", "feed", "actor", "keyword", "hours", "zone", "mode", "stories", "7d", "https://x.y"]
                ),
                st.text(max_size=60),
            ),
        ),
    ),
)


@given(lines=st.lists(typed, min_size=1, max_size=4), kind=st.sampled_from(ChatKind), may_configure=st.booleans())
@example(["/subscribe keyword </b>&amp;", "/subscriptions", "/start"], ChatKind.PRIVATE, True)
@example(["/subscribe keyword " + "&" * 100, "/subscribe keyword " + "<" * 99, "/subscriptions"], ChatKind.GROUP, True)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_nothing_typed_breaks_the_bot(
    enter: Enter, feeds_toml: ListFile, lines: list[str], kind: ChatKind, may_configure: bool
) -> None:
    feeds_toml.write(FEEDS_TOML)
    chat = enter(kind, operator=True, may_configure=may_configure, store=await filled(MemoryStore, feeds_toml))
    for line in lines:
        await chat.say(line)
