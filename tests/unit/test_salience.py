import numpy as np

from summarizer.salience import candidates, summarise


def unit(*values):
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


SENTENCES = [
    "Parliament passed the long awaited budget on Monday.",
    "Parliament passed the long awaited budget this Monday.",
    "The opposition walked out before the final vote began.",
    "It rained in the capital during most of the day.",
    "Bread prices rose again in all of the provinces.",
]


def test_a_summary_has_no_two_sentences_that_say_the_same_and_keeps_the_order():
    vectors = np.stack([unit(1, 0, 0), unit(1, 0.01, 0), unit(0.7, 0.7, 0), unit(0, 0, 1), unit(0.2, 0.2, 1)])
    assert summarise(SENTENCES, [0, 1, 2, 3, 4], vectors, unit(1, 0.3, 0)) == (SENTENCES[0], SENTENCES[2])


def test_a_short_text_is_its_own_summary():
    vectors = np.stack([unit(1, 0), unit(0, 1)])
    assert summarise(SENTENCES[:2], [0, 1], vectors, unit(1, 0)) == tuple(SENTENCES[:2])


def test_a_text_without_whole_sentences_has_no_summary():
    assert summarise(["Budget vote"], [], np.zeros((0, 2), dtype=np.float32), unit(1, 0)) == ()


def test_headings_fragments_and_endless_sentences_are_no_candidates():
    endless = "word " * 80 + "end."
    assert candidates(["A heading without a full stop here", "Short one.", endless, SENTENCES[0]]) == [3]


def test_only_the_beginning_of_a_long_text_is_looked_at():
    assert candidates(SENTENCES * 100)[-1] < 60
