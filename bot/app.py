"""The composition root: settings in, working parts out. The only place that builds connections."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from filelock import FileLock, Timeout

from bot import pipeline
from bot.backends import with_backend
from bot.chat.handlers import Handlers
from bot.domain import ChatKind, ChatSettings, Reply, Request
from bot.errors import ConfigError, UserError
from bot.feeds.cadence import Cadence
from bot.feeds.crew import Crew
from bot.feeds.discover import FeedFinder
from bot.feeds.feedlist import FeedList
from bot.feeds.fetch import HttpFetcher
from bot.feeds.hub import HubClient
from bot.feeds.pages import Pages
from bot.feeds.parse import Parser
from bot.feeds.reader import Reader
from bot.pipeline import Delivered, FeedChecker, Progress, no_progress
from bot.ports import Messenger
from bot.pushes import keep_subscriptions
from bot.services import Services
from bot.settings import Settings, environment, load_settings
from bot.store import Store
from summarizer.actors import Gazetteer
from summarizer.analyser import EmbeddedAnalyser, Embeds
from summarizer.backends.analysing import Analyses
from summarizer.domain import Analysis, Document
from summarizer.model.bases import ModelMissing
from summarizer.stances import StanceFinder

if TYPE_CHECKING:
    from summarizer.model.weights import Trained

log = logging.getLogger(__name__)

PAGE_TOTAL_SECONDS = 30.0  # that fetching one page may take, since its article waits
PAGE_SECONDS = 10.0  # that the text of one page may take to find; most take a tenth of one
MEMORY_OF_LARGE = 1_500_000_000  # bytes at its peak


def utc_now() -> datetime:
    """The clock of the running program; tests bring their own."""
    return datetime.now(UTC)


# --- parts -----------------------------------------------------------------------------------------------------------


class Models:
    """What was loaded once stays in memory, also when the settings change."""

    def __init__(self, data_dir: Path) -> None:
        self._large_base = large_base(data_dir)
        self._trained: dict[str, Trained] = {}

    def load(self, wanted: str, gazetteer: Gazetteer, half: bool = False) -> tuple[Embeds, StanceFinder]:
        """The encoder and the model trained on it, which reads in bfloat16 if `half`. Raises ModelMissing."""
        size, _ = chosen_model(wanted, self._large_base)
        model = self.trained(size)
        name = f"{size}-{model.shape.version}"
        finder = StanceFinder(model.tagger.reading(half), gazetteer, model.shape.threshold, name, model.chooser)
        return model.tagger.encoder, finder

    def trained(self, size: str) -> "Trained":
        """Raises ModelMissing."""
        if size not in self._trained:
            from summarizer.model.weights import load

            self._trained[size] = load(size, self._large_base)
        return self._trained[size]


class LazyAnalyser:
    """Loads the model with the first article, so that commands which read none start at once."""

    def __init__(self, settings: Settings, gazetteer: Gazetteer, models: Models | None = None) -> None:
        self._settings = settings.analysis
        self._gazetteer = gazetteer
        self.models = models or Models(settings.data_dir)
        self._analyser: Analyses | None = None

    def load(self) -> Analyses:
        """Raises ConfigError with the way to mend it where a model is missing or damaged."""
        if self._analyser is None:
            wanted = self._settings
            try:
                encoder, finder = self.models.load(wanted.model, self._gazetteer, wanted.half_precision)
            except ModelMissing as error:
                raise ConfigError(str(error)) from None
            embedded = EmbeddedAnalyser(encoder, finder, wanted.length, wanted.min_confidence)
            self._analyser = with_backend(wanted, embedded, encoder, finder, self._gazetteer)
        return self._analyser

    def analyse(self, documents: Sequence[Document]) -> list[Analysis]:
        return self.load().analyse(documents)


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the settings and actors.toml make, and a change of them makes anew."""

    settings: Settings
    feed_list: FeedList
    fetcher: HttpFetcher
    parser: Parser
    hub: HubClient
    page_fetcher: HttpFetcher
    reader: Reader
    pages: Pages
    gazetteer: Gazetteer
    analyser: LazyAnalyser

    @property
    def text_wait(self) -> timedelta | None:
        """How long an article waits for its full text; None where none is sought."""
        feeds = self.settings.feeds
        return None if feeds.full_text == "never" else timedelta(minutes=feeds.full_text_wait_minutes)

    async def close(self) -> None:
        for part in (self.fetcher, self.hub, self.page_fetcher, self.parser, self.reader):
            await part.aclose()


