"""The shipped models, small and large, as the product reads with them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.domain import CleanText, Stance
from summarizer.model.bases import ModelMissing, find_base
from summarizer.model.weights import Trained, has_bfloat16, load
from summarizer.stances import StanceFinder
from summarizer.text import clean, sentences
from summarizer.training.evaluate import evaluate

DATA = Path(__file__).parents[1] / "data"
FLOORS = {"small": 0.55, "large": 0.6}  # mention F1 on the authored set
WORDS = (
    "France Germany and , . the plan opposes rejected by was not “ ” ’s Macron who which if it of to urged "
    "backed NATO against is said that opposition bloc \n U.S. Hutchings veto of on"
).split(" ")


def stances(finder: StanceFinder, text: str) -> tuple[Stance, ...]:
    return finder.find_all([CleanText(text, sentences(text))])[0].stances


def records() -> list[dict]:
    return [json.loads(line) for line in (DATA / "stances.jsonl").read_text(encoding="utf-8").splitlines()]


def mention_f1(model: Trained) -> float:
    result = evaluate(model, records(), model.shape.threshold)
    return 2 * result.hits["mention"] / (result.gold + result.predicted)


def test_it_does_not_fall_below_its_floor(trained: Trained) -> None:
    """On a small authored set that it was not trained on; a fault in loading or decoding shows here at once."""
    assert mention_f1(trained) >= FLOORS[trained.shape.size]


@pytest.mark.skipif(not has_bfloat16(), reason="a processor without bfloat16 would take minutes")
def test_in_half_precision_it_does_not_fall_below_its_floor(trained: Trained) -> None:
    half = replace(trained, tagger=trained.tagger.reading(half=True))
    assert mention_f1(half) >= FLOORS[trained.shape.size]


def test_it_finds_what_the_seed_states(trained: Trained, finder: StanceFinder) -> None:
    """All six pinned stances, the small one four of them; what else it tells of the seed is in the model card."""
    seeds = DATA.parents[1] / "seeds"
    expected = json.loads((seeds / "expected.json").read_text(encoding="utf-8"))["stances"]
    text = clean("", (seeds / "000_fa446f48e3006721.txt").read_text(encoding="utf-8"))
    found = {(s.actor, s.polarity, s.about, s.attributed_to) for s in stances(finder, text)}
    pinned = {(s["actor"], s["stance"], s["target_resolved"] or s["target"], s["attributed_to"]) for s in expected}
    assert len(found & pinned) >= {"small": 4, "large": 6}[trained.shape.size]


def test_every_span_it_tells_stands_in_its_sentence(finder: StanceFinder) -> None:
    for record in records():
        for stance in stances(finder, record["text"]):
            assert stance.sentence in record["text"]
            assert all(part in stance.sentence for part in (stance.mention, stance.cue, stance.target))
            assert 0 < stance.confidence <= 1


@given(st.lists(st.sampled_from(WORDS), max_size=40))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_words_break_it_and_each_span_is_in_the_text(finder: StanceFinder, words: list[str]) -> None:
    text = clean("", " ".join(words))
    for stance in stances(finder, text):
        assert stance.sentence in text
        assert all(part and part in stance.sentence for part in (stance.mention, stance.cue, stance.target))


@given(st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_text_breaks_it(finder: StanceFinder, text: str) -> None:
    cleaned = clean("", text)
    found = finder.find_all([CleanText(cleaned, sentences(cleaned))])[0]
    assert len(found.vectors) == len(sentences(cleaned))
    assert all(stance.sentence in cleaned for stance in found.stances)


def test_a_text_has_the_same_vector_alone_and_in_company(trained: Trained) -> None:
    encoder = trained.tagger.encoder
    long = "A much longer sentence about fisheries, tariffs, ports and treaties. " * 20
    alone, together = encoder.embed(["Paris rejects it."]), encoder.embed([long, "Paris rejects it."])
    assert np.allclose(alone[0], together[1], atol=1e-5)
    assert np.linalg.norm(alone[0]) == pytest.approx(1, abs=1e-5)


def test_likeness_of_meaning_is_likeness_of_vectors(trained: Trained) -> None:
    texts = ["A cat sat on the mat.", "Parliament passed the budget.", "A cat lay on a rug."]
    rows = trained.tagger.encoder.embed(texts)
    assert rows[0] @ rows[2] > rows[0] @ rows[1]


def test_reading_for_stances_leaves_the_vectors_of_stories_as_they_are(trained: Trained, finder: StanceFinder) -> None:
    before = trained.tagger.encoder.embed(["Paris rejects the plan."])
    stances(finder, "Paris rejects the plan.")
    assert np.array_equal(trained.tagger.encoder.embed(["Paris rejects the plan."]), before)


def test_nothing_embeds_to_no_rows_and_an_empty_text_to_one(trained: Trained) -> None:
    encoder = trained.tagger.encoder
    assert encoder.embed([]).shape == (0, encoder.hidden)
    assert np.isfinite(encoder.embed(["", "word " * 5000])).all()


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    import summarizer.model as package

    folder = Path(str(package.__file__)).parent
    (tmp_path / "small.json").write_bytes((folder / "small.json").read_bytes())
    (tmp_path / "small.safetensors").write_bytes((folder / "small.safetensors").read_bytes()[:-1] + b"x")
    with pytest.raises(ModelMissing, match="damaged"):
        load("small", folder=tmp_path)


def test_a_missing_base_is_said_with_its_mend():
    with pytest.raises(ModelMissing, match="make install"):
        find_base("small", package="a_package_that_is_not_there")


def test_a_damaged_base_is_said_with_its_mend(tmp_path, monkeypatch):
    folder = tmp_path / "a_damaged_model" / "model"
    folder.mkdir(parents=True)
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (folder / name).write_bytes(b"cut off")
    (tmp_path / "a_damaged_model" / "__init__.py").write_text("raise RuntimeError('looked at, never imported')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelMissing, match="is damaged"):
        find_base("small", package="a_damaged_model")
