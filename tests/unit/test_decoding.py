"""Tag scores to spans."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from summarizer.model.decoding import spans


def scores(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array([rows], dtype=np.float32)


def test_a_span_begins_and_goes_on() -> None:
    table = scores((5, 0, 0), (0, 5, 0), (0, 0, 5), (5, 0, 0))
    (found,) = spans(table, [4])
    assert [(span.begin, span.end) for span in found] == [(1, 3)]


def test_nothing_goes_on_that_has_not_begun() -> None:
    table = scores((5, 0, 0), (0, 0, 5), (5, 0, 0))
    (found,) = spans(table, [3])
    assert [(span.begin, span.end) for span in found] in ([], [(0, 2)], [(1, 2)])


def test_forced_gives_the_likeliest_span_where_there_would_be_none() -> None:
    table = scores((5, 0, 0), (5, 3, 0), (5, 0, 0))
    assert spans(table, [3]) == [[]]
    (found,) = spans(table, [3], forced=True)
    assert [(span.begin, span.end) for span in found] == [(1, 2)]


def test_the_side_of_a_cue_that_is_unsure_is_impure() -> None:
    sure = spans(scores((0, 9, 0, 0, 0)), [1])[0][0]
    torn = spans(scores((0, 9, 0, 8.9, 0)), [1])[0][0]
    assert sure.purity > 0.99
    assert torn.purity < 0.6


@given(
    arrays(np.float32, (3, 7, 5), elements=st.floats(-20, 20, width=32)),
    st.lists(st.integers(1, 7), min_size=3, max_size=3),
)
def test_spans_are_in_their_sentence_in_order_and_apart(table: np.ndarray, lengths: list[int]) -> None:
    for own, length in zip(spans(table, lengths, forced=True), lengths, strict=True):
        assert own
        edges = [edge for span in own for edge in (span.begin, span.end)]
        assert edges == sorted(edges)
        assert 0 <= edges[0] < edges[-1] <= length
        assert all(0 <= span.confidence <= 1.0001 for span in own)
