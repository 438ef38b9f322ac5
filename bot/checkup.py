"""`stancewire check`: is the configuration right, and what is to be mended?"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.app import chosen_model, large_base, load_gazetteer
from bot.backends import answering
from bot.errors import ConfigError, UserError
from bot.feeds.feedlist import FeedList
from bot.settings import Settings, load_settings
from bot.store import Store
from summarizer.model.bases import ModelMissing, find_base


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `what` says how it is or how to mend it."""

    ok: bool
    what: str


def findings(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Each as soon as it is known. Faulty settings end it: nothing else can be looked at without them."""
    try:
        settings = load_settings(environ)
    except ConfigError as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, f"{settings.config / 'settings.toml'}: settings")
    for look in (feeds, actors, database, model, backend, token):
        try:
            yield Finding(True, look(settings))
        except UserError as error:
            yield Finding(False, str(error))


def feeds(settings: Settings) -> str:
    configs = FeedList(settings.config / "feeds.toml").load()
    on = sum(config.enabled for config in configs)
    return f"{settings.config / 'feeds.toml'}: {len(configs)} feeds, {on} of them enabled"


def actors(settings: Settings) -> str:
    load_gazetteer(settings)
    return f"{settings.config / 'actors.toml'}: names of actors"


def database(settings: Settings) -> str:
    async def count() -> int:
        store = await Store.open(settings.database_url)
        try:
            return (await store.archive.watching()).articles
        finally:
            await store.close()

    return f"database: {asyncio.run(count())} articles"


def model(settings: Settings) -> str:
    folder = large_base(settings.data_dir)
    size, why = chosen_model(settings.analysis.model, folder)
    try:
        find_base(size, folder)
    except ModelMissing as error:
        raise ConfigError(str(error)) from None
    if settings.analysis.half_precision and not _has_bfloat16():
        raise ConfigError(
            f"{settings.config / 'settings.toml'}: analysis.half_precision is on, and this processor has no bfloat16: "
            "set it to false, else reading takes many times as long"
        )
    return f"stances: by the {size} model, whose base is whole{f' ({why})' if why else ''}"


def _has_bfloat16() -> bool:
    from summarizer.model.weights import has_bfloat16

    return has_bfloat16()


def backend(settings: Settings) -> str:
    return answering(settings.analysis)


def token(settings: Settings) -> str:
    if settings.token is None:
        return "no TELEGRAM_BOT_TOKEN: the bot serves the terminal"
    secret, api_base = settings.token.get_secret_value(), settings.telegram.api_base
    from bot.chat.messenger import who_am_i

    return f"token: @{asyncio.run(who_am_i(secret, api_base))} in Telegram"