def build_parts(settings: Settings, models: Models | None = None) -> Parts:
    """Raises ConfigError for a faulty actors.toml. `models`: those that are loaded already."""
    gazetteer = load_gazetteer(settings)
    environ = environment(os.environ)
    # Pages have limits of their own, and take no turn from feeds.
    limits = {
        "max_bytes": settings.feeds.page_max_bytes,
        "concurrency": settings.feeds.pages_at_once,
        "total_seconds": min(settings.feeds.total_seconds, PAGE_TOTAL_SECONDS),
    }
    page_fetcher = HttpFetcher(settings.feeds.model_copy(update=limits), settings.config, environ)
    reader = Reader(PAGE_SECONDS)
    return Parts(
        settings=settings,
        feed_list=FeedList(settings.config / "feeds.toml", settings.feeds.default_interval_minutes),
        fetcher=HttpFetcher(settings.feeds, settings.config, environ),
        hub=HubClient(settings.feeds, environ),
        parser=Parser(settings.feeds.timeout_seconds),
        page_fetcher=page_fetcher,
        reader=reader,
        pages=Pages(settings.feeds, page_fetcher, reader),
        gazetteer=gazetteer,
        analyser=LazyAnalyser(settings, gazetteer, models),
    )


def large_base(data_dir: Path) -> Path:
    """Where the base of the large model lies once it is installed."""
    return data_dir / "models" / "all-mpnet-base-v2"


def chosen_model(wanted: str, base: Path) -> tuple[str, str]:
    """The size that reads, and in a line why it is not the large one where "auto" would rather take that."""
    if wanted != "auto":
        return wanted, ""
    if not (base / "model.safetensors").is_file():
        return "small", "the large one, which finds more, is not installed: `stancewire model install large`"
    free = psutil.virtual_memory().available
    if free < MEMORY_OF_LARGE:
        needed = f"{MEMORY_OF_LARGE / 1e9:.1f} GB of memory"
        return "small", f"the large one needs {needed}, and {free / 1e9:.1f} GB are free"
    return "large", ""


def load_gazetteer(settings: Settings) -> Gazetteer:
    """The packaged names and those of actors.toml. Raises ConfigError."""
    path = settings.config / "actors.toml"
    try:
        return Gazetteer.load(path if path.exists() else None)
    except ValueError as error:
        raise ConfigError(str(error)) from None


# --- the application -------------------------------------------------------------------------------------------------


