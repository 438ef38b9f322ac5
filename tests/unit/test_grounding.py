from dataclasses import replace

import pytest

from summarizer.domain import Stance
from summarizer.grounding import grounded

TEXT = "Paris opposes the plan. Berlin waits."
STANCE = Stance("France", "Paris", "opposes", "opposes", "the plan", "Paris opposes the plan.")


def canonical(mention: str, _sentence: str) -> str | None:
    return {"Paris": "France", "Berlin": "Germany"}.get(mention)


def test_a_stance_of_the_article_is_grounded():
    assert grounded(STANCE, TEXT, canonical)


@pytest.mark.parametrize(
    "change",
    [
        {"sentence": "Paris opposes the plan!"},
        {"mention": "Berlin"},
        {"actor": "Germany"},
        {"cue": "supports"},
        {"target": "the deal"},
        {"target": ""},
        {"target": "Paris opposes the plan"},
        {"target_resolved": "the gas plan"},
    ],
)
def test_what_the_article_does_not_say_is_refused(change):
    assert not grounded(replace(STANCE, **change), TEXT, canonical)
