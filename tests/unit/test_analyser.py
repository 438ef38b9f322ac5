import time
from pathlib import Path

import numpy as np
import pytest

from summarizer.analyser import EmbeddedAnalyser
from summarizer.domain import Document, Stance
from summarizer.length import Length
from summarizer.rows import document_of, resolve_row
from summarizer.stances import Found
from tests.conftest import loaded

SEEDS = Path(__file__).parents[2] / "seeds"
SEED_TITLE = "The North Atlantic Treaty Organization must stay true to its name, Paris has argued"


@pytest.fixture(scope="module")
def encoder():
    return loaded("small").tagger.encoder


@pytest.fixture(scope="module")
def seed_text():
    return (SEEDS / "000_fa446f48e3006721.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def seed(analyser, seed_text):
    return analyser.analyse([Document("seed", SEED_TITLE, seed_text)])[0]


def test_the_seed_is_free_of_the_pages_dirt(seed):
    for dirt in ("FILE PHOTO", "©", "weighs in on NATO membership", "China responds to NATO", "(RT)"):
        assert dirt not in seed.text
    assert len(seed.summary.sentences) == 3
    assert all(sentence in seed.text for sentence in seed.summary.sentences)


def test_a_text_without_a_title_takes_its_first_line_for_one(analyser, seed, seed_text):
    assert analyser.analyse([Document("x", "", seed_text)])[0].headline == SEED_TITLE


def test_analyses_come_in_order_and_do_not_depend_on_the_batch(analyser, seed, seed_text):
    other = Document("other", "Italy welcomes truce", "Italy welcomed the truce on Monday.")
    first, second = analyser.analyse([other, Document("seed", SEED_TITLE, seed_text)])
    assert (first.id, second.id) == ("other", "seed")
    assert (second.summary, second.stances) == (seed.summary, seed.stances)
    assert np.abs(np.array(second.embedding) - np.array(seed.embedding)).max() < 1e-5


def test_a_language_that_is_not_read_gets_a_summary_and_says_so(analyser):
    text = "Le gouvernement rejette le projet de loi sur les retraites, a dit la ministre. "
    text += "Les syndicats ne sont pas satisfaits de cette décision et le disent dans la rue."
    analysis = analyser.analyse([Document("fr", "Retraites", text)])[0]
    assert (analysis.language, analysis.stances_sought, analysis.stances) == ("fr", False, ())
    assert len(analysis.summary.sentences) == 2


@pytest.mark.parametrize("text", ["", "   \n\n ", "word", "\x00\ufffe\u202e", "?" * 5000, "<p>" * 3000, "😀" * 3000])
def test_no_text_breaks_a_batch(analyser, text):
    odd, plain = analyser.analyse([Document("odd", "", text), Document("plain", "", "Italy welcomed the truce.")])
    assert odd.id == "odd"
    assert np.linalg.norm(odd.embedding) == pytest.approx(1, abs=1e-4)
    assert [each.actor for each in plain.stances] == ["Italy"]


class ToldFinder:
    """Finds what it is told, in every article that holds the sentence; breaks over poison."""

    name = "told-1"

    def __init__(self, *told: Stance) -> None:
        self.told = told

    def find_all(self, articles):
        if any("poison" in text for text, *_ in articles):
            raise ValueError("cannot swallow that")
        none = np.zeros((0, 1), dtype=np.float32)
        return [Found(tuple(s for s in self.told if s.sentence in text), 1, none) for text, *_ in articles]


def told(actor: str, target: str, sentence: str, confidence: float) -> Stance:
    return Stance(actor, actor, "opposes", "opposes", target, sentence, confidence=confidence)


def test_what_is_less_certain_than_wanted_is_left_out(encoder):
    sentence = "Norway and Italy spoke of the canal at length on Monday."
    finder = ToldFinder(told("Norway", "the canal", sentence, 0.8), told("Italy", "the canal", sentence, 0.7))
    analysis = EmbeddedAnalyser(encoder, finder, min_confidence=0.75).analyse([Document("1", "Fish", sentence)])[0]
    assert [s.actor for s in analysis.stances] == ["Norway"]
    assert (analysis.model, analysis.dropped) == ("told-1", 1)


def test_an_article_that_the_model_breaks_over_keeps_its_summary_and_spares_the_others(encoder, caplog):
    sentence = "Norway spoke of the canal at length on Monday."
    analyser = EmbeddedAnalyser(encoder, ToldFinder(told("Norway", "the canal", sentence, 1.0)))
    bad, good = analyser.analyse(
        [Document("bad", "Fish", "Italy rejects the poison. It was long."), Document("good", "Canal", sentence)]
    )
    assert (bad.headline, bad.stances) == ("Fish", ())
    assert [s.actor for s in good.stances] == ["Norway"]
    assert "article bad could not be searched for stances" in caplog.text


def test_a_summary_has_no_more_sentences_than_wanted(encoder, seed_text):
    analyser = EmbeddedAnalyser(encoder, ToldFinder(), Length(1, 1))
    assert len(analyser.analyse([Document("seed", SEED_TITLE, seed_text)])[0].summary.sentences) == 1


def test_a_text_of_a_hundred_thousand_words_is_analysed_in_time(analyser):
    text = " ".join(
        f"Speaker {n} told the house that item {n} of the bill was opposed by Germany." for n in range(7000)
    )
    began = time.monotonic()
    analysis = analyser.analyse([Document("long", "A long debate", text)])[0]
    assert time.monotonic() - began < 60
    assert analysis.summary.sentences


def test_an_input_row_becomes_a_document():
    assert document_of({"id": 7, "title": "T", "text": "x", "date": "ignored"}) == Document("7", "T", "x")
    assert document_of({"id": "a", "title": None, "text": "x", "language": "fr"}) == Document("a", "", "x", "fr")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([], "must be an object"),
        ({"text": "x"}, '"id" is missing'),
        ({"id": "1"}, '"text" is missing'),
        ({"id": "1", "text": 5}, '"text" must be a string, not int'),
        ({"id": "1", "text": "x", "title": ["a"]}, '"title" must be a string, not list'),
    ],
)
def test_a_faulty_input_row_is_refused_with_its_reason(row, reason):
    with pytest.raises(ValueError, match=reason):
        document_of(row)


def test_a_resolved_row_names_actor_and_country(gazetteer):
    assert resolve_row("Paris", gazetteer.resolve("Paris")) == {"mention": "Paris", "actor": "France", "country": "FRA"}
    assert resolve_row("qq", None) == {"mention": "qq", "actor": None, "country": ""}
