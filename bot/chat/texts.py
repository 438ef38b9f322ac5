"""Everything the commands say, in one place: Telegram HTML, escaped and short."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.arguments import ZoneNotFound
from bot.chat.commands import Command
from bot.chat.wording import bold, code, count, listing, plain, span, when
from bot.digest.selection import next_digest
from bot.domain import ChatSettings, Feed, FeedConfig, FoundFeed, ListImport, ParsedEntry, Watching
from bot.services import ChatView, ListChange, Subscribed, Switched, Unsubscribed
from bot.subscribing import Following, NotKnown

ONLY_OPERATORS = "That is only for the bot's operators."
ONLY_ADMINS = "Only this chat's admins can change what it gets."
TOO_LONG = "That is rather long. A name or a few words will do."
STOPPED = "Done, I send nothing more here. Settings and subscriptions are kept; /start brings them back."
NOTHING_TO_STOP = "I send nothing here anyway. /subscribe changes that, /digest shows the news now."
WRONG_HOURS = "Hours are whole numbers from 0 to 23, as in <code>/settings hours 7 19</code>."
WRONG_MODE = (
    "There are two modes: <code>/settings mode digest</code> (at your hours) and "
    "<code>/settings mode instant</code> (each story as it comes)."
)
WRONG_UPDATES = (
    "Updates are <code>/settings updates on</code> (a story comes again when its article was changed) or "
    "<code>/settings updates off</code>."
)
MODES = {"digest": "a digest at your hours", "instant": "each story as it comes"}
WHICH_ZONE = "Which zone? A city will do: <code>/settings zone Paris</code>."
WHICH_FEED_TO_ADD = (
    "Which feed? Give its address, or that of its site, and, if you like, a title and tags: "
    "<code>/addfeed https://example.org The Example #world</code>."
)
HOW_TO_IMPORT = (
    "Send me the OPML file that another feed reader exports, here as a document; its folders become tags. "
    "Feeds that are listed already stay as they are."
)
WHICH_FILE = "Which file? Give the path of an OPML file: <code>/importfeeds feeds.opml</code>."
EXPORTED = "The feed list as OPML, which other feed readers import."
MOST_REFUSED = 15  # that are told one by one
WHICH_FEED_TO_REMOVE = "Which feed? Give its title or address: <code>/removefeed The Example</code>. See /feeds."
WHICH_FEED_TO_PAUSE = (
    "Which feed is to be paused? Give its title or address: <code>/pausefeed The Example</code>. See /feeds."
)
WHICH_FEED_TO_RESUME = (
    "Which feed is to be watched again? Give its title or address: <code>/resumefeed The Example</code>. See /feeds."
)
SUBSCRIBE_HELP = (
    "/subscribe alone is everything. Or name a part: a tag or title of /feeds, an actor, or words that must occur: "
    "<code>/subscribe keyword nuclear waste</code>. /unsubscribe takes the same words; alone it ends all. "
    "A name on its own, such as <code>Paris</code>, is the same as <code>/actor Paris</code>."
)


# --- start and help --------------------------------------------------------------------------------------------------


def welcome(chat: ChatView, feeds: int, now: datetime) -> str:
    lines = [
        f"Hello! I watch {count(feeds, 'news feed')}, sum up what is new, and tell "
        "<b>who opposes or supports what</b>, each time with the sentence that says so and a link to it.",
        "",
        "/digest – the news of the last day",
        f"{code('/actor France')} – its positions, against and for",
        f"/subscribe – {rhythm(chat.settings)}, by itself",
        "",
    ]
    if chat.following:
        lines += ["This chat gets:", several(chat.following), next_push(chat, now)]
    else:
        lines.append("Nothing comes by itself until you /subscribe.")
    lines.append("Your hours and time zone: /settings. Everything else: /help.")
    return "\n".join(lines)


def help_page(commands: Iterable[Command]) -> str:
    return "\n".join(["<b>What you can send</b>", *map(help_line, commands), "", SUBSCRIBE_HELP])


def help_line(command: Command) -> str:
    return f"/{command.name} – {plain(command.description)}" + (
        f" · {code(command.example)}" if command.example else ""
    )


def unknown_command(name: str, nearest: Sequence[str]) -> str:
    hint = f" Did you mean /{nearest[0]}?" if nearest else ""
    return f"I know no command {code('/' + name)}.{hint} /help lists them all."


def no_command(text: str, meant: Command | None) -> str:
    if meant is not None:
        return f"Commands begin with a slash: /{meant.name}"
    return f"I know nobody called “{plain(text)}”. Try /digest, {code('/actor France')} or /help."


def failed(message: str) -> str:
    """What an error that people can mend says for itself."""
    return f"That did not work: {plain(message, 1000)}"


# --- digest and actor ------------------------------------------------------------------------------------------------


def wrong_window(asked: str) -> str:
    return (
        f"“{plain(asked)}” is no stretch of time I can look at. Give hours, days or weeks, at most 30 days: "
        "<code>/digest 12h</code>, <code>/digest 7d</code>, <code>/digest 2w europe</code>."
    )


def which_actor(examples: Sequence[str]) -> str:
    return f"Whose positions? For example {listing([f'/actor {name}' for name in examples or ['France']], code)}."


# --- subscriptions ---------------------------------------------------------------------------------------------------


def followed(following: Following) -> str:
    """'tag <b>europe</b>'."""
    kind, name = following.subscription.kind, plain(following.name, 40)
    if kind == "all":
        return "<b>everything</b>"
    return f"{kind} <b>{f'“{name}”' if kind == 'keyword' else name}</b>"


def several(followings: Sequence[Following]) -> str:
    return "\n".join(f"• {followed(each)}" for each in followings)


def hours_of(settings: ChatSettings) -> str:
    """'07:00, 19:00'."""
    return ", ".join(f"{hour:02}:00" for hour in settings.hours)


def rhythm(settings: ChatSettings) -> str:
    if settings.mode == "instant":
        return "each story as it comes"
    return f"a digest at {hours_of(settings)} ({plain(settings.zone)})"


def next_push(chat: ChatView, now: datetime) -> str:
    """What comes by itself, and when."""
    if not chat.active:
        return "All of it rests since /stop; /start brings it back."
    if chat.settings.mode == "instant":
        return "Each new story comes as soon as it is read."
    coming = when(next_digest(chat.settings, now), now)
    if chat.due:
        return f"A digest comes in a moment, the next {coming}, if there is news."
    return f"The next digest comes {coming}, if there is news."


def subscribed(result: Subscribed, now: datetime) -> str:
    first = "Subscribed to" if result.added else "Already subscribed to"
    lines = [f"{first} {followed(result.what)}.", f"{next_push(result.chat, now)} /digest shows the news now."]
    others = [each for each in result.chat.following if each != result.what]
    if any(each.subscription.kind == "all" for each in others):
        lines.append(f"This chat still gets everything, too. For its choice alone: {code('/unsubscribe everything')}")
    elif others:
        lines += ["This chat also gets:", several(others)]
    return "\n".join(lines)


def unsubscribed(result: Unsubscribed, asked: str, now: datetime) -> str:
    left = result.chat.following
    if not result.gone and not left:
        return "There is nothing to end: this chat is subscribed to nothing. /subscribe changes that."
    if not result.gone:
        return f"This chat is not subscribed to “{plain(asked)}”. It gets:\n{several(left)}"
    ended = f"Ended:\n{several(result.gone)}"
    if not left:
        return f"{ended}\nNothing comes by itself any more. /digest and /actor still answer."
    return f"{ended}\nThis chat still gets:\n{several(left)}\n{next_push(result.chat, now)}"


def subscriptions_page(chat: ChatView, now: datetime) -> str:
    if not chat.following:
        return f"This chat is subscribed to nothing. /subscribe is everything, {code('/subscribe europe')} a part."
    first = chat.following[0]
    less = code(f"/unsubscribe {'everything' if first.subscription.kind == 'all' else first.name}")
    end = f"Less: {less} · other hours: /settings"
    return "\n".join(["This chat gets:", several(chat.following), next_push(chat, now), end])


def not_known(what: NotKnown) -> str:
    """For the words of /subscribe, and for the tag of /digest and /feeds."""
    if what.kind == "keyword":
        return f"Which words? For example {code('/subscribe keyword nuclear waste')}."
    if not what.asked:
        return f"Which {what.kind}? {names_known(what)}"
    first = f"I know no {what.kind or 'tag, feed or actor'} called “{plain(what.asked)}”."
    if what.nearest:
        first += f" Did you mean {' or '.join(bold(name) for name in what.nearest[:5])}?"
    lines = [first, names_known(what)]
    if what.kind in (None, "actor"):
        lines.append(f"To follow words wherever they occur: {code(f'/subscribe keyword {what.asked}')}")
    return "\n".join(lines)


def names_known(what: NotKnown) -> str:
    if what.kind == "feed":
        return "/feeds lists them all."
    if what.kind == "actor":
        return f"Most is known of {listing(what.known[:8] or ['nobody yet'])}."
    return f"The tags are {listing(what.known, most=40)}." if what.known else "No feed has a tag yet."


# --- settings --------------------------------------------------------------------------------------------------------


def settings_page(settings: ChatSettings, now: datetime) -> str:
    other = "instant" if settings.mode == "digest" else "digest"
    updates, switch = ("on", "off") if settings.updates else ("off", "on")
    again = "a story comes again when its article was changed" if settings.updates else "each story comes once"
    return "\n".join(
        [
            "<b>Settings of this chat</b>",
            f"Hours: <b>{hours_of(settings)}</b> · {code('/settings hours 7 19')}",
            f"Zone: {bold(settings.zone)}, now {local_time(settings, now)} · {code('/settings zone Paris')}",
            f"Mode: {bold(settings.mode)}, {MODES[settings.mode]} · {code(f'/settings mode {other}')}",
            f"Stories: at most {bold(str(settings.stories))} in one digest · {code('/settings stories 5')}",
            f"Updates: {bold(updates)}, {again} · {code(f'/settings updates {switch}')}",
        ]
    )


def settings_changed(chat: ChatView, now: datetime) -> str:
    follows = next_push(chat, now) if chat.following else "It counts as soon as this chat gets something: /subscribe."
    return f"Done. {follows}\n\n{settings_page(chat.settings, now)}"


def local_time(settings: ChatSettings, now: datetime) -> str:
    return f"{now.astimezone(ZoneInfo(settings.zone)):%H:%M}"


def unknown_setting(asked: str, nearest: Sequence[str], known: Sequence[str]) -> str:
    hint = f" Did you mean {bold(nearest[0])}?" if nearest else ""
    return f"There is no setting “{plain(asked)}”.{hint} There are {listing(known, bold)}; see /settings."


def wrong_stories(most: int) -> str:
    return f"Stories is a number from 1 to {most}, as in <code>/settings stories 5</code>."


def zone_not_found(what: ZoneNotFound) -> str:
    first = f"I find no single time zone for “{plain(what.asked)}”."
    if what.nearest:
        return f"{first} Did you mean {' or '.join(code(f'/settings zone {zone}') for zone in what.nearest)}?"
    return f"{first} Give the nearest large city, as in <code>/settings zone Europe/Paris</code>."


# --- feeds -----------------------------------------------------------------------------------------------------------


def feeds_page(feeds: Sequence[Feed], now: datetime) -> list[str]:
    """Blocks: a first line, then one for each tag. A feed stands once, under its first tag."""
    if not feeds:
        return ["No feeds are watched yet."]
    faulty = sum(map(in_trouble, feeds))
    first = f"<b>{count(len(feeds), 'feed')}</b>, " + (f"{faulty} with trouble" if faulty else "all well")
    groups: dict[str, list[Feed]] = {}
    for feed in feeds:
        groups.setdefault(feed.config.tags[0] if feed.config.tags else "without a tag", []).append(feed)
    return [first, *("\n".join([bold(tag), *(feed_line(feed, now) for feed in groups[tag])]) for tag in sorted(groups))]


def feed_line(feed: Feed, now: datetime) -> str:
    more_tags = f" ({plain(', '.join(feed.config.tags[1:]), 40)})" if len(feed.config.tags) > 1 else ""
    mark = "✗" if in_trouble(feed) else "✓" if feed.last_success_at and feed.config.enabled else "·"
    moved = f"; has moved for good to {plain(feed.fetch_url, 200)}" if feed.fetch_url else ""
    return f"{mark} {plain(feed.config.title, 60)}{more_tags}: {feed_health(feed, now)}{moved}"


def in_trouble(feed: Feed) -> bool:
    return feed.config.enabled and (feed.error is not None or feed.gone)


def feed_health(feed: Feed, now: datetime) -> str:
    """'read 12 min ago, next in 48 min'."""
    if not feed.config.enabled:
        return "paused"
    if feed.gone:
        return "is no more, says its server (410); not asked again until /reload"
    due_at = feed.next_check_at or now
    next_check = f"in {span(due_at - now)}" if due_at > now else "now"
    if feed.error is not None:
        read = f"; last read {span(now - feed.last_success_at)} ago" if feed.last_success_at else ""
        return f"{plain(feed.error, 200)}{read}; next try {next_check}"
    if feed.last_success_at is None:
        return f"not read yet, due {next_check}"
    return f"read {span(now - feed.last_success_at)} ago, next {next_check}"


# --- for operators ---------------------------------------------------------------------------------------------------


def feed_added(config: FeedConfig) -> str:
    tags = f", tags {listing(config.tags)}" if config.tags else ""
    return (
        f"Added {bold(config.title)} ({plain(config.url, 200)}{tags}). It is read for the first time within a minute; "
        "/feeds tells how that went."
    )


def feed_added_unseen(config: FeedConfig, reason: str) -> str:
    return (
        f"Added {bold(config.title)} ({plain(config.url, 200)}) as it stands, since it cannot be looked at now: "
        f"{plain(reason, 300)}. /feeds tells how it goes on; {code(f'/removefeed {config.url}')} takes it out."
    )


def preview(feed: FoundFeed, now: datetime) -> str:
    """Its newest entries, a line each."""
    if not feed.entries:
        return "It has no entries yet."
    return "\n".join(["Newest of it:", *(f"• {entry_line(entry, now)}" for entry in feed.entries)])


def entry_line(entry: ParsedEntry, now: datetime) -> str:
    date = f" ({entry.published_at:%d %b %Y})" if entry.published_at and entry.published_at <= now else ""
    return f"{plain(entry.title, 100)}{date}"


def which_of_feeds(url: str, feeds: int) -> str:
    return f"{plain(url, 200)} has {count(feeds, 'feed')}. Which one? Send its line:"


def feed_choices(feeds: Sequence[FoundFeed], title: str, tags: Sequence[str], now: datetime) -> list[str]:
    """A block each, with the command that adds it, to be tapped and copied whole."""
    words = " ".join(word for word in (title, *(f"#{tag}" for tag in tags)) if word)
    return [
        "\n".join(
            [
                f"{number}. {bold(feed.title or feed.url)}, {entries_of(feed)}",
                f"<code>{plain(f'/addfeed {feed.url} {words}'.strip(), 2_500)}</code>",
                *(f"• {entry_line(entry, now)}" for entry in feed.entries),
            ]
        )
        for number, feed in enumerate(feeds, 1)
    ]


def entries_of(feed: FoundFeed) -> str:
    return count(feed.total, "entry") if feed.total else "no entries yet"


def feeds_imported(report: ListImport) -> str:
    """'12 added, 3 there already, 1 refused: …'."""
    refused = f", {len(report.refused)} refused:" if report.refused else "."
    lines = [f"{len(report.added)} added, {report.known} there already{refused}"]
    lines += [f"• {plain(line, 300)}" for line in report.refused[:MOST_REFUSED]]
    if len(report.refused) > MOST_REFUSED:
        lines.append(f"and {len(report.refused) - MOST_REFUSED} more")
    if report.added:
        lines.append("The new ones are read within some minutes; /feeds tells how that goes.")
    return "\n".join(lines)


def feed_removed(config: FeedConfig) -> str:
    return f"Removed {bold(config.title)} ({plain(config.url, 200)}). Its articles stay."


def feed_switched(what: Switched) -> str:
    title = bold(what.feed.title)
    if what.on:
        return f"{title} is watched again." if what.changed else f"{title} is watched already."
    again = f"{code(f'/resumefeed {what.feed.title}')} wakes it."
    return f"{title} is paused; {again}" if what.changed else f"{title} is paused already; {again}"


def reloaded(change: ListChange) -> str:
    parts = [
        f"{name} {listing(titles, bold)}"
        for name, titles in (("added", change.added), ("removed", change.removed), ("changed", change.changed))
        if titles
    ]
    changes = "; ".join(parts) or "nothing has changed"
    return f"The list holds {count(change.total, 'feed')}: {changes}. Failing ones are tried again now."


def status_page(watching: Watching, now: datetime) -> str:
    since = watching.since
    watched = f"Watching since {since:%d %b %Y, %H:%M} UTC, {span(now - since)}" if since else "No feed is read yet"
    failing = f", {watching.feeds_failing} of them failing: /feeds" if watching.feeds_failing else ", all well"
    outbox = ", ".join(f"{number:,} {plain(state)}" for state, number in sorted(watching.deliveries.items()))
    return "\n".join(
        [
            watched,
            f"Feeds: {watching.feeds}{failing}",
            f"Articles: {watching.articles:,}, {watching.waiting:,} of them waiting to be read",
            f"Stances: {watching.stances:,}",
            f"Chats: {watching.chats:,}",
            f"Messages: {outbox or 'none so far'}",
        ]
    )
