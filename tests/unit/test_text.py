import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text import clean, clean_title, sentences


def test_a_caption_glued_to_a_line_is_removed_and_the_line_kept():
    line = "Bloc must keep to its waters, Paris says FILE PHOTO: A minister waves, May 4, 2022 © Jane Roe / Pool via AP"
    assert (
        clean("", f"{line}\n\nThe plan was refused.")
        == "Bloc must keep to its waters, Paris says\n\nThe plan was refused."
    )


def test_text_after_a_caption_on_its_line_is_kept():
    line = "FILE PHOTO: Crews cut lettuce before dawn outside Yuma. A House version of the bill has 31 sponsors."
    assert clean("", line) == "A House version of the bill has 31 sponsors."


def test_links_printed_twice_are_removed():
    assert clean("", "One sentence.\n\nChina responds to plan China responds to plan\n\nTwo sentences.") == (
        "One sentence.\n\nTwo sentences."
    )


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: Talks collapse in Geneva",
        "Sign up to our morning newsletter",
        "(Reporting by Jane Roe; Editing by John Doe)",
        "The post Talks collapse appeared first on Example News.",
        "Advertisement",
        "© 2024 Example News",
    ],
)
def test_lines_that_are_not_the_article_are_removed(line):
    assert clean("", f"The talks ended.\n{line}\nNothing was signed.") == "The talks ended.\nNothing was signed."


def test_a_sentence_that_only_begins_like_a_link_is_kept():
    line = "Follow the money, the prosecutor told the court."
    assert clean("", line) == line


@pytest.mark.parametrize(
    "dateline", ["WASHINGTON (AP) — ", "TOKYO, Feb. 10 (Reuters) - ", "TEL AVIV, Israel (AP) — ", "BEIJING – "]
)
def test_datelines_are_removed(dateline):
    assert clean("", f"{dateline}The talks ended on Monday.") == "The talks ended on Monday."


def test_the_outlet_at_the_end_is_removed():
    assert clean("", "It began.\n\nIt ended in 1945. (RT)") == "It began.\n\nIt ended in 1945."


def test_the_headline_is_not_repeated_as_a_paragraph():
    assert clean("Talks end without a deal", "Talks end without a deal\n\nThe talks ended.") == "The talks ended."


def test_a_paragraph_told_twice_stays_once():
    assert (
        clean("", "The talks ended without a deal.\n\nThe talks ended without a deal.")
        == "The talks ended without a deal."
    )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("China condemns the US move | BBC News", "China condemns the US move"),
        ("France rejects the deal — RT World News", "France rejects the deal"),
        ("Talks end in Geneva - The Example Times", "Talks end in Geneva"),
        ("LIVE: Israel strikes Iran again", "Israel strikes Iran again"),
        ("FRANCE REJECTS US AND NATO OFFICE IN JAPAN", "France Rejects US and NATO Office in Japan"),
        ("Macron's plan - what we know", "Macron's plan - what we know"),
        ("Post | News", "Post | News"),
        ("", ""),
    ],
)
def test_titles_lose_outlet_and_shouting(title, expected):
    assert clean_title(title) == expected


@pytest.mark.parametrize(
    "parts",
    [
        ["The U.S. government objected.", "The talks went on."],
        ["He lives in the U.S.", "The talks went on."],
        ["Mr. Orban met Dr. K. J. Smith on Jan. 5 at 4.30 p.m.", "Nothing came of it."],
        ["Growth was 3.5 percent.", "It had been 2.1 percent."],
        ["“We are not in favor,” the official added.", "“They told us so themselves.”"],
        ["“Why now?” Mr Orban asked.", "Nobody answered."],
        ["“Is that so?” he asked.", "It was."],
        ["He waited… and left.", "Nobody saw it!", "Really?"],
        ["政府は条約に署名しないと述べた。"],
        ["The firm, Example Inc., grew.", "Its rival No. 2 did not."],
    ],
)
def test_sentences_end_where_a_reader_would_end_them(parts):
    assert sentences(" ".join(parts)) == parts


def test_sentences_never_cross_paragraphs():
    assert sentences("A heading without a stop\n\nThe first sentence.") == [
        "A heading without a stop",
        "The first sentence.",
    ]


@given(st.text(max_size=400))
def test_each_sentence_is_a_substring_of_the_text(text):
    cleaned = clean("", text)
    at = 0
    for sentence in sentences(cleaned):
        assert sentence == sentence.strip() != ""
        at = cleaned.index(sentence, at) + len(sentence)


@given(st.text(max_size=400))
def test_cleaning_twice_is_cleaning_once_in_whitespace(text):
    assert all(line == " ".join(line.split()) for line in clean("", text).split("\n"))


@pytest.mark.parametrize("unit", ["word ", "No. ", "“A.” ", "U.S. ", "FILE PHOTO: ", "((("])
def test_a_line_of_a_million_letters_takes_no_longer_than_it_should(unit):
    began = time.monotonic()
    sentences(clean("", unit * (1_000_000 // len(unit))))
    assert time.monotonic() - began < 20