class App:
    """The store and the parts, with the stages and commands bound to them."""

    def __init__(self, store: Store, parts: Parts, clock: pipeline.Clock) -> None:
        self.store = store
        self.clock = clock
        self._told: set[str] = set()
        self._retired: list[Parts] = []
        self._crew = Crew()
        self.public_url = parts.settings.web.public_url  # until the next start, as the web server's address is
        self._use(parts)

    def _use(self, parts: Parts) -> None:
        digest = parts.settings.digest
        self.parts = parts
        self.store.tell_from(digest.min_confidence)
        self.services = Services(
            archive=self.store.archive,
            latest=self.store.archive,
            chats=self.store.chats,
            subscriptions=self.store.chats,
            feeds=self.store.feeds,
            actors=parts.gazetteer,
            feed_list=parts.feed_list,
            finder=FeedFinder(parts.fetcher, parts.parser, parts.reader),
            defaults=ChatSettings(hours=digest.hours, zone=digest.zone, stories=digest.stories),
        )
        self._handlers = Handlers(self.services)

    @property
    def settings(self) -> Settings:
        return self.parts.settings

    async def handle(self, request: Request, now: datetime) -> Reply:
        """Answer a command; fulfils ports.Commands with whatever parts are in use."""
        return await self._handlers.handle(request, now)

    # --- before work -------------------------------------------------------------------------------------------------

    async def recover(self) -> None:
        """After a crash: what was being sent may have arrived, so it is not sent again."""
        if unknown := await self.store.outbox.recover_claims(self.clock()):
            log.warning("%s messages were being sent when the bot was stopped; they are not sent again", unknown)

    def tell_model(self) -> None:
        """Where "auto" has to do without the large model, say so and why."""
        size, why = chosen_model(self.settings.analysis.model, large_base(self.settings.data_dir))
        if why:
            log.info("Stances are found by the %s model; %s.", size, why)

    async def read_feed_list(self) -> None:
        """feeds.toml into the store; a faulty one is told of, and the last good list stays in force."""
        try:
            await self.services.reload(self.clock())
        except ConfigError as error:
            log.error("%s. The last good list stays in force.", error)  # noqa: TRY400 - a user's mistake has no trace

    # --- the stages --------------------------------------------------------------------------------------------------

    async def collect(self, progress: Progress = no_progress, patience: float | None = None) -> int:
        """`patience`: seconds until checks that hang are left to themselves; None: all are awaited."""
        parts, feeds = self.parts, self.settings.feeds
        cadence = Cadence(
            timedelta(minutes=feeds.fastest_interval_minutes), timedelta(minutes=feeds.slowest_interval_minutes)
        )
        check = FeedChecker(
            self.store.feeds,
            parts.fetcher,
            parts.parser,
            self.clock,
            feeds.first_fetch_entries,
            cadence,
            pushes=bool(self.public_url),
        )
        new = await pipeline.collect(self.store.feeds, check, self._crew, self.clock, progress, patience)
        await pipeline.report_failing(self.store.feeds, self.settings.telegram.admins, self.clock)
        return new

    async def complete(self, progress: Progress = no_progress, try_again: bool = True) -> int:
        """Fetch full texts; see pipeline.complete."""
        parts = self.parts
        if parts.text_wait is None:
            return 0
        await self._choose_texts()
        return await pipeline.complete(
            self.store.full_texts, parts.pages, self.clock, parts.text_wait, try_again, progress
        )

    async def analyse(self, progress: Progress = no_progress) -> int:
        """Without a model the articles wait, and the other stages go on."""
        parts, articles = self.parts, self.store.articles
        if parts.text_wait is not None:
            await self._choose_texts()  # lest one that wants no page waits for the stage that fetches them
        since = None if parts.text_wait is None else self.clock() - parts.text_wait
        if not await articles.count_unanalysed(since):
            return 0
        try:
            await asyncio.to_thread(parts.analyser.load)
        except ConfigError as error:
            self._tell_once(f"Articles wait to be analysed: {error}")
            return 0
        batch = parts.settings.analysis.batch
        return await pipeline.analyse(articles, parts.analyser, self.clock, batch, progress, parts.text_wait)

    async def _choose_texts(self) -> None:
        await pipeline.choose_texts(self.store.full_texts, self.settings.feeds.full_text, self.clock)

    async def group(self) -> int:
        return await pipeline.group_stories(self.store.stories, self.settings.digest.same_story)

    async def compose(self, kinds: Collection[ChatKind]) -> int:
        max_age = timedelta(hours=self.settings.digest.max_age_hours)
        return await pipeline.compose(self.store.compose, self.clock, max_age, kinds)

    async def subscribe_to_hubs(self) -> int:
        """Where hubs can reach us; see pushes.keep_subscriptions."""
        if not self.public_url:
            return 0
        return await keep_subscriptions(self.store.hubs, self.parts.hub, self.public_url, self.clock)

    async def deliver(self, messenger: Messenger, kinds: Collection[ChatKind]) -> Delivered:
        return await pipeline.deliver(self.store.outbox, messenger, self.clock, kinds)

    # --- edits of the config folder ----------------------------------------------------------------------------------

    async def reload(self, names: Collection[str]) -> str:
        """Take over the files that changed; a line tells what came of it. A faulty one changes nothing."""
        try:
            if "settings.toml" in names or "actors.toml" in names:
                await self._renew(load_settings(os.environ))
            change = await self.services.reload(self.clock())
        except UserError as error:
            return f"{error}. What was in force stays in force."
        self._told.clear()
        return f"Read again: {', '.join(sorted(names))}; {change.total} feeds are watched."

    async def _renew(self, settings: Settings) -> None:
        before = self.parts
        for key in ("token", "database_url", "data_dir", "telegram", "schedule", "web"):
            if getattr(settings, key) != getattr(before.settings, key):
                log.warning("%s changed: that takes effect with the next start", key)
        self._retired.append(before)  # a stage may still be at work with them
        self._use(build_parts(settings, before.analyser.models))

    async def close(self) -> None:
        await self._crew.aclose()
        for parts in (*self._retired, self.parts):
            await parts.close()
        await self.store.close()

    def _tell_once(self, line: str) -> None:
        """In the log, but not with each tick."""
        if line not in self._told:
            self._told.add(line)
            log.warning("%s", line)


@asynccontextmanager
async def open_app(settings: Settings, clock: pipeline.Clock = utc_now) -> AsyncIterator[App]:
    """Everything open and migrated; closed again at the end. Raises ConfigError and StoreError."""
    parts = build_parts(settings)
    app = App(await Store.open(settings.database_url), parts, clock)
    try:
        yield app
    finally:
        await app.close()


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the right to run the stages; a crash releases it. Raises ConfigError where another process has it."""
    path = settings.data_dir / "stancewire.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path, timeout=0):
            yield
    except Timeout:
        raise ConfigError(
            f"another Stancewire is running on {settings.data_dir}; stop it first, or look with `stancewire chat`"
        ) from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}; mend data_dir or its permissions") from None
