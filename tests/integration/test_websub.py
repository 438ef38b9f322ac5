"""A feed with a hub: subscribed to, told of, renewed and left, over real servers with a clock of the test's own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import Feed, FeedCheck, FeedConfig, HubSubscription
from bot.errors import ConfigError
from bot.feeds.hub import HubClient
from bot.pushes import HubDesk, keep_subscriptions
from bot.settings import FeedsSettings
from bot.store import Store
from bot.web.health import Health
from bot.web.server import WebServer
from tests.fakes.hub import FakeHub, Form

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CONFIG = FeedConfig("https://a.example/rss", "A")
TOPIC = "https://a.example/rss?self"
MOST_BYTES = 100_000


@dataclass
class Bot:
    """A store with one feed, which names the hub; the web server; the stage, at the test's time."""

    store: Store
    server: WebServer
    health: Health
    base: str
    client: HubClient
    times: list[datetime] = field(default_factory=lambda: [START])

    @property
    def now(self) -> datetime:
        return self.times[-1]

    async def after(self, passed: timedelta) -> int:
        """The stage's next tick; how many hubs it asked."""
        self.times.append(self.now + passed)
        return await keep_subscriptions(self.store.hubs, self.client, self.base, lambda: self.now)

    async def read(self, hub: str | None, **changes: object) -> None:
        """The feed was fetched, and names this hub."""
        [feed] = await self.store.feeds.feeds()
        check = FeedCheck(feed.id, self.now, self.now + DAY, hub=(hub, TOPIC) if hub else None)
        check = replace(check, pinged_at=feed.pinged_at)
        await self.store.feeds.record_check(replace(check, **changes))  # type: ignore[arg-type]

    async def feed(self) -> Feed:
        [feed] = await self.store.feeds.feeds()
        return feed

    async def subscription(self, form: Form) -> HubSubscription | None:
        return await self.store.hubs.subscription(form["hub.callback"].rpartition("/")[2])


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    store = await Store.open(f"sqlite:///{tmp_path / 'websub.db'}")
    await store.feeds.sync_feeds([CONFIG], START)
    client = HubClient(FeedsSettings(allow_private=True), {})
    times = [START]
    health = Health(["collect"], lambda: times[-1])
    desk = HubDesk(store.hubs, lambda: times[-1])
    async with WebServer("127.0.0.1", 0, health, desk, "https://bot.example/path", MOST_BYTES) as server:
        yield Bot(store, server, health, f"http://127.0.0.1:{server.port}/path", client, times)
    await client.aclose()
    await store.close()


@pytest.fixture
async def hub() -> AsyncIterator[FakeHub]:
    async with FakeHub() as running:
        yield running


async def subscribed(bot: Bot, hub: FakeHub) -> Form:
    await bot.read(hub.url)
    await bot.after(MINUTE)
    assert await hub.verify(hub.asked[-1]) == (200, "chal-lenge")
    return hub.asked[-1]


# --- subscribing -----------------------------------------------------------------------------------------------------


async def test_a_hub_is_asked_once_with_a_callback_and_a_secret_of_its_own(bot: Bot, hub: FakeHub) -> None:
    await bot.read(hub.url)
    assert (await bot.after(MINUTE), await bot.after(MINUTE)) == (1, 0)
    [form] = hub.asked
    assert (form["hub.mode"], form["hub.topic"], form["hub.lease_seconds"]) == ("subscribe", TOPIC, "864000")
    assert form["hub.callback"].startswith(f"{bot.base}/websub/")
    assert len(form["hub.callback"].rpartition("/")[2]) > 40
    assert len(form["hub.secret"]) == 64
    assert form["hub.secret"] not in repr(await bot.subscription(form))
    assert (await bot.feed()).pushed_until is None


async def test_what_was_asked_for_is_confirmed_and_the_lease_is_the_hubs(bot: Bot, hub: FakeHub) -> None:
    await subscribed(bot, hub)
    assert (await bot.feed()).pushed_until == bot.now + DAY


async def test_a_hub_may_ask_back_before_it_answers(bot: Bot) -> None:
    async with FakeHub(at_once=True) as hub:
        await bot.read(hub.url)
        await bot.after(MINUTE)
        assert (await bot.feed()).pushed_until == bot.now + DAY


@pytest.mark.parametrize(
    "changes", [{"topic": "https://other.example/"}, {"mode": "unsubscribe"}, {"mode": "x"}, {"challenge": ""}]
)
async def test_what_was_not_asked_for_is_not_confirmed(bot: Bot, hub: FakeHub, changes: dict[str, str]) -> None:
    await bot.read(hub.url)
    await bot.after(MINUTE)
    assert (await hub.verify(hub.asked[-1], **changes))[0] == 404
    assert (await bot.feed()).pushed_until is None


