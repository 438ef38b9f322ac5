"""Stories and positions as messages in Telegram HTML. Pure; what is foreign is escaped, links come from the store."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from bot.digest.matter import Matter, Matters
from bot.digest.quote import quotation, shortened
from bot.digest.split import split
from bot.domain import (
    ActorAnswer,
    AnalysedArticle,
    DigestAnswer,
    Position,
    PositionView,
    Story,
    Watching,
)
from summarizer.domain import Stance

__all__ = ["actor_messages", "digest_messages", "instant_messages", "scheduled_messages", "split", "when"]

HEADLINE, SENTENCE, TARGET, NAME = 240, 400, 180, 80  # characters at most
LONGEST_URL = 2000
DIGEST_QUOTE, ACTOR_QUOTE = 150, 300
STANCES_OF_A_STORY = 6
POSITIONS_OF_A_SIDE = 12
OUTLETS_NAMED = 3
SIGNS = {"opposes": "✗", "supports": "✓"}
DAY = timedelta(days=1)


# --- digests ---------------------------------------------------------------------------------------------------------


def digest_messages(answer: DigestAnswer, zone: str, now: datetime) -> tuple[str, ...]:
    """The reply to /digest."""
    tag = f" · {escape(answer.tag)}" if answer.tag else ""
    if answer.older:
        head = f"<b>Nothing new in the last {span(answer.window)}</b>{tag}\nThe latest before that:"
    elif answer.stories:
        head = f"<b>The last {span(answer.window)}</b>{tag}"
    else:
        head = f"<b>Nothing in the last {span(answer.window)}</b>{tag}, and nothing before."
        return (f"{head}\n{watching(answer.watching, zone)}",)
    blocks = [head, *(story_block(story, zone, now) for story in answer.stories)]
    if answer.more:
        more = count(answer.more, "more story", "more stories")
        blocks.append(f"<i>{more} in this time. A tag narrows it: /feeds shows them.</i>")
    return split(blocks)


def scheduled_messages(stories: Sequence[Story], left_out: int, zone: str, now: datetime) -> tuple[str, ...]:
    """A digest that comes by itself."""
    local = now.astimezone(ZoneInfo(zone))
    blocks = [f"<b>Your digest</b> · {local:%A}, {day(local)}", *(story_block(story, zone, now) for story in stories)]
    if left_out:
        blocks.append(f"<i>{count(left_out, 'more story', 'more stories')}: /digest shows the day again.</i>")
    return split(blocks)


def instant_messages(story: Story, zone: str, now: datetime) -> tuple[str, ...]:
    """One story as it comes."""
    return split([story_block(story, zone, now)])


def story_block(story: Story, zone: str, now: datetime) -> str:
    """Headline, outlets and time, summary, and who opposes or supports what."""
    lead = leading(story)
    lines = [
        f"<b>{linked(shortened(lead.headline, HEADLINE) or shortened(lead.outlet, NAME), lead.url)}</b>",
        f"{escape(shortened(lead.outlet, NAME))} · {when(lead.published_at, zone, now)}{updated(lead, zone, now)}"
        f"{other_outlets(story, lead, zone, now)}",
    ]
    if lead.summary:
        lines.append(escape(" ".join(shortened(sentence, SENTENCE) for sentence in lead.summary)))
    held = stances_of(story)
    if lead.language != "und" and not any(article.stances_sought for article in story.articles):
        lines.append(f"<i>Stances were not sought: this is not in English ({escape(lead.language)}).</i>")
    if held:
        lines.append("")
    for number, position in enumerate(held[:STANCES_OF_A_STORY], 1):
        following = held[number] if number < min(len(held), STANCES_OF_A_STORY) else None
        lines += stance_lines(position, lead, following)
    if len(held) > STANCES_OF_A_STORY:
        actors = dict.fromkeys(position.stance.actor for position in held[STANCES_OF_A_STORY:])
        lines.append(f"<i>More from {listing(actors)}: /actor shows all.</i>")
    return "\n".join(lines)


def leading(story: Story) -> AnalysedArticle:
    """The article that stands for the story: the newest that says who stands where, else the newest summarised."""
    return max(story.articles, key=lambda a: (bool(a.stances), bool(a.summary), a.published_at))


def updated(article: AnalysedArticle, zone: str, now: datetime) -> str:
    """', updated 15:20' for an article that its outlet has changed since it was read first."""
    return f", updated {when(article.edited_at, zone, now)}" if article.edited_at else ""


def other_outlets(story: Story, lead: AnalysedArticle, zone: str, now: datetime) -> str:
    others: dict[str, str] = {}
    for article in story.articles:
        if article.outlet != lead.outlet:
            link = linked(shortened(article.outlet, NAME), article.url)
            others.setdefault(article.outlet, link + updated(article, zone, now))
    named = list(others.values())[:OUTLETS_NAMED]
    more = f" and {len(others) - len(named)} more" if len(others) > len(named) else ""
    return f" · also {', '.join(named)}{more}" if named else ""


def stances_of(story: Story) -> list[Position]:
    """Each matter of an actor once, the most certain first; every actor comes once before any comes twice."""
    matters = Matters(lambda _: None)
    kept: list[tuple[Position, Matter]] = []
    told = (Position(stance, article) for article in story.articles for stance in article.stances)
    for position in sorted(told, key=lambda p: -p.stance.confidence):
        stance, matter = position.stance, matters.of(position.stance.about)
        if not any(
            k.stance.actor == stance.actor and k.stance.polarity == stance.polarity and matters.same(matter, known)
            for k, known in kept
        ):
            kept.append((position, matter))
    turns: dict[str, int] = {}
    order: list[tuple[int, int, Position]] = []
    for position, _ in kept:
        turns[position.stance.actor] = turns.get(position.stance.actor, 0) + 1
        order.append((turns[position.stance.actor], len(order), position))
    return [position for _, _, position in sorted(order, key=lambda each: each[:2])]


def stance_lines(position: Position, lead: AnalysedArticle, following: Position | None) -> list[str]:
    """'✗ France opposes …' and, below, the quote and whose it is: once, where the next line rests on the same one."""
    stance = position.stance
    line = f"{SIGNS[stance.polarity]} <b>{escape(shortened(stance.actor, NAME))}</b> {stance.polarity} {target(stance)}"
    if following and evidence_of(following) == evidence_of(position):
        return [line]
    source = ""
    if position.article.id != lead.id:
        source = f" · {linked(shortened(position.article.outlet, NAME), position.article.url)}"
    return [line, f"<i>{escape(quotation(stance, DIGEST_QUOTE))}</i>{reported(stance)}{source}"]


def evidence_of(position: Position) -> tuple[int, str, str | None]:
    return position.article.id, position.stance.sentence, position.stance.attributed_to


# --- actors ----------------------------------------------------------------------------------------------------------


def actor_messages(answer: ActorAnswer, zone: str, now: datetime) -> tuple[str, ...]:
    """The reply to /actor."""
    name = escape(shortened(answer.name, NAME))
    if not answer.known:
        meant = " or ".join(f"<code>/actor {escape(shortened(near, NAME))}</code>" for near in answer.nearest)
        hint = (
            f"Did you mean {meant}?"
            if meant
            else f"Nobody is called so in what I have read. {watching(answer.watching, zone)}"
        )
        return (f"I know no actor “{name}”. {hint}",)
    if not answer.against and not answer.in_favour:
        return (f"<b>{name}</b>\nNothing found that it opposes or supports. {watching(answer.watching, zone)}",)
    blocks = [f"<b>{name}</b> · {tally(answer)}"]
    for title, found in (("Against", answer.against), ("In favour", answer.in_favour)):
        shown = [position_block(view, zone, now) for view in found[:POSITIONS_OF_A_SIDE]]
        if shown:
            shown[0] = f"<u>{title}</u>\n{shown[0]}"
        blocks += shown
        if len(found) > POSITIONS_OF_A_SIDE:
            blocks.append(f"<i>and {len(found) - POSITIONS_OF_A_SIDE} older</i>")
    return split(blocks)


def tally(answer: ActorAnswer) -> str:
    """'against 3, in favour of 1': what follows, in a word."""
    sides = ((len(answer.against), "against"), (len(answer.in_favour), "in favour of"))
    return ", ".join(f"{words} {number}" for number, words in sides if number)


def position_block(view: PositionView, zone: str, now: datetime) -> str:
    """Target, quote, source, and the other side."""
    stance, article = view.position.stance, view.position.article
    also = dict.fromkeys(position.article.outlet for position in view.also if position.article.outlet != article.outlet)
    lines = [
        f"{SIGNS[stance.polarity]} <b>{target(stance)}</b>",
        f"<i>{escape(quotation(stance, ACTOR_QUOTE))}</i>{reported(stance)}",
        f"{linked(shortened(article.outlet, NAME), article.url)} · {when(article.published_at, zone, now)}"
        + (f" · also {listing(also)}" if also else ""),
    ]
    if view.other_side:
        lines.append(f"On the other side: {listing(position.stance.actor for position in view.other_side)}")
    return "\n".join(lines)


# --- pieces ----------------------------------------------------------------------------------------------------------


def target(stance: Stance) -> str:
    return escape(shortened(stance.about, TARGET))


def reported(stance: Stance) -> str:
    return f" (reported by {escape(shortened(stance.attributed_to, NAME))})" if stance.attributed_to else ""


def linked(text: str, url: str) -> str:
    """Only web addresses become links."""
    web = url.startswith(("http://", "https://")) and url.isprintable() and not set(' "<>') & set(url)
    web = web and len(url) <= LONGEST_URL
    return f'<a href="{escape(url)}">{escape(text)}</a>' if web else escape(text)


def listing(names: Iterable[str]) -> str:
    """'France, Japan and China', at most eight of them."""
    known = [escape(shortened(name, NAME)) for name in names]
    if len(known) > 8:
        known = [*known[:7], f"{len(known) - 7} more"]
    return " and ".join(filter(None, (", ".join(known[:-1]), known[-1]))) if known else ""


def watching(seen: Watching, zone: str) -> str:
    """Since when there is something to be found at all."""
    if seen.since is None:
        return "I have read no feed yet."
    local = seen.since.astimezone(ZoneInfo(zone))
    return f"I have been watching {count(seen.feeds, 'feed', 'feeds')} since {day(local)}, {local:%H:%M}."


def when(moment: datetime, zone: str, now: datetime) -> str:
    """In the chat's zone: '14:05', 'yesterday 14:05', '7 Jul 2023'."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() == today - DAY:
        return f"yesterday {local:%H:%M}"
    return day(local)


def day(local: datetime) -> str:
    return f"{local.day} {local:%b %Y}"


def span(window: timedelta) -> str:
    """'24 hours', '7 days', 'hour'."""
    if window <= DAY or window % DAY:
        hours = round(window / timedelta(hours=1))
        return "hour" if hours == 1 else f"{hours} hours"
    return f"{window // DAY} days"


def count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
