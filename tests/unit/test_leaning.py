"""Which sentences cannot be read without the one before."""

import pytest

from summarizer.leaning import leans


@pytest.mark.parametrize(
    ("sentence", "is_leaning"),
    [
        ("He said that the plan was dead.", True),
        ("Its members want the law scrapped.", True),
        ("This came a day after the vote.", True),
        ("The latter has until May to answer.", True),
        ('"We will not sign," she said on Monday.', True),
        ("Norway said that it backs the deal.", False),
        ("It is not clear whether the ban will hold.", False),
        ("This week the senate votes on the bill.", False),
        ("Those who signed it now want it back.", False),
        ('"We will not sign it," Ada Lund said.', False),
        ('"It is a mistake," the minister said.', False),
        ("Italy rejects the canal, he said.", False),
        ("", False),
    ],
)
def test_a_sentence_leans_on_another_by_its_first_word_or_its_speaker(sentence: str, is_leaning: bool) -> None:
    assert leans(sentence) is is_leaning
