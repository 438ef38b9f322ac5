"""The commands there are: Telegram's menu, /help and the reading of what somebody typed all look here."""

import re
from dataclasses import dataclass

_COMMAND = re.compile(r"/(?P<name>[^\s@/]*)(?P<bot>@\S*)?")


@dataclass(frozen=True, slots=True)
class Command:
    """`name` without the slash; `example` for /help, "" where the bare command is all there is to it."""

    name: str
    description: str
    example: str = ""
    operator_only: bool = False
    configures: bool = False  # changes what the chat gets: in groups for their admins


COMMANDS: tuple[Command, ...] = (
    Command("digest", "the news now, with who opposes or supports what", "/digest 7d europe"),
    Command("actor", "what an actor opposes and supports, with quotes", "/actor France"),
    Command("subscribe", "get a digest by itself, of everything or a part", "/subscribe europe", configures=True),
    Command("unsubscribe", "get less, or nothing", "/unsubscribe europe", configures=True),
    Command("subscriptions", "what this chat gets, and when"),
    Command("feeds", "which feeds are watched, and how they do", "/feeds europe"),
    Command("settings", "your hours, time zone, number of stories, updates", "/settings zone Europe/Paris"),
    Command("start", "what this bot does"),
    Command("help", "all commands"),
    Command("stop", "send nothing more, keep the settings", configures=True),
    Command(
        "addfeed", "watch one more feed, of a site", "/addfeed https://example.org Example #world", operator_only=True
    ),
    Command("removefeed", "watch a feed no more", "/removefeed Example", operator_only=True),
    Command("pausefeed", "ask a feed no more, and keep it in the list", "/pausefeed Example", operator_only=True),
    Command("resumefeed", "watch a paused feed again", "/resumefeed Example", operator_only=True),
    Command("importfeeds", "add the feeds of an OPML file: send the file", operator_only=True),
    Command("export", "the feed list as an OPML file", operator_only=True),
    Command("reload", "read feeds.toml again, and retry failing feeds", operator_only=True),
    Command("status", "what waits, what fails", operator_only=True),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """'/digest@NewsBot 7d' as ('digest', '7d', True). `name` is lower-case, "" where only a slash was typed."""

    name: str
    words: str
    addressed: bool  # names a bot


def read_command(text: str) -> Typed | None:
    """None for text that is no command."""
    found = _COMMAND.match(text.lstrip())
    if found is None:
        return None
    rest = text.lstrip()[found.end() :]
    return Typed(found["name"].casefold(), " ".join(rest.split()), found["bot"] is not None)


def find_command(name: str) -> Command | None:
    return next((command for command in COMMANDS if command.name == name), None)
