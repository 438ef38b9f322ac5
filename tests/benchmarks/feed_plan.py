"""The feeds of the benchmark: which there are, what each answers in which round, and the bytes of it.

All of it follows from the number of a feed, so that the server, the bot and who checks its work agree without a word.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random

FEEDS_OF_HOST = 10
ENTRIES = 20
PARAGRAPHS = 400  # that entries are made of: two each
START = datetime(2026, 1, 5, 6, tzinfo=UTC)
FAULTS = ("404", "500", "hang", "reset", "html", "broken")
FAULTY, NEWS = range(0, 100, 20), range(5, 100, 10)  # of a hundred feeds: 5 and 10

WORDS = """
the a of to in and on for with that its after over minister government talks treaty border bank strike court vote
price city river harbour research winter report party council energy school market union summit plan said warned
rejected backed announced agreed delayed called opened closed rose fell new former senior national local early late
third large small fresh public private common open long short two three many several most some people members
workers voters farmers experts neighbours allies critics reporters week month year decade morning office region
capital south north
""".split()


@dataclass(frozen=True, slots=True)
class Plan:
    """`feeds` of them, `FEEDS_OF_HOST` on each host. In round 1 all answer in full. From round 2 on, 10 of a hundred
    have one to three new entries, 5 fail, each in one of six ways, and the rest has not changed. With `hanging` each
    tenth hangs, in every round, and nothing else ever happens."""

    feeds: int
    hanging: bool = False

    @property
    def hosts(self) -> int:
        return -(-self.feeds // FEEDS_OF_HOST)

    def fault(self, number: int, turn: int) -> str:
        """One of FAULTS, or "" where the feed answers well."""
        if self.hanging:
            return "hang" if number % 10 == 0 else ""
        return FAULTS[number // 20 % len(FAULTS)] if turn > 1 and number % 100 in FAULTY else ""

    def news(self, number: int, turn: int) -> int:
        """How many entries are new since the round before."""
        return 1 + number % 3 if turn == 2 and not self.hanging and number % 100 in NEWS else 0

    def version(self, number: int, turn: int) -> int:
        """The round that its content is of."""
        return 2 if turn > 1 and self.news(number, 2) else 1

    def faults(self, turn: int) -> int:
        return sum(bool(self.fault(number, turn)) for number in range(self.feeds))

    def all_news(self, turn: int) -> int:
        return sum(self.news(number, turn) for number in range(self.feeds))


class Writer:
    """Writes feeds of about 20 KB, two thirds RSS, one third Atom."""

    def __init__(self) -> None:
        random = Random(1)  # noqa: S311 - text, no secret
        self._paragraphs = [" ".join(random.choices(WORDS, k=60)) + "." for _ in range(PARAGRAPHS)]

    def feed(self, number: int, entries: int) -> bytes:
        """The newest ENTRIES of so many; each keeps its guid, text and date."""
        shown = range(entries - 1, entries - 1 - ENTRIES, -1)
        title, home = f"Feed {number}", f"https://feed{number}.example.org/"
        if number % 3 == 0:
            inner = "".join(self._atom_entry(number, entry, home) for entry in shown)
            head = f"<title>{title}</title><id>{home}</id><link href='{home}'/><updated>{START.isoformat()}</updated>"
            text = f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{inner}</feed>'
        else:
            inner = "".join(self._rss_item(number, entry, home) for entry in shown)
            head = f"<title>{title}</title><link>{home}</link><description>News of {title}</description>"
            text = f'<rss version="2.0"><channel>{head}{inner}</channel></rss>'
        return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()

    def _rss_item(self, number: int, entry: int, home: str) -> str:
        return (
            f"<item><title>{self._title(number, entry)}</title><link>{home}{entry}?utm_source=rss</link>"
            f'<guid isPermaLink="false">{number}-{entry}</guid><pubDate>{format_datetime(date(entry))}</pubDate>'
            f"<description>{escape(self._html(number, entry, home))}</description></item>\n"
        )

    def _atom_entry(self, number: int, entry: int, home: str) -> str:
        return (
            f"<entry><title>{self._title(number, entry)}</title><link href='{home}{entry}'/><id>{home}{entry}</id>"
            f"<published>{date(entry).isoformat()}</published><updated>{date(entry).isoformat()}</updated>"
            f"<content type='html'>{escape(self._html(number, entry, home))}</content></entry>\n"
        )

    def _title(self, number: int, entry: int) -> str:
        return f"{self._paragraph(number, entry)[:60]} ({entry})"

    def _html(self, number: int, entry: int, home: str) -> str:
        first, second = self._paragraph(number, entry), self._paragraph(number, entry + 1)
        return f'<p>{first}</p>\n<p>{second} <a href="{home}more?a=1&amp;b={entry}">Read on</a> &mdash; ours</p>'

    def _paragraph(self, number: int, entry: int) -> str:
        return self._paragraphs[(number * 7 + entry) % PARAGRAPHS]


def date(entry: int) -> datetime:
    return START + timedelta(hours=3 * entry)
