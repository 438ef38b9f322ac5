"""Whose page is fetched, when again, and which page is not the article's."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import PageFailed, PageText, UndecidedText, WantedText
from bot.feeds.fulltext import Policy, fault, next_round, next_try, settled, wants_page
from tests.fakes.article_pages import TEASER, TEXT, TITLE

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WAIT = timedelta(minutes=5)
FEED = "https://site.example/rss"
PAGE = "https://site.example/2026/treaty"
LONG = "A sentence of an article that the feed has whole. " * 40
SIGNATURE = "The post A title appeared first on The Site."
SHORT = "A sentence or two, as feeds have them."


def undecided(
    text: str = SHORT, url: str = PAGE, mark: bool | None = None, lengths: tuple[int, ...] = ()
) -> UndecidedText:
    return UndecidedText(1, url, text, FEED, mark, lengths or (len(text),))


@pytest.mark.parametrize(
    ("what", "article", "policy", "wanted"),
    [
        ("a short text", undecided(), "teasers", True),
        ("no text at all", undecided(""), "teasers", True),
        ("a whole text", undecided(LONG), "teasers", False),
        ("a long text that is cut", undecided(f"{LONG} and then…"), "teasers", True),
        ("three dots", undecided(f"{LONG} and then..."), "teasers", True),
        ("dots in brackets", undecided(f"{LONG} and then [...]"), "teasers", True),
        ("an invitation", undecided(f"{LONG}\nContinue reading"), "teasers", True),
        ("a signature below the cut", undecided(f"{LONG} […]\n{SIGNATURE}"), "teasers", True),
        ("a signature below a whole text", undecided(f"{LONG}\n{SIGNATURE}"), "teasers", False),
        ("a link alone", undecided(f"{LONG}\n[more]"), "teasers", True),
        ("a sentence that ends so", undecided(f"{LONG} They asked for nothing more."), "teasers", False),
        ("another invitation", undecided(f"{LONG}\nRead the full story →"), "teasers", True),
        ("a short text of a feed of whole ones", undecided(lengths=(9_000, 38, 4_000)), "teasers", False),
        ("a cut text of a feed of whole ones", undecided("And so…", lengths=(9_000, 7, 4_000)), "teasers", True),
        ("a short text of a feed of short ones", undecided(lengths=(300, 38, 4_000, 250)), "teasers", True),
        ("a marked feed", undecided(LONG, mark=True), "marked", True),
        ("a feed marked not to", undecided(mark=False), "teasers", False),
        ("a feed without a mark", undecided(), "marked", False),
        ("nobody's", undecided(mark=True), "never", False),
        ("an entry without a page", undecided(url=FEED), "teasers", False),
        ("the front page", undecided(url="https://site.example/"), "teasers", False),
        ("a file of this machine", undecided(url="file:../seeds/feed.xml"), "teasers", False),
        ("a podcast", undecided(url="https://site.example/talk.mp3", mark=True), "teasers", False),
        ("a page named by its query", undecided(url="https://site.example/?p=17"), "teasers", True),
    ],
)  # fmt: skip
def test_whose_page_is_fetched(what: str, article: UndecidedText, policy: Policy, wanted: bool) -> None:
    assert wants_page(article, policy) is wanted, what


def wanted(number: int = 1, site: str = "site", tries: int = 0, teaser: str = TEASER) -> WantedText:
    return WantedText(number, f"https://{site}.example/{number}", TITLE, teaser, NOW, tries)


def test_a_round_takes_a_few_pages_of_each_site() -> None:
    many = [wanted(number) for number in range(10)] + [wanted(77, "other")]
    assert [each.article_id for each in next_round(many)] == [0, 1, 2, 3, 77]


@pytest.mark.parametrize(
    ("what", "text", "taken"),
    [
        ("the article", TEXT, True),
        ("nothing", "", False),
        ("the teaser again", TEASER, False),
        ("the teaser with an offer", f"{TEASER}\nSubscribe to read on.", False),
        ("a wall of consent", "We value your privacy and store cookies on your device. " * 20, False),
        ("another article", "The orchestra played in front of a full house on Sunday evening again. " * 20, False),
    ],
)
def test_a_page_that_is_not_the_article_leaves_the_teaser(what: str, text: str, taken: bool) -> None:
    assert (fault(wanted(), text) is None) is taken, what
    assert isinstance(settled(wanted(), PageText(text)), PageText if taken else PageFailed), what


def test_likeness_is_seen_in_scripts_without_spaces() -> None:
    article = WantedText(1, PAGE, "挪威拒绝渔业条约", "挪威外交部周一表示，拒绝渔业条约。", NOW)
    assert fault(article, "挪威外交部周一表示，挪威拒绝渔业条约，因为配额过高。" + "冰岛支持该条约。" * 40) is None
    assert fault(article, "我们重视您的隐私，并在您的设备上存储信息。" * 40) is not None


def test_without_a_teaser_the_title_tells_whether_it_is_the_article() -> None:
    assert fault(wanted(teaser=""), TEXT) is None
    assert fault(wanted(teaser=""), "Cookies, cookies and more of our cookies for your device. " * 20) is not None


@pytest.mark.parametrize(
    ("what", "failure", "tries", "minutes_later", "pause"),
    [
        ("a fault that stays", PageFailed("404"), 0, 0, None),
        ("a fault that may pass", PageFailed("503", passing=True), 0, 0, 45),
        ("again", PageFailed("503", passing=True), 1, 1, 90),
        ("once too often", PageFailed("503", passing=True), 2, 3, None),
        ("a server that names its time", PageFailed("429", True, 120), 0, 0, 120),
        ("one that names a day", PageFailed("429", True, 86_400), 0, 0, None),
        ("when the wait is over before", PageFailed("503", passing=True), 0, 4.5, None),
    ],
)
def test_when_a_page_is_tried_again(
    what: str, failure: PageFailed, tries: int, minutes_later: float, pause: int | None
) -> None:
    now = NOW + timedelta(minutes=minutes_later)
    until = next_try(wanted(tries=tries), failure, now, WAIT)
    assert until == (None if pause is None else now + timedelta(seconds=pause)), what
