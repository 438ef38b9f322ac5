"""OPML: what readers of all kinds write, what is broken, and what was made to do harm."""

import pytest

from bot.domain import FeedConfig
from bot.errors import InputError
from bot.feeds.opml import read_opml, tag_of, write_opml

NESTED = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>My feeds</title></head><body>
  <outline text="News"><outline text="Middle East &amp; Africa">
    <outline type="rss" text="The Gulf" title="The Gulf Daily" xmlUrl="https://gulf.example/rss" htmlUrl="https://gulf.example"/>
  </outline>
  <outline type="rss" text="World" xmlUrl="https://world.example/rss" language="en-GB"/></outline>
  <outline text="Loose" xmlUrl="https://loose.example/feed?a=1&amp;b=2" category="/tech/security,Science"/>
</body></opml>"""


def feeds(opml: str | bytes) -> tuple[FeedConfig, ...]:
    return read_opml(opml.encode() if isinstance(opml, str) else opml).feeds


def wrapped(outlines: str) -> str:
    return f'<opml version="2.0"><body>{outlines}</body></opml>'


def test_folders_become_tags_and_those_around_them_too() -> None:
    assert feeds(NESTED) == (
        FeedConfig("https://gulf.example/rss", "The Gulf Daily", ("news", "middle-east-africa")),
        FeedConfig("https://world.example/rss", "World", ("news",), "en"),
        FeedConfig("https://loose.example/feed?a=1&b=2", "Loose", ("tech", "security", "science")),
    )


def test_a_list_written_and_read_again_is_the_same() -> None:
    configs = (
        FeedConfig("https://a.example/rss?x=1&y=2", 'A "quoted" <title> & more', ("world", "europe"), "fr"),
        FeedConfig("https://b.example/rss", "Ünïcode – 日本", ("asia",)),
        FeedConfig("https://c.example/rss", "No tag"),
        FeedConfig("https://d.example/rss", "Again", ("world",)),
    )
    again = feeds(write_opml(configs))
    assert sorted(again, key=lambda c: c.url) == list(configs)
    assert write_opml(again) == write_opml(configs)


def test_feeds_of_this_machine_are_not_given_away() -> None:
    assert b"seeds" not in write_opml([FeedConfig("file:../seeds/feed.xml", "Seed", ("demo",))])


@pytest.mark.parametrize(
    ("what", "opml"),
    [
        ("other letter case", '<OPML><BODY><OUTLINE TEXT="A" XMLURL="https://a.example/rss"/></BODY></OPML>'),
        ("no head, no version", '<opml><body><outline text="A" xmlUrl="https://a.example/rss"/></body></opml>'),
        ("a namespace", '<opml xmlns="http://opml.org/spec2"><body><outline text="A" xmlUrl="https://a.example/rss"/></body></opml>'),
        ("blank lines in front", "\n\n  " + wrapped('<outline text="A" xmlUrl="https://a.example/rss"/>')),
        ("type atom and url", wrapped('<outline type="atom" text="A" url="https://a.example/rss"/>')),
        ("entities of HTML", wrapped('<outline text="A" title="A" note="&nbsp;" xmlUrl="https://a.example/rss"/>')),
    ],
)  # fmt: skip
def test_what_programs_write_is_read(what: str, opml: str) -> None:
    assert feeds(opml) == (FeedConfig("https://a.example/rss", "A"),), what


def test_an_address_whose_ampersand_was_forgotten_is_read() -> None:
    [feed] = feeds(wrapped('<outline text="A & B" xmlUrl="https://a.example/?x=1&y=2"/>'))
    assert (feed.title, feed.url) == ("A & B", "https://a.example/?x=1&y=2")


def test_other_encodings_are_read() -> None:
    opml = '<?xml version="1.0" encoding="{}"?><opml><body><outline text="Zürich" xmlUrl="https://a.example/"/></body></opml>'
    for encoding in ("iso-8859-1", "utf-16", "utf-8"):
        assert [feed.title for feed in feeds(opml.format(encoding).encode(encoding))] == ["Zürich"]


def test_a_faulty_outline_gets_a_line_and_the_others_are_read() -> None:
    outlines = read_opml(
        wrapped(
            '<outline text="Good" xmlUrl="https://a.example/rss"/>'
            '<outline type="rss" text="No address"/>'
            '<outline text="Gopher" xmlUrl="gopher://b.example"/>'
            '<outline text="Secret" xmlUrl="https://me:word@c.example/rss"/>'
            '<outline text="Local" xmlUrl="file:../../etc/passwd"/>'
            '<outline xmlUrl="https://d.example/a b"/>'
        ).encode()
    )
    assert [feed.title for feed in outlines.feeds] == ["Good"]
    assert [line.partition(":")[0] for line in outlines.faults] == ["No address", "Gopher", "Secret", "Local", "https"]
    assert all("\n" not in line for line in outlines.faults)


def test_long_and_odd_titles_are_made_fit() -> None:
    [feed] = feeds(wrapped(f'<outline text="A{"b" * 300}&#10;c&#x200b;" xmlUrl="https://a.example/rss"/>'))
    assert len(feed.title) == 100
    [unnamed] = feeds(wrapped('<outline xmlUrl="https://a.example/rss"/>'))
    assert unnamed.title == "https://a.example/rss"


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><opml><body><outline text="&c;" xmlUrl="https://a.example"/></body></opml>'
)
THIEF = (
    '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<opml><body><outline text="&x;" xmlUrl="https://a.example"/></body></opml>'
)


@pytest.mark.parametrize(
    ("opml", "says"),
    [
        (b"", "no OPML"),
        (b"hello", "line 1, column 1"),
        (b'<rss version="2.0"/>', "starts with <rss>"),
        (b"<opml><body><outline></body></opml>", "line 1, column"),
        (b"<opml><body>", "line 1"),
        (b'<?xml version="1.0" encoding="no-such-one"?><opml/>', "no OPML"),
        (b"\0\1\2\3", "no OPML"),
        (BOMB.encode(), "refused"),
        (THIEF.encode(), "refused"),
        (b"<opml>" + b" " * 2_000_000 + b"</opml>", "larger than"),
    ],
)
def test_what_is_no_opml_gets_one_line(opml: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_opml(opml)
    assert "\n" not in str(caught.value)


def test_a_file_that_nests_without_end_is_read_all_the_same() -> None:
    deep = '<outline text="x">' * 5_000 + '<outline text="A" xmlUrl="https://a.example/rss"/>' + "</outline>" * 5_000
    [feed] = feeds(wrapped(deep))
    assert feed.tags == ("x",)


def test_how_a_folder_is_called_as_a_tag() -> None:
    names = {"World": "world", "Middle East": "middle-east", "  A/B: C!  ": "a-b-c", "…": "", "Économie": "économie"}
    assert {name: tag_of(name) for name in names} == names