async def test_a_question_long_after_we_asked_is_not_answered(bot: Bot, hub: FakeHub) -> None:
    await bot.read(hub.url)
    await bot.after(MINUTE)
    bot.times.append(bot.now + 2 * DAY)
    assert (await hub.verify(hub.asked[-1]))[0] == 404


async def test_a_hub_that_refuses_is_left_alone_for_a_week(bot: Bot) -> None:
    async with FakeHub(status=403) as hub:
        await bot.read(hub.url)
        assert [await bot.after(passed) for passed in (MINUTE, 6 * DAY, DAY)] == [1, 0, 1]


async def test_so_is_one_that_refuses_afterwards(bot: Bot, hub: FakeHub) -> None:
    await bot.read(hub.url)
    await bot.after(MINUTE)
    assert await hub.verify(hub.asked[-1], mode="denied", challenge="", reason="no room") == (200, "")
    refused = await bot.subscription(hub.asked[-1])
    assert refused is not None
    assert (refused.state, refused.reason) == ("refused", "the hub refuses: no room")
    assert [await bot.after(passed) for passed in (6 * DAY, DAY)] == [0, 1]


async def test_a_hub_that_is_down_is_asked_again_after_longer_and_longer_times(bot: Bot) -> None:
    await bot.read("http://127.0.0.1:9/hub")
    asked = [await bot.after(passed) for passed in (MINUTE, 59 * MINUTE, MINUTE, HOUR, HOUR, 2 * HOUR, 2 * HOUR)]
    assert asked == [1, 0, 1, 0, 1, 0, 1]


async def test_a_hub_in_the_local_network_is_not_asked(bot: Bot, hub: FakeHub) -> None:
    guarded = HubClient(FeedsSettings(), {})
    await bot.read(hub.url)
    await keep_subscriptions(bot.store.hubs, guarded, bot.base, lambda: bot.now)
    await guarded.aclose()
    assert hub.asked == []


# --- deliveries ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
async def test_a_signed_delivery_makes_the_feed_due(bot: Bot, hub: FakeHub, algorithm: str) -> None:
    form = await subscribed(bot, hub)
    bot.times.append(bot.now + HOUR)
    assert await hub.deliver(form, b"<rss/>", algorithm) == 202
    [due] = await bot.store.feeds.due_feeds(bot.now, 10)
    assert due.pinged_at == bot.now


@pytest.mark.parametrize("header", [None, "", "sha256=", "sha256=ümläut", "md5=00", "nonsense", "sha256=" + "0" * 64])
async def test_a_delivery_that_is_wrongly_signed_is_thanked_for_and_ignored(
    bot: Bot, hub: FakeHub, header: str | None
) -> None:
    form = await subscribed(bot, hub)
    bot.times.append(bot.now + HOUR)
    headers = {} if header is None else {"X-Hub-Signature": header}
    assert await hub.post(form["hub.callback"], b"<rss/>", headers) == 202
    assert await hub.deliver(form, b"<rss/>", secret="guessed") == 202
    assert await bot.store.feeds.due_feeds(bot.now, 10) == []


async def test_a_delivery_to_a_callback_that_is_not_ours_is_gone(bot: Bot, hub: FakeHub) -> None:
    form = await subscribed(bot, hub)
    stranger = {**form, "hub.callback": f"{bot.base}/websub/guessed"}
    assert await hub.deliver(stranger, b"<rss/>") == 410
    assert (await hub.verify(stranger))[0] == 404


async def test_a_huge_delivery_is_cut_off(bot: Bot, hub: FakeHub) -> None:
    form = await subscribed(bot, hub)
    bot.times.append(bot.now + HOUR)
    assert await hub.deliver(form, b"x" * (MOST_BYTES + 1)) == 413
    assert await bot.store.feeds.due_feeds(bot.now, 10) == []


async def test_a_hub_that_tells_without_end_costs_the_outlet_a_request_a_minute(bot: Bot, hub: FakeHub) -> None:
    form = await subscribed(bot, hub)
    await bot.read(hub.url)
    assert await hub.deliver(form, b"<rss/>") == 202
    assert (await bot.feed()).next_check_at == bot.now + MINUTE


async def test_a_feed_that_fails_keeps_its_pause(bot: Bot, hub: FakeHub) -> None:
    form = await subscribed(bot, hub)
    await bot.read(hub.url, error="429")
    bot.times.append(bot.now + HOUR)
    await hub.deliver(form, b"<rss/>")
    assert await bot.store.feeds.due_feeds(bot.now, 10) == []


