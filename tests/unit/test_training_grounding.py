"""What the grounding score is fitted on, and how."""

from random import Random

import numpy as np
import pytest

from summarizer.alignment import AGAINST, MEASURES
from summarizer.grounding import Measured
from summarizer.training.corruptions import RIGHT, WRONG, Told, told
from summarizer.training.grounding import Case, auc, fitted, in_small_letters

OWN = [
    "The mayor of Lyon, a former judge, rejected the plan on Monday, according to two aides.",
    "Residents had asked Anna Berger for three more weeks, and the council has agreed to that.",
    '"We will not pay for this bridge again," Jan Novak said.',
    "Some 400 people marched to the town hall in Graz in March 2024, while Peter Huber watched them.",
]
STRANGE = ["The airline cancelled flights from Oslo after a strike by 20 engineers.", "Prices of copper rose in Lima."]


def test_sentences_are_made_of_every_kind_and_all_but_the_verbatim_are_new() -> None:
    made = told(OWN, STRANGE, Random(1))  # noqa: S311 - a choice of sentences
    assert {(each.supported, each.kind) for each in made} == {(True, k) for k in RIGHT} | {(False, k) for k in WRONG}
    assert all((each.text in OWN) is (each.kind == "verbatim") for each in made)


def test_nothing_is_made_of_nothing() -> None:
    assert told([], [], Random(1)) == []  # noqa: S311 - a choice of sentences


def test_each_measure_keeps_the_sign_of_its_meaning_even_where_examples_speak_against_it() -> None:
    draw = np.random.default_rng(1)
    rows = [
        Case(Told("", right, "shortened" if right else "spliced"), False, Measured(0, measures), 0)
        for right in (True, False)
        for measures in draw.normal(-2 if right else 2, 1, (40, len(MEASURES))).astype(np.float32)
    ]
    weights = dict(zip(MEASURES, fitted(rows).weights, strict=True))
    assert all(weight <= 0 if name in AGAINST else weight >= 0 for name, weight in weights.items())


def test_auc_is_the_chance_that_right_is_above_wrong() -> None:
    assert auc([True, False], [0.9, 0.1]) == 1
    assert auc([True, False, False], [0.5, 0.5, 0.9]) == pytest.approx(0.25)
    assert np.isnan(auc([True], [0.5]))


def test_small_letters_are_as_systems_write_them() -> None:
    assert in_small_letters('"No," said Macron\'s aide.') == '" no , " said macron \'s aide .'
