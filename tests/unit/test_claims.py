"""What a sentence names that can be looked up word for word, and whether the article has it."""

import pytest

from summarizer.actors import Gazetteer
from summarizer.claims import Sought, numbers, quotes

ARTICLE = (
    "The United States said on Tuesday, Feb. 10, that it would lend Kenya $3.4 billion, about 12 percent of its "
    "budget. “We will pay back every cent,” Finance Minister John Mbadi told reporters in Nairobi. Some 341 traders "
    "of the Kenya Tea Growers Association had asked for twenty-one million shillings. Amina Otieno-Wekesa, 47, "
    "called it a gift."
)


@pytest.fixture
def sought(gazetteer: Gazetteer) -> Sought:
    return Sought(ARTICLE, gazetteer)


@pytest.mark.parametrize(
    "sentence",
    [
        "The US will lend Kenya 3.4 billion dollars.",
        "American money for Kenya was agreed on Tuesday.",
        "Kenya's loan is worth $3,400m, or 12% of the budget.",
        "In February, Kenya got a loan.",
        "More than 300 traders wanted 21 million shillings.",
        "Mbadi said Kenya would “pay back every cent”.",
        "The KTGA asked for shillings.",
        "The minister, Mr Mbadi, spoke in Nairobi.",
        "The 47-year-old Otieno-Wekesa called it a gift.",
        "Traders, however, asked for more.",
        "March on, said nobody.",
    ],
)
def test_what_the_article_has_in_other_words_is_not_missing(sought: Sought, sentence: str) -> None:
    assert sought.missing(sentence) == ()


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("The loan for Uganda was agreed.", ("Uganda",)),
        ("Finance Minister Peter Mbadi spoke.", ("Finance Minister Peter Mbadi",)),
        ("Donald Trump said that the loan was safe.", ("Donald Trump",)),
        ("Kenya gets $3.4 million.", ("$3.4 million",)),
        ("Kenya gets 3.4 billion euros.", ("3.4 billion euros",)),
        ("It is 3.4 percent of the budget.", ("3.4 percent",)),
        ("More than 400 traders asked.", ("400",)),
        ("Thirty-one million shillings were asked for.", ("Thirty-one million",)),
        ("It was said on Wednesday.", ("Wednesday",)),
        ("It was said in March.", ("March",)),
        ("Mbadi said: “We will never pay.”", ("We will never pay.",)),
        ("The ECB said no.", ("ECB",)),
    ],
)
def test_what_it_does_not_have_is_told_in_the_words_of_the_sentence(
    sought: Sought, sentence: str, missing: tuple[str, ...]
) -> None:
    assert sought.missing(sentence) == missing


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("€600m", 6e8, "euro"),
        ("US$8.8 billion", 8.8e9, "dollar"),
        ("34 per cent", 34, "percent"),
        ("1,200 families", 1200, ""),
        ("three hundred ships", 300, ""),
        ("the 27th defeat", 27, ""),
        ("twenty-one", 21, ""),
    ],
)
def test_a_number_is_read_as_it_is_meant(text: str, value: float, unit: str) -> None:
    assert [(n.value, n.unit) for n in numbers(text)] == [(pytest.approx(value), unit)]


@pytest.mark.parametrize("text", ["one of them", "no one", "two thirds of it", "a half", ""])
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    assert list(numbers(text)) == []


def test_quotes_of_all_kinds_are_found_but_not_single_words() -> None:
    text = "He said “no more war”, then 'not my fault', then \"a 'big' lie\" and “no”; it's the dogs' day."
    assert list(quotes(text)) == ["no more war", "not my fault", "a 'big' lie"]
