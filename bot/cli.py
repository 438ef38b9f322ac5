"""The command line: the only place that prints or ends the program.

Exit codes: 0 well, 1 a surprise, 2 wrong usage, 3 configuration, database, token or model, 4 input.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from bot.errors import UserError

if TYPE_CHECKING:
    from bot.pipeline import Progress
    from bot.settings import Settings


def main() -> None:
    """The console script: runs a command, and makes one line and an exit code of what people can mend."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except UserError as error:
        click.echo(f"stancewire: {error}", err=True)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)
    except BrokenPipeError:  # who read our output has gone, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="stancewire", message="stancewire %(version)s")
def cli() -> None:
    """Watch news feeds, and tell who opposes or supports what."""


# --- serving ---------------------------------------------------------------------------------------------------------


@cli.command()
def run() -> None:
    """Poll, analyse and serve chats: Telegram with a token, else this terminal."""
    from bot import serve

    settings = start()
    if settings.token is None:
        click.echo(
            "There is no TELEGRAM_BOT_TOKEN, so the bot serves you here. To have it in Telegram: send /newbot to"
        )
        click.echo(
            "@BotFather there, write TELEGRAM_BOT_TOKEN=(the token he gives) into the file .env, and start again.\n"
        )
    asyncio.run(serve.run(settings, bar, click.echo))


@cli.command()
@click.option("--no-analysis", is_flag=True, help="Do not analyse; articles wait for another run.")
def once(no_analysis: bool) -> None:
    """Pass through the stages one time, then exit."""
    from bot import serve

    asyncio.run(serve.once(start(), bar, analysis=not no_analysis))


@cli.command()
def chat() -> None:
    """The bot's commands in a terminal, on what is stored; fetches nothing."""
    from bot import serve

    asyncio.run(serve.chat(start()))


# --- one article, one name -------------------------------------------------------------------------------------------


