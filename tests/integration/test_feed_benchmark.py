"""The benchmark of the feed engine runs, and the engine does on it what it should."""

from pathlib import Path

from tests.benchmarks.feeds import ordinary_day


def test_a_round_of_a_few_feeds_takes_over_all_their_news_and_is_measured(tmp_path: Path) -> None:
    """A feed that was not checked, or news that were not taken over, end it with an error."""
    figures = {figure.name: figure for figure in ordinary_day(tmp_path, 20)}
    assert all(figure.value > 0 for figure in figures.values())
    assert figures["feeds_seconds"].met
    assert figures["feeds_peak_mb"].met
