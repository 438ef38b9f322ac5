"""Summaries of whole articles by the small model: of many kinds of page, and how much of a story they hold."""

import re

import pytest

from summarizer.analyser import EmbeddedAnalyser
from summarizer.domain import Document
from summarizer.training.notes import headed
from summarizer.training.salience import noted
from tests.benchmarks.articles import NOTES
from tests.unit.test_compress import is_subsequence

HIGHLIGHTS = NOTES.parent / "highlights.jsonl"
ENOUGH = 0.39  # share of the highlights' words that our summaries of the 24 articles hold
LIST = "\n".join(
    ["Here is who wants what in the talks on the canal.", *(
        f"{n}. {who} opposes the toll that the canal's owners have asked for."
        for n, who in enumerate(("Norway", "Italy", "Chad", "Peru", "Japan", "Kenya", "Spain", "Cuba"), 1)
    )]
)  # fmt: skip
LIVE = "\n\n".join(
    f"1{n}:05 GMT\n{head}\n{told}"
    for n, (head, told) in enumerate(
        [
            ("Minister speaks", "Norway's minister told parliament that she rejects the toll on the canal."),
            ("Italy answers", "Italy's government welcomed the toll as a fair price for the works."),
            ("Union calls strike", "The dockers' union called a strike from Monday against the toll."),
            ("Markets fall", "Shares in the canal's owner fell by four per cent in the morning."),
        ]
    )
)


def summary(analyser: EmbeddedAnalyser, title: str, text: str) -> tuple[str, ...]:
    return analyser.analyse([Document("x", title, text)])[0].summary.sentences


def test_a_list_is_told_in_sentences_without_its_marks(analyser: EmbeddedAnalyser) -> None:
    found = summary(analyser, "Who wants what", LIST)
    assert found
    assert not any(re.match(r"\d", sentence) for sentence in found)


def test_a_live_blog_is_told_without_its_stamps_and_headings(analyser: EmbeddedAnalyser) -> None:
    found = summary(analyser, "Canal toll: live", LIVE)
    assert found
    assert all(sentence in LIVE and sentence.endswith(".") and "GMT" not in sentence for sentence in found)


def test_a_text_of_one_sentence_is_its_own_summary(analyser: EmbeddedAnalyser) -> None:
    one = "Norway rejected the toll on the canal on Monday."
    assert summary(analyser, "Norway rejects toll", one) == (one,)


@pytest.fixture(scope="module")
def told(analyser: EmbeddedAnalyser) -> list[tuple[str, list[str], tuple[str, ...]]]:
    """Text, highlights and summary of 24 authored articles."""
    rows = noted(sorted(NOTES.glob("*.txt")), HIGHLIGHTS)[::13][:24]
    found = analyser.analyse([Document(row["id"], row["title"], row["text"]) for row in rows])
    return [(one.text, row["highlights"], one.summary.sentences) for row, one in zip(rows, found, strict=True)]


def test_each_sentence_of_a_summary_is_made_of_one_of_the_article_in_its_order(
    told: list[tuple[str, list[str], tuple[str, ...]]],
) -> None:
    for text, _, sentences in told:
        lines = [part for line in text.split("\n") for part in re.split(r"(?<=[.!?”\"]) ", line)]
        assert 1 <= len(sentences) <= 3
        for sentence in sentences:
            assert is_subsequence(sentence, text) or any(is_subsequence(sentence, line) for line in lines)


def test_summaries_hold_a_good_share_of_what_somebody_would_tell(
    told: list[tuple[str, list[str], tuple[str, ...]]],
) -> None:
    shares = []
    for _, highlights, sentences in told:
        wanted = set(re.findall(r"\w+", " ".join(highlights).lower()))
        shares.append(len(wanted & set(re.findall(r"\w+", " ".join(sentences).lower()))) / len(wanted))
    assert sum(shares) / len(shares) >= ENOUGH


def test_every_highlight_belongs_to_an_article() -> None:
    texts = headed(sorted(NOTES.glob("*.txt")))
    rows = noted(sorted(NOTES.glob("*.txt")), HIGHLIGHTS)
    assert len(rows) == len({row["id"] for row in rows}) > 300
    assert all(row["highlights"] and texts[row["id"]][1] for row in rows)