async def test_news_told_of_during_a_check_is_not_missed(bot: Bot, hub: FakeHub) -> None:
    form = await subscribed(bot, hub)
    bot.times.append(bot.now + HOUR)
    await hub.deliver(form, b"<rss/>")
    await bot.read(hub.url, pinged_at=None)  # as it was when the check began
    assert (await bot.feed()).next_check_at == bot.now + MINUTE


async def test_a_hub_that_was_silent_about_news_is_not_relied_on(bot: Bot, hub: FakeHub) -> None:
    form = await subscribed(bot, hub)
    await hub.deliver(form, b"<rss/>")
    await bot.read(hub.url, hub_was_silent=True)
    assert (await bot.feed()).pinged_at is None


# --- renewing and ending ---------------------------------------------------------------------------------------------


async def test_a_lease_is_renewed_before_it_ends_under_the_same_callback(bot: Bot, hub: FakeHub) -> None:
    first = await subscribed(bot, hub)
    assert [await bot.after(passed) for passed in (19 * HOUR, HOUR)] == [0, 1]
    assert hub.asked[-1] == first
    assert await hub.verify(first) == (200, "chal-lenge")
    assert (await bot.feed()).pushed_until == bot.now + DAY


async def test_a_feed_that_is_removed_is_unsubscribed_and_forgotten(bot: Bot, hub: FakeHub) -> None:
    form = await subscribed(bot, hub)
    await bot.store.feeds.sync_feeds([], bot.now)
    assert (await bot.after(MINUTE), await bot.after(MINUTE)) == (1, 0)
    farewell = hub.asked[-1]
    assert (farewell["hub.mode"], farewell["hub.callback"]) == ("unsubscribe", form["hub.callback"])
    assert "hub.secret" not in farewell
    assert (await hub.verify(farewell, mode="subscribe"))[0] == 404
    assert await hub.verify(farewell) == (200, "chal-lenge")
    assert await hub.deliver(form, b"<rss/>") == 410


async def test_a_hub_that_never_lets_go_is_forgotten(bot: Bot, hub: FakeHub) -> None:
    form = await subscribed(bot, hub)
    await bot.store.feeds.sync_feeds([], bot.now)
    for _ in range(6):
        await bot.after(DAY)
    assert [each["hub.mode"] for each in hub.asked].count("unsubscribe") == 4
    assert await hub.deliver(form, b"<rss/>") == 410


async def test_a_feed_that_comes_back_is_subscribed_to_anew(bot: Bot, hub: FakeHub) -> None:
    form = await subscribed(bot, hub)
    await bot.store.feeds.sync_feeds([], bot.now)
    await bot.after(MINUTE)
    await bot.store.feeds.sync_feeds([CONFIG], bot.now)
    await bot.after(MINUTE)
    assert hub.asked[-1]["hub.mode"] == "subscribe"
    assert hub.asked[-1]["hub.callback"] != form["hub.callback"]
    assert (await bot.feed()).pushed_until is None


async def test_a_feed_that_names_another_hub_is_subscribed_to_there(bot: Bot, hub: FakeHub) -> None:
    form = await subscribed(bot, hub)
    async with FakeHub() as other:
        await bot.read(other.url)
        await bot.after(MINUTE)
        await other.verify(other.asked[-1])
    assert await hub.deliver(form, b"<rss/>") == 410
    assert (await bot.feed()).pushed_until == bot.now + DAY


async def test_under_another_address_of_ours_all_is_subscribed_to_anew(bot: Bot, hub: FakeHub) -> None:
    await subscribed(bot, hub)
    bot.base = bot.base.removesuffix("/path")
    await bot.after(MINUTE)
    assert hub.asked[-1]["hub.callback"].startswith(f"{bot.base}/websub/")
    assert await hub.verify(hub.asked[-1]) == (200, "chal-lenge")


# --- the server ------------------------------------------------------------------------------------------------------


async def test_healthz_tells_whether_the_stages_are_at_work(bot: Bot, hub: FakeHub) -> None:
    url = f"http://127.0.0.1:{bot.server.port}/healthz"
    bot.health.beat("collect")
    bot.times.append(bot.now + 10 * MINUTE)
    assert await hub.get(url) == (
        200, {"ok": True, "standing_still": [], "stages": {"collect": START.isoformat()}},
    )  # fmt: skip
    bot.times.append(bot.now + 10 * MINUTE)
    status, body = await hub.get(url)
    assert (status, body["standing_still"]) == (503, ["collect"])


async def test_a_port_that_is_taken_is_told_in_a_line(bot: Bot) -> None:
    with pytest.raises(ConfigError, match=r"port \d+: Address already in use; change web.port or web.host"):
        async with WebServer("127.0.0.1", bot.server.port, bot.health, None):
            pass
