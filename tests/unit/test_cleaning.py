"""Lines of pages that are dirt, and the innocent lines that resemble them."""

import time

import pytest

from summarizer.text import clean

BEFORE, AFTER = "The talks ended on Monday.", "Nothing was signed by the ministers."

DIRT = [
    "Read more: Talks collapse in Geneva",
    "Ministers leave Geneva without a deal Read more",
    "Related: What the deal says",
    "Follow us on Facebook and Twitter",
    "Follow Jane Roe on Twitter: @janeroe",
    "Get the morning newsletter. SUBSCRIBE",
    "Sign up for our daily newsletter and get the news in your inbox.",
    "Download our app to get alerts on your phone",
    "We and our partners use cookies to improve our website.",
    "By signing up you agree to our terms.",
    "Please enter a valid email address",
    "Facebook Twitter Pinterest Two ministers in Geneva. Photograph: Jane Roe/AFP",
    "Share this article",
    "Updated 10:14 GMT, 3 March",
    "14:32 GMT",
    "10:05am",
    "Example Wire | Updated: 2024-03-03 17:52",
    "By Jane Roe, CNN",
    "By Jane Roe and John Doe",
    "Key events",
    "ADVERTISEMENT",
    "Story continues below advertisement",
    "Scroll down for video",
    "Additional reporting by Jane Roe; Editing by John Doe",
    "Jane Roe in Geneva contributed to this report.",
    "This article was originally published on 3 March.",
    "Copyright 2024 The Example Press. All rights reserved.",
    "This is a breaking news story, more follows...",
    "Editor's note: an earlier version gave the wrong date.",
    "Do you have a story for us? Email tips@news.example",
    "Sorry we are not currently accepting comments on this article.",
    "For more information, visit www.talks.example",
    "If you need help, call the Samaritans on 116 123.",
    "Image copyright Getty Images Image caption The ministers met twice",
    "EPA Two ministers shake hands in front of the palace",
    "The minister (left) with her guest at the palace",
    "12/34 3 March 2024 Two ministers at the palace Jane Roe/PA",
    "In this March 3, 2024, file photo, two ministers pose at the palace.",
    "FILE - In this March 3, 2024 file photo, two ministers pose. (Jane Roe/Associated Press)",
    "(Jane Roe / The Example)",
    "Jane Roe has the story.",
    "À lire aussi : Les négociations échouent",
    "Abonnez-vous à notre lettre d'information",
    "Lesen Sie auch: Gespräche in Genf gescheitert",
    "Leer más: Fracasan las conversaciones",
    "Síguenos en Facebook",
    "Читайте также: Переговоры сорваны",
    "Подписывайтесь на наш канал",
    "Читайте також: Переговори зірвано",
    "Підписуйтесь на наш канал",
    "اقرأ أيضا: فشل المحادثات",
    "延伸阅读:会谈破裂",
]
INNOCENT = [
    "Follow the money, said the prosecutor.",
    "Watch this space, the minister told reporters.",
    "By Monday, the council had voted twice.",
    "Read more books, the minister told the pupils.",
    "Related Companies said it would build the tower.",
    "Share prices on the exchange fell after Facebook was fined.",
    "Like Facebook, the firm has opposed the bill.",
    "Sign up for the army or lose your alerts, the ministry told men on Facebook.",
    "Facebook, Twitter and Google opposed the bill.",
    "The company said that it would accept cookies from browsers no more.",
    "Photo agencies oppose the bill.",
    "Updated figures show that the plan was rejected on 3 March.",
    "Copyright law is opposed by the ministers.",
    "For more than a decade, visitors had come to see it.",
    "Reuters reported that the minister opposed the bill.",
    "Getty Images sued the firm over its pictures.",
    "An Ipsos/Reuters poll found that most opposed the plan.",
    "Comments by the minister were rejected in Paris.",
    "10:05 p.m. Monday was the time at which the truce began.",
    "NATO. The word alone angers them.",
    "— Мы не согласны, — сказал министр.",
    "Advertisement of tobacco is opposed by the ministers.",
    "If you need a crisis, said the minister, close the helpline.",
    "1/2 Today we released the ministers.",
    "Correction officers oppose the bill.",
]


