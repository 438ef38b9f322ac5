"""The shipped small model, as the setting `analysis.model = "small"` runs it beside the rules."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.app import LazyAnalyser
from bot.settings import load_settings
from summarizer.actors import Gazetteer
from summarizer.analyser import EmbeddedAnalyser
from summarizer.domain import Document
from summarizer.model.bases import ModelMissing
from summarizer.model.weights import load
from summarizer.training.evaluate import evaluate

DATA = Path(__file__).parents[1] / "data"
FLOOR = 0.55  # mention F1


@pytest.fixture(scope="module")
def analyser() -> EmbeddedAnalyser:
    settings = load_settings({"STANCEWIRE_ANALYSIS__MODEL": "small"})
    return LazyAnalyser(settings, Gazetteer.load()).load()


def test_it_keeps_what_the_rules_find_of_the_seed(analyser: EmbeddedAnalyser) -> None:
    seeds = DATA.parents[1] / "seeds"
    text = (seeds / "000_fa446f48e3006721.txt").read_text(encoding="utf-8")
    expected = json.loads((seeds / "expected.json").read_text(encoding="utf-8"))
    [analysis] = analyser.analyse([Document("seed", "", text)])
    found = {(stance.actor, stance.polarity, stance.target) for stance in analysis.stances}
    assert {(s["actor"], s["stance"], s["target"]) for s in expected["stances"]} <= found
    assert analysis.model == "embedded small-1 rules-1"


def test_every_span_it_tells_stands_in_its_sentence(analyser: EmbeddedAnalyser) -> None:
    records = [json.loads(line) for line in (DATA / "stances.jsonl").read_text(encoding="utf-8").splitlines()]
    for analysis in analyser.analyse([Document(r["id"], "", r["text"]) for r in records]):
        for stance in analysis.stances:
            assert stance.sentence in analysis.text
            assert all(part in stance.sentence for part in (stance.mention, stance.cue, stance.target))


def test_it_does_not_fall_below_its_floor(analyser: EmbeddedAnalyser) -> None:
    """On a small authored set that it was not trained on; a fault in loading or decoding shows here at once."""
    records = [json.loads(line) for line in (DATA / "stances.jsonl").read_text(encoding="utf-8").splitlines()]
    model = load("small")
    result = evaluate(model, records, model.shape.threshold)
    assert 2 * result.hits["mention"] / (result.gold + result.predicted) >= FLOOR


def test_a_text_has_the_same_vector_alone_and_in_company(analyser: EmbeddedAnalyser) -> None:
    encoder = load("small").tagger.encoder
    long = "A much longer sentence about fisheries, tariffs, ports and treaties. " * 20
    alone, together = encoder.embed(["Paris rejects it."]), encoder.embed([long, "Paris rejects it."])
    assert np.allclose(alone[0], together[1], atol=1e-5)
    assert np.linalg.norm(alone[0]) == pytest.approx(1, abs=1e-5)


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    import summarizer.model as package

    folder = Path(str(package.__file__)).parent
    (tmp_path / "small.json").write_bytes((folder / "small.json").read_bytes())
    (tmp_path / "small.safetensors").write_bytes((folder / "small.safetensors").read_bytes()[:-1] + b"x")
    with pytest.raises(ModelMissing, match="damaged"):
        load("small", folder=tmp_path)
