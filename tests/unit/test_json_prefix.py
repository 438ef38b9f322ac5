"""What an answer may begin with, while it is written."""

import json

import pytest

from summarizer.backends.json_prefix import Fit, fit

SCHEMA = {
    "type": "object",
    "properties": {
        "summary": {"type": "array", "items": {"type": "string", "maxLength": 20}, "maxItems": 2},
        "stances": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "holder": {"type": "string"},
                    "stance": {"type": "string", "enum": ["opposes", "supports"]},
                    "sure": {"type": "number"},
                    "said": {"anyOf": [{"type": "null"}, {"type": "boolean"}]},
                },
            },
        },
    },
}
ANSWER = {
    "summary": ['Paris “said” no.\n\\"', "Ω ok"],
    "stances": [{"holder": "Paris", "stance": "opposes", "sure": -0.75, "said": None}],
}


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_every_beginning_of_an_answer_may_go_on_and_the_whole_may_not(ascii_only, separators):
    text = json.dumps(ANSWER, ensure_ascii=ascii_only, separators=separators)
    assert {fit(text[:end], SCHEMA) for end in range(len(text))} == {Fit.OPEN}
    assert fit(text, SCHEMA) is Fit.WHOLE
    assert fit(text + " ", SCHEMA) is Fit.NO


@pytest.mark.parametrize(
    "text",
    [
        "Sure! {",
        " {",
        "{\n",
        '{"title',
        '{"summary": "',
        '{"summary":  [',
        '{"summary": ["a" ',
        '{"summary": ["a","b",',
        '{"summary": ["a line\n',
        '{"summary": ["\\q',
        '{"summary": ["more than twenty letters',
        '{"summary": [], "stances": [{"holder": "x", "stance": "likes',
        '{"summary": [], "stances": [{"holder": "x", "stance": "opposes"}',
        '{"summary": [], "stances": [{"holder": "x", "stance": "opposes", "sure": 01',
        '{"summary": [], "stances": [{"holder": "x", "stance": "opposes", "sure": 1, "said": no',
        '{"summary": [], "stances": [] }',
    ],
)
def test_what_no_answer_begins_with_is_refused(text):
    assert fit(text, SCHEMA) is Fit.NO


def test_an_array_and_a_string_without_bounds_come_to_an_end():
    assert fit('["' + "a" * 5_000, {"type": "array", "items": {"type": "string"}}) is Fit.NO
    assert fit("[" + "1," * 500, {"type": "array", "items": {"type": "integer"}}) is Fit.NO


def test_a_schema_that_is_not_understood_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="cannot be held to"):
        fit("{", {"type": "tuple"})
