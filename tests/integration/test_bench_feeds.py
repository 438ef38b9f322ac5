"""The benchmark of many feeds, with few of them: that it runs, and finds what the bot must have done."""

from tests.benchmarks.feeds import measured

HEARD_OUT = 0.5  # seconds until a silent server is given up


def test_the_benchmark_of_feeds_runs_and_finds_every_article_and_fault_that_the_plan_has() -> None:
    figures = {figure.name: figure for figure in measured(120, rounds=1, silence=HEARD_OUT)}
    assert figures["heavy_modules"].met, "collecting loads what only the analysis or the parsers need"
    assert figures["peak_mb"].value < 350
    assert figures["round_seconds"].value >= HEARD_OUT
    assert figures["among_seconds"].value > 0