@pytest.mark.parametrize("line", DIRT)
def test_dirt_goes_and_the_paragraphs_around_it_stay(line: str) -> None:
    assert clean("", f"{BEFORE}\n{line}\n{AFTER}") == f"{BEFORE}\n{AFTER}"


@pytest.mark.parametrize("line", INNOCENT)
def test_a_sentence_that_resembles_dirt_stays(line: str) -> None:
    assert clean("", f"{BEFORE}\n{line}\n{AFTER}") == f"{BEFORE}\n{line}\n{AFTER}"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("The talks ended. Read more The ministers left.", "The talks ended. The ministers left."),
        ("The talks ended. READ MORE: What the deal says", "The talks ended."),
        ("The talks ended. Sign up to our daily newsletter. They left.", "The talks ended. They left."),
        ("The talks ended. Scroll down for video They left.", "The talks ended. They left."),
        ("It ended. Two ministers shake hands Credit: Jane Roe/PA They left.", "It ended. They left."),
        ("It ended. FILE - Two ministers. (AP Photo/Jane Roe, File) They left Geneva at night.", None),
        ("Jane Roe / Reuters The council opposed the plan.", "The council opposed the plan."),
        ("14:32 GMT The council opposed the plan.", "The council opposed the plan."),
        ("(CNN)The council opposed the plan.", "The council opposed the plan."),
        ("(CNN) -- The council opposed the plan.", "The council opposed the plan."),
        ("SEOUL, South Korea — The council opposed the plan.", "The council opposed the plan."),
        ("Berlin (dpa) - The council opposed the plan.", "The council opposed the plan."),
        ("• The council opposed the plan.", "The council opposed the plan."),
        ("The council opposed it. pic.twitter.com/abc", "The council opposed it."),
    ],
)
def test_dirt_within_a_line_goes_alone(line: str, kept: str | None) -> None:
    assert clean("", line) == (kept or "They left Geneva at night.")


def test_a_headline_glued_to_the_dateline_is_parted_from_the_text() -> None:
    line = "Council Opposes The Plan By Jane Roe GENEVA, March 3 (Reuters) - The council opposed the plan on Sunday."
    assert clean("", line) == "Council Opposes The Plan\nThe council opposed the plan on Sunday."
    assert clean("Council opposes the plan", line) == "The council opposed the plan on Sunday."


def test_a_caption_that_says_a_sentence_again_goes() -> None:
    said = "The council opposed the plan for a second time."
    line = f"{said} They left. The council opposed the plan for a second time Nobody signed."
    assert clean("", line) == f"{said} They left. Nobody signed."


@pytest.mark.parametrize(
    "unit", ["a", "(((((", " ", "\n", "A. ", "© ", "Credit: A/AP ", "{{ x }} ", "JUST WATCHED x ", "读"]
)
def test_a_million_letters_are_cleaned_in_time_that_grows_with_them_alone(unit: str) -> None:
    began = time.process_time()
    clean("A title", unit * (1_000_000 // len(unit)))
    assert time.process_time() - began < 5  # about 0.7 s on a quiet machine


def test_a_hundred_thousand_words_are_cleaned_in_time() -> None:
    paragraph = "The minister said that the council, which met in March, opposed the plan (but not the money). " * 6
    text = "\n\n".join(f"{n} {paragraph}" for n in range(1_000))
    began = time.process_time()
    assert clean("", text).count("opposed") > 900
    assert time.process_time() - began < 6


def test_sentences_that_lost_the_space_between_them_are_parted_where_a_line_has_many() -> None:
    page = 'The vote failed.She said: "It was close."Few went.“We go on.”“Never,” he said.'
    assert clean("", page).split("\n") == [
        "The vote failed.",
        'She said: "It was close."',
        "Few went.",
        "“We go on.”",
        "“Never,” he said.",
    ]
    assert clean("", "He booked it at Booking.Com and left the same day.") == (
        "He booked it at Booking.Com and left the same day."
    )


def test_buttons_to_share_go_from_before_the_words_they_are_glued_to() -> None:
    page = "Share this withEmailFacebookWhatsAppLinkedinCopy this linkTwo men were held on Monday, police said."
    assert clean("", page) == "Two men were held on Monday, police said."
