"""The running program: the stages on their schedule, chats served, edits of the config folder picked up."""

import asyncio
import io
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext, suppress
from typing import Any, TextIO

from bot.app import App, alone, open_app
from bot.chat.console import Console, ConsoleMessenger, Screen
from bot.domain import ChatKind
from bot.pipeline import Progress
from bot.ports import Messenger
from bot.pushes import HubDesk
from bot.settings import Settings
from bot.web.health import Health

log = logging.getLogger(__name__)

Bars = Callable[[str], AbstractContextManager[Progress]]  # what is being done -> something that shows how far it is
Say = Callable[[str], None]
Stage = Callable[[], Awaitable[object]]

TELEGRAM = frozenset({ChatKind.PRIVATE, ChatKind.GROUP, ChatKind.CHANNEL})
TERMINAL = frozenset({ChatKind.CONSOLE})
PATIENCE = 5.0  # seconds that a tick awaits its feeds; those that hang are awaited beside the ticks


async def run(settings: Settings, bars: Bars, say: Say) -> None:
    """Serve until told to stop: Telegram with a token, else the terminal."""
    async with at_work(settings) as (app, stop):
        if settings.token is not None:
            await serve_telegram(app, settings.token_text(), stop, say)
        elif sys.stdin.isatty():
            await serve_terminal(app, stop, bars)
        else:
            await answer_pipe(app, stop, bars)


async def once(settings: Settings, bars: Bars, analysis: bool) -> None:
    """One pass through the stages. Pushes go to Telegram with a token, else to the terminal."""
    async with at_work(settings) as (app, stop):
        if settings.token is None:
            await unless(stop, one_pass(app, ConsoleMessenger(Screen(sys.stdout)), TERMINAL, bars, analysis))
            return
        from bot.chat.messenger import open_messenger

        async with open_messenger(settings.token_text(), settings.telegram.api_base, app.clock) as messenger:
            await unless(stop, one_pass(app, messenger, TELEGRAM, bars, analysis))


async def chat(settings: Settings) -> None:
    """The commands in the terminal, on what is stored."""
    async with open_app(settings) as app, stop_signals() as stop:
        await console(app, sys.stdin).run(stop)


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[tuple[App, asyncio.Event]]:
    """The one process that runs the stages, with what a crash left behind put right and the feed list read."""
    with alone(settings):
        async with open_app(settings) as app, stop_signals() as stop:
            app.tell_model()
            await app.recover()
            await app.read_feed_list()
            yield app, stop


# --- the ways to serve -----------------------------------------------------------------------------------------------


async def serve_telegram(app: App, token: str, stop: asyncio.Event, say: Say) -> None:
    from bot.chat.commands import COMMANDS
    from bot.chat.telegram import TelegramBot

    telegram = app.settings.telegram
    bot = TelegramBot(
        token,
        telegram.api_base,
        app,
        app.clock,
        frozenset(telegram.admins),
        [(command.name, command.description) for command in COMMANDS if not command.operator_only],
        [(command.name, command.description) for command in COMMANDS if command.operator_only],
        app.store.chats.deactivate,
    )
    say("Serving Telegram. Ctrl-C stops.")
    async with background(app, bot.messenger, TELEGRAM):
        await bot.run(stop)


async def serve_terminal(app: App, stop: asyncio.Event, bars: Bars) -> None:
    """A first start reads the feeds before it greets, so that there is something to show; later ones greet at once."""
    screen = Screen(sys.stdout)
    messenger = ConsoleMessenger(screen)
    if not (await app.store.archive.watching()).articles:
        await unless(stop, one_pass(app, messenger, TERMINAL, bars))
    async with background(app, messenger, TERMINAL):
        await Console(app, app.clock, sys.stdin, screen).run(stop)


async def answer_pipe(app: App, stop: asyncio.Event, bars: Bars) -> None:
    """One pass, then the commands of the input; without any, the digest."""
    await unless(stop, one_pass(app, ConsoleMessenger(Screen(sys.stdout)), TERMINAL, bars))
    first = await asyncio.to_thread(sys.stdin.readline)
    source: TextIO = io.StringIO("/digest\n") if not first else io.StringIO(first + sys.stdin.read())
    await console(app, source).run(stop)


def console(app: App, source: TextIO) -> Console:
    return Console(app, app.clock, source, Screen(sys.stdout))


async def one_pass(
    app: App, messenger: Messenger, kinds: Collection[ChatKind], bars: Bars, analysis: bool = True
) -> None:
    with bars("Reading feeds") as progress:
        await app.collect(progress)
    with bars("Fetching full texts") as progress:
        await app.complete(progress, try_again=False)
    if analysis:
        with bars("Analysing articles") as progress:
            await app.analyse(progress)
    await app.group()
    await app.compose(kinds)
    await app.deliver(messenger, kinds)


@asynccontextmanager
async def background(app: App, messenger: Messenger, kinds: Collection[ChatKind]) -> AsyncIterator[None]:
    """The stages tick, the web server answers, and edits of the config folder are picked up, while the body runs."""
    from bot.feeds.watch import watch_config
    from bot.schedule import Schedule

    def alive(stage: str) -> Progress:
        return lambda _done, _of: health.beat(stage)

    stages: dict[str, Stage] = {
        "collect": lambda: app.collect(alive("collect"), PATIENCE),
        "complete": lambda: app.complete(alive("complete")),
        "analyse": lambda: app.analyse(alive("analyse")),
        "group": app.group,
        "compose": lambda: app.compose(kinds),
        "deliver": lambda: app.deliver(messenger, kinds),
        "websub": app.subscribe_to_hubs,
    }
    health = Health(stages, app.clock)
    ticking = {name: watched(name, stage, health) for name, stage in stages.items()}
    schedule = Schedule(ticking, app.settings.schedule.tick_seconds)

    async def follow_edits() -> None:
        async for names in watch_config(app.settings.config):
            log.warning("%s", await app.reload(names))

    async with web_server(app, health):
        following = asyncio.create_task(follow_edits())
        schedule.start()
        try:
            yield
        finally:
            await schedule.stop()
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following


def watched(name: str, stage: Stage, health: Health) -> Stage:
    """The stage, with a sign of life each time it ends well."""

    async def run_watched() -> None:
        await stage()
        health.beat(name)

    return run_watched


def web_server(app: App, health: Health) -> AbstractAsyncContextManager[object]:
    """Nothing where `web.port` is not set. Raises ConfigError where it cannot listen."""
    settings = app.settings.web
    if not settings.port:
        return nullcontext()
    from bot.web.server import WebServer

    desk = HubDesk(app.store.hubs, app.clock) if settings.public_url else None
    return WebServer(settings.host, settings.port, health, desk, settings.public_url, app.settings.feeds.max_bytes)


# --- stopping --------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def stop_signals() -> AsyncIterator[asyncio.Event]:
    """Set by Ctrl-C and by SIGTERM; a second one ends the program at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal(number: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal, number)
    try:
        yield stop
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Run `work`, but cancel it when `stop` is set."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        working.cancel()
        stopping.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
