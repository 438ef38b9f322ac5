"""`python -m tests.benchmarks.quality`: what summaries tell and what grounding knows, beside peers, in a table a size.

It takes outside data, which are no part of the project: the folder `../shared`, or another that is named.
"""

import os
from pathlib import Path

import click
from rich.console import Console

from bot.app import large_base
from bot.settings import load_settings
from summarizer.model.bases import ModelMissing
from summarizer.model.weights import Trained, load
from tests.benchmarks import faithfulness, summaries
from tests.benchmarks.figures import Figure, table

NEEDED = (summaries.ARTICLES, summaries.STANCES, faithfulness.JUDGED)


@click.command()
@click.argument("shared", type=click.Path(file_okay=False, path_type=Path), default=Path("../shared"))
@click.option(
    "--size", "sizes", type=click.Choice(["small", "large"]), multiple=True, help="Both, unless one is named."
)
def main(shared: Path, sizes: tuple[str, ...]) -> None:
    """Measure the quality of summaries and of grounding on the data in the folder SHARED."""
    console = Console()
    missing = [path for path in NEEDED if not (shared / path).is_file()]
    if missing:
        console.print(f"Quality is not measured: there is no {shared / missing[0]}.", soft_wrap=True)
        return
    base = large_base(load_settings(os.environ).data_dir)
    for size in sizes or ("small", "large"):
        try:
            model = load(size, base)
        except ModelMissing as error:
            console.print(f"{size} is skipped: {error}", soft_wrap=True, highlight=False)
            continue
        console.print(table(figures(shared, size, model), f"Quality, {size}"))


def figures(shared: Path, size: str, model: Trained) -> list[Figure]:
    return [*summaries.measure(shared, size, model), *faithfulness.measure(shared, model.tagger.encoder)]


if __name__ == "__main__":
    main()