@cli.command()
@click.argument("source", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object in place of text.")
@click.option("--jsonl", "lines", is_flag=True, help='Read {"id","title","text"} lines, write a JSON line for each.')
def analyze(source: str | None, as_json: bool, lines: bool) -> None:
    """Summary and stances of one article: SOURCE is a file, a URL, or - for standard input."""
    from bot import reading

    if source is None and not lines:
        raise click.UsageError("Name a file or URL, or - for standard input.")
    settings = start()
    if lines:
        with opened(source or "-") as rows:
            write_rows(reading.analysis_rows(settings, rows))
    else:
        analysis = reading.analyse_source(settings, source or "-", sys.stdin)
        click.echo(reading.as_row(analysis) if as_json else reading.as_text(analysis))


@cli.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each name.")
@click.option("--jsonl", "lines", is_flag=True, help='Read {"mention","context","date"} lines from standard input.')
def resolve(names: tuple[str, ...], as_json: bool, lines: bool) -> None:
    """Which actor each NAME means, with its country code."""
    from bot import reading

    if not names and not lines:
        raise click.UsageError("Give one or more names, or --jsonl.")
    settings = start()
    if lines:
        with opened(names[0] if names else "-") as rows:
            write_rows(reading.resolve_rows(settings, rows))
    elif as_json:
        write_rows(reading.resolve_names(settings, names))
    else:
        for row in reading.resolve_names(settings, names):
            known = f"{row['actor']} ({row['country']})" if row["country"] else row["actor"]
            click.echo(f"{row['mention']}: {known or 'no known actor'}")


# --- what is stored --------------------------------------------------------------------------------------------------


@cli.command()
@click.option("--since", default="24h", show_default=True, help="How far back: 12h, 7d.")
@click.option("--tag", help="Only feeds with this tag.")
@click.option("--json", "as_json", is_flag=True)
def digest(since: str, tag: str | None, as_json: bool) -> None:
    """The stories since then, with who opposes or supports what."""
    from bot import looking

    asyncio.run(looking.digest(start(), since, tag, as_json, click.echo))


@cli.command()
@click.argument("name", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True)
def actor(name: tuple[str, ...], as_json: bool) -> None:
    """The positions of an actor, against and for, and who stands on the other side."""
    from bot import looking

    asyncio.run(looking.actor(start(), " ".join(name), as_json, click.echo))


@cli.group()
def feeds() -> None:
    """The feed list: what is watched and how it goes."""


@feeds.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_feeds(as_json: bool) -> None:
    """Every feed with its last success, next check and errors."""
    from bot import looking

    asyncio.run(looking.feeds(start(), as_json, click.echo))


@feeds.command("check")
@click.argument("which", nargs=-1)
def check_feeds(which: tuple[str, ...]) -> None:
    """Fetch feeds now (all, or those named by URL or title) and tell how each answers; stores nothing."""
    from bot import looking

    failing = asyncio.run(looking.check_feeds(start(), which, click.echo))
    sys.exit(1 if failing else 0)


@feeds.command("add")
@click.argument("url")
@click.option("--title", default="", help="As shown in digests; default: the feed's own.")
@click.option("--tag", "tags", multiple=True, help="May be given several times.")
def add_feed(url: str, title: str, tags: tuple[str, ...]) -> None:
    """Add a feed to feeds.toml."""
    from bot import looking

    asyncio.run(looking.add_feed(start(), url, title, tags, click.echo))


@feeds.command("remove")
@click.argument("which")
def remove_feed(which: str) -> None:
    """Take a feed, by URL or title, out of feeds.toml; its articles stay."""
    from bot import looking

    asyncio.run(looking.remove_feed(start(), which, click.echo))


@feeds.command("pause")
@click.argument("which")
def pause_feed(which: str) -> None:
    """Pause a feed, by URL or title: it stays in feeds.toml and is not asked."""
    from bot import looking

    asyncio.run(looking.switch_feed(start(), which, False, click.echo))


@feeds.command("resume")
@click.argument("which")
def resume_feed(which: str) -> None:
    """Watch a paused feed again."""
    from bot import looking

    asyncio.run(looking.switch_feed(start(), which, True, click.echo))


@feeds.command("discover")
@click.argument("url")
@click.option("--json", "as_json", is_flag=True)
def discover_feeds(url: str, as_json: bool) -> None:
    """Find the feeds of a page or site, each with its newest entries; adds none."""
    from bot import listing

    asyncio.run(listing.discover(start(), url, as_json, click.echo))


@feeds.command("import")
@click.argument("file")
def import_feeds(file: str) -> None:
    """Add the feeds of an OPML file (- for standard input) to feeds.toml; folders become tags."""
    from bot import listing

    content = sys.stdin.buffer.read() if file == "-" else None
    asyncio.run(listing.import_feeds(start(), file, content, click.echo))


@feeds.command("export")
@click.argument("file", default="-")
def export_feeds(file: str) -> None:
    """Write the feed list as OPML, to FILE or standard output."""
    from bot import listing

    listing.export_feeds(start(), file, sys.stdout.buffer)


@cli.group()
def model() -> None:
    """The bases that the trained models stand on."""


@model.command("list")
def list_models() -> None:
    """Which bases are installed, and where."""
    from bot.app import large_base
    from bot.model_install import describe

    for line in describe(large_base(start().data_dir)):
        click.echo(line)


@model.command("install")
@click.argument("name", type=click.Choice(["large"]))
def install_model(name: str) -> None:  # noqa: ARG001 - there is but one to install
    """Fetch the base of the large model (440 MB), which finds several times as many stances."""
    from bot.app import large_base
    from bot.model_install import install

    install(large_base(start().data_dir), click.echo)


@cli.command()
def check() -> None:
    """Look at configuration, database, model and token, and tell what to mend."""
    from bot import checkup

    sound = True
    for finding in checkup.findings(os.environ):
        click.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.what}")
        sound &= finding.ok
    sys.exit(0 if sound else 3)


# --- helpers ---------------------------------------------------------------------------------------------------------


def start() -> "Settings":
    """Settings read and the log set up; raises ConfigError."""
    from bot.settings import load_settings

    settings = load_settings(os.environ)
    set_up_log(settings)
    return settings


def set_up_log(settings: "Settings") -> None:
    """To standard error, never with a secret in it."""
    from bot.chat.redact import Redactor, protect_logs

    logging.basicConfig(level=settings.log.level, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S")
    redactor = Redactor(settings.token_text(), settings.analysis.api_key_text())
    protect_logs(redactor, logging.getLogger().handlers)


@contextmanager
def bar(what: str) -> "Iterator[Progress]":
    """A progress bar on standard error; on anything but a terminal, nothing."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


@contextmanager
def opened(path: str) -> Iterator[TextIO]:
    """A file of rows, or standard input for "-"."""
    from bot.errors import InputError

    if path == "-":
        yield sys.stdin
        return
    try:
        file = Path(path).open(encoding="utf-8", errors="replace")  # noqa: SIM115 - closed below
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    with file:
        yield file


def write_rows(rows: Iterable[dict[str, object]]) -> None:
    """One JSON line each, as soon as it is there."""
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False))
