"""The measure of the grounding score reads files of the form of FRANK's; these are our own."""

import json
from pathlib import Path

import pytest

from summarizer.model.weights import Trained
from tests.benchmarks.faithfulness import ARTICLES, JUDGED, measure, told_sentences

TEXT = "France refused to approve a plan for an office in Tokyo. Japan welcomed the plan and thanked Norway for it."


def test_scores_are_compared_with_what_people_judged(tmp_path: Path, trained: Trained) -> None:
    true = "france refused to approve a plan for an office in tokyo . japan welcomed the plan ."
    rows = [
        {"id": "1", "dataset": name, "model": "m", "summary": summary, "factuality": factuality}
        for name in ("cnndm", "xsum")
        for summary, factuality in ((true, 1.0), ("norway sold japan a fleet of buses for 300 million euros .", 0.5))
    ]
    (tmp_path / "eval").mkdir()
    (tmp_path / JUDGED).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    article = {"id": "1", "dataset": "cnndm", "text": TEXT, "reference": ""}
    (tmp_path / ARTICLES).write_text(json.dumps(article) + "\n", encoding="utf-8")
    found = {figure.name: figure.value for figure in measure(tmp_path, trained.tagger.encoder)}
    size = trained.shape.size
    assert found[f"{size}_faithfulness_cnndm"] == found[f"{size}_faithfulness_xsum"] == 1
    assert found[f"{size}_pass_cnndm_untrue"] == 0


@pytest.mark.parametrize(
    ("summary", "parts"),
    [
        ("he left . she stayed .", ["he left .", "she stayed ."]),
        ("he said `` i left . '' she stayed .", ['he said " i left .', "she stayed ."]),
        ("the u.s. won 2.5 points -lrb- again -rrb- .", ["the u.s. won 2.5 points ( again ) ."]),
        (".", ["."]),
    ],
)
def test_sentences_of_tokenised_summaries_are_found(summary: str, parts: list[str]) -> None:
    assert told_sentences(summary) == parts
