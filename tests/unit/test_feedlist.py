import os
import stat
from pathlib import Path

import pytest

from bot.domain import FeedConfig, ListImport
from bot.errors import ConfigError
from bot.feeds.feedlist import FeedList

SHIPPED = Path(__file__).parents[2] / "config" / "feeds.toml"

LIST = """# My feeds

# --- world ---

[[feed]]
url = "https://a.example/rss"  # the first
title = "A"
tags = [
  "World",  # all of it
  "europe",
]

# --- asia ---

# b is slow
[[feed]]
url = "https://b.example/rss"
title = "B"
language = "en"
interval = 120
full_text = true
enabled = false

# the end
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "project" / "config").mkdir(parents=True)
    path = tmp_path / "project" / "config" / "feeds.toml"
    path.write_text(LIST)
    return path


def wrong(path: Path, text: str) -> str:
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        FeedList(path).load()
    assert "\n" not in str(caught.value)
    return str(caught.value).replace(f"{path}, ", "")


def test_a_list_is_read_with_defaults_for_what_is_not_said(path: Path) -> None:
    path.write_text(LIST + '[[feed]]\nurl = "https://www.c.example/x"\n')
    assert FeedList(path, default_interval_minutes=30).load() == [
        FeedConfig("https://a.example/rss", "A", ("world", "europe"), interval_minutes=30),
        FeedConfig("https://b.example/rss", "B", (), "en", 120, full_text=True, enabled=False, own_interval=True),
        FeedConfig("https://www.c.example/x", "c.example", interval_minutes=30),
    ]


def test_the_shipped_list_is_right_and_starts_with_the_seed() -> None:
    feeds = FeedList(SHIPPED).load()
    assert feeds[0].url == "file:../seeds/feed.xml"
    assert len(feeds) >= 46
    assert {"en", "fr", "de", "es"} == {feed.language for feed in feeds}
    assert all(feed.tags for feed in feeds)
    assert len({feed.title for feed in feeds}) == len(feeds)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[feed]]\nurl = "ftp://a.example/"\n', "line 2: url must start with"),
        ('[[feed]]\ntitle = "A"\n', "line 1: url is missing"),
        ('[[feed]]\n\nurl = "https://u:p@a.example/"\n', "line 3: url must not hold a user name"),
        ('[[feed]]\nurl = "https://a.example:x/"\n', "line 2: url is no address"),
        ('[[feed]]\nurl = "file:../../secret"\n', "line 2: url is no address: the file lies outside"),
        ('[[feed]]\nurl = "file:///etc/passwd"\n', 'line 2: url is no address: a "file:" url must be relative'),
        (
            '[[feed]]\nurl = "https://a.example"\ntgas = ["x"]\n',
            'line 3: tgas is no key of a feed; did you mean "tags"?',
        ),
        ('[[feed]]\nurl = "https://a.example"\ntags = "x"\n', "line 3: tags must be a list"),
        ('[[feed]]\nurl = "https://a.example"\ntags = ["x y"]\n', "line 3: tags must be a list of single words"),
        (
            '[[feed]]\nurl = "https://a.example"\nlanguage = "english"\n',
            "line 3: language must be a code of two letters",
        ),
        ('[[feed]]\nurl = "https://a.example"\ninterval = 4\n', "line 3: interval must be a whole number"),
        ('[[feed]]\nurl = "https://a.example"\ninterval = true\n', "line 3: interval must be a whole number"),
        ('[[feed]]\nurl = "https://a.example"\nenabled = 1\n', "line 3: enabled must be true or false"),
        ('[[feed]]\nurl = "https://a.example"\ntitle = ""\n', "line 3: title must be one line of text"),
        ('[[feed]]\nurl = "https://a.example"\n[[feeds]]\nurl = "x"\n', 'line 3: unknown table "feeds"'),
        ('[feed]\nurl = "https://a.example"\n', "line 1: each feed starts with [[feed]]"),
        ('[[feed]]\nurl = "https://a.example"\n[[feed]]\nurl = https\n', "line 4: Invalid value"),
        ('[[feed]]\nurl = "https://a.example"\ntitle = "A', "line 3: "),
        (
            '[[feed]]\nurl = "https://a.example/x/"\n# c\n[[feed]]\nurl = "http://A.example/x"\n',
            "line 5: http://A.example/x is listed already in line 2; remove one",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(path: Path, text: str, says: str) -> None:
    assert wrong(path, text).startswith(says)


def test_further_mistakes_are_counted(path: Path) -> None:
    assert wrong(path, "[[feed]]\n[[feed]]\n[[feed]]\n").endswith("(and 2 more in this file)")


def test_a_missing_list_is_said_so(path: Path) -> None:
    path.unlink()
    with pytest.raises(ConfigError, match="there is no such file"):
        FeedList(path).load()


def test_adding_a_feed_keeps_everything_that_was_there(path: Path) -> None:
    path.chmod(0o640)
    new = FeedConfig("https://c.example/rss", 'C "quoted"', ("asia",), "fr", 30, full_text=True, own_interval=True)
    FeedList(path).add(new)
    assert path.read_text().startswith(LIST)
    assert FeedList(path).load()[-1] == new
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(path.parent.iterdir()) == [path]  # nothing is left lying about


def test_adding_to_an_empty_list_starts_it(path: Path) -> None:
    path.write_text("# nothing yet\n")
    FeedList(path).add(FeedConfig("https://c.example/rss", "C"))
    assert path.read_text() == '# nothing yet\n\n[[feed]]\nurl = "https://c.example/rss"\ntitle = "C"\n'


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://a.example/rss/", "is listed already"),
        ("file:../seeds/feed.xml", "by hand"),
        ("gopher://c.example", "must start with"),
    ],
)
def test_a_feed_that_cannot_be_added_leaves_the_list_as_it_was(path: Path, url: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        FeedList(path).add(FeedConfig(url, "X"))
    assert path.read_text() == LIST


def test_removing_a_feed_by_title_keeps_the_comments_around_it(path: Path) -> None:
    removed = FeedList(path).remove("a")
    assert removed.url == "https://a.example/rss"
    assert path.read_text() == "# My feeds\n\n# --- world ---\n\n# --- asia ---\n\n" + LIST[LIST.index("# b is slow") :]


def test_removing_the_last_feed_by_url_keeps_what_follows(path: Path) -> None:
    FeedList(path).remove("https://b.example/rss/")
    assert path.read_text() == LIST[: LIST.index('[[feed]]\nurl = "https://b')] + "# the end\n"


def test_adding_and_removing_again_gives_the_same_list(path: Path) -> None:
    FeedList(path).add(FeedConfig("https://c.example/rss", "C"))
    FeedList(path).remove("C")
    assert path.read_text().rstrip() == LIST.rstrip()


def test_pausing_a_feed_and_resuming_it_changes_one_line(path: Path) -> None:
    FeedList(path).enable("a", False)
    assert [config.enabled for config in FeedList(path).load()] == [False, False]
    assert 'rss"  # the first\nenabled = false\ntitle = "A"\n' in path.read_text()
    FeedList(path).enable("https://a.example/rss", True)
    FeedList(path).enable("b", True)
    resumed = LIST.replace("enabled = false", "enabled = true")
    assert path.read_text() == resumed.replace("# the first\n", "# the first\nenabled = true\n")


def test_pausing_keeps_the_line_ends_and_comments_of_the_list(path: Path) -> None:
    path.write_bytes(b'[[feed]]\r\n  url = "https://a.example" # ours\r\n  enabled = true # for now\r\n')
    FeedList(path).enable("https://a.example", False)
    assert path.read_bytes() == (b'[[feed]]\r\n  url = "https://a.example" # ours\r\n  enabled = false # for now\r\n')
    path.write_bytes(b'[[feed]]\r\n  url = "https://a.example" # ours\r\n')
    FeedList(path).enable("https://a.example", False)
    assert path.read_bytes() == b'[[feed]]\r\n  url = "https://a.example" # ours\r\n  enabled = false\r\n'


def test_a_header_of_a_feed_names_a_variable_and_survives_an_edit(path: Path) -> None:
    path.write_text(
        '[[feed]]\nurl = "https://a.example"\nheaders_env = { Authorization = "A_TOKEN", X-Key = "A_KEY" }\n'
    )
    headers = (("Authorization", "A_TOKEN"), ("X-Key", "A_KEY"))
    FeedList(path).add(FeedConfig("https://b.example", "B", headers_env=headers))
    assert [config.headers_env for config in FeedList(path).load()] == [headers, headers]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ('"A_TOKEN"', "headers_env must name a header and the variable"),
        ('{ Host = "A_TOKEN" }', 'headers_env cannot set the header "Host"'),
        ('{ Authorization = "Bearer x" }', "and not the value itself"),
        ('{ Authorization = "TELEGRAM_BOT_TOKEN" }', "which is the bot's own"),
    ],
)
def test_a_header_that_cannot_be_sent_is_said_so(path: Path, value: str, says: str) -> None:
    assert says in wrong(path, f'[[feed]]\nurl = "https://a.example"\nheaders_env = {value}\n')


def test_removing_what_is_not_there_names_the_nearest(path: Path) -> None:
    path.write_text(LIST.replace('"A"', '"Guardian"'))
    with pytest.raises(ConfigError, match=r'no feed is called "Gaurdian"; did you mean "Guardian"\?'):
        FeedList(path).remove("Gaurdian")


def test_removing_by_a_title_that_two_feeds_have_asks_for_the_url(path: Path) -> None:
    path.write_text(LIST.replace('"A"', '"B"'))
    with pytest.raises(ConfigError, match="give the url"):
        FeedList(path).remove("b")


def test_a_list_in_another_form_is_read_but_not_edited(path: Path) -> None:
    text = 'feed = [{url = "https://a.example/rss"}]\n'
    path.write_text(text)
    assert len(FeedList(path).load()) == 1
    with pytest.raises(ConfigError, match="cannot be edited"):
        FeedList(path).add(FeedConfig("https://c.example/rss", "C"))
    assert path.read_text() == text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_list_that_cannot_be_written_is_said_so(path: Path) -> None:
    path.parent.chmod(0o500)
    with pytest.raises(ConfigError, match="cannot be written: Permission denied"):
        FeedList(path).add(FeedConfig("https://c.example/rss", "C"))
    path.parent.chmod(0o700)


def test_a_link_to_the_list_stays_a_link(path: Path) -> None:
    real = path.parent.parent / "real.toml"
    path.rename(real)
    path.symlink_to(real)
    FeedList(path).remove("B")
    assert path.is_symlink()
    assert len(FeedList(path).load()) == 1


def test_adding_many_adds_those_that_are_not_listed_in_one_step(path: Path) -> None:
    new = [FeedConfig(f"https://c.example/{n}", f"C {n}", ("asia",)) for n in range(3)]
    twice = [FeedConfig("http://A.example/rss/", "A again"), *new, FeedConfig("https://C.example/1/", "C once more")]
    assert FeedList(path).add_all(twice) == ListImport(("C 0", "C 1", "C 2"), 2, ())
    assert path.read_text().startswith(LIST)
    assert FeedList(path).load()[-3:] == new
    assert "interval" not in path.read_text().removeprefix(LIST)
    assert FeedList(path).add_all(twice) == ListImport((), 5, ())


def test_adding_thousands_takes_a_moment(path: Path) -> None:
    new = [FeedConfig(f"https://c.example/{n}", f"C {n}", ("asia",)) for n in range(2_000)]
    assert len(FeedList(path, 90).add_all(new).added) == 2_000
    assert "interval" not in path.read_text().removeprefix(LIST)


@pytest.mark.parametrize("mark", [True, False, None])
def test_the_mark_for_full_texts_is_kept(path: Path, mark: bool | None) -> None:
    FeedList(path).add(FeedConfig("https://c.example/rss", "C", full_text=mark))
    assert FeedList(path).load()[-1].full_text is mark
