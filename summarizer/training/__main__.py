"""`python -m summarizer.training COMMAND`: from notes to weights."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import click

DATA = Path(__file__).parent / "data"
MODEL = Path(__file__).parent.parent / "model"
SIZES = click.Choice(["small", "large"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def main() -> None:
    """Train and measure the stance models."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")


@main.command()
def prepare() -> None:
    """Compile the notes to train.jsonl and dev.jsonl beside them."""
    from summarizer.training.notes import compile_notes, split

    dev_ids = set((DATA / "dev_ids.txt").read_text(encoding="utf-8").split())
    train, dev = split(compile_notes(sorted((DATA / "notes").glob("*.txt"))), dev_ids)
    for name, records in (("train", train), ("dev", dev)):
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        (DATA / f"{name}.jsonl").write_text(lines, encoding="utf-8")
        click.echo(f"{name}: {len(records)} records, {sum(len(r['stances']) for r in records)} stances")


@main.command()
@click.argument("texts", type=FILE, nargs=-1, required=True)
@click.argument("out", type=FOLDER)
def join(texts: tuple[Path, ...], out: Path) -> None:
    """Put the annotations of standoff.jsonl and the texts they are of together: real.jsonl for `--extra`, and
    real-dev.jsonl to measure by, in the folder OUT."""
    from summarizer.training.gold import read_records
    from summarizer.training.standoff import is_measured, joined, texts_of

    rows = read_records([DATA / "standoff.jsonl"])
    known = [text for path in texts for text in texts_of(path)]
    out.mkdir(parents=True, exist_ok=True)
    for name, is_wanted in (("real", False), ("real-dev", True)):
        records = joined((row for row in rows if is_measured(row) is is_wanted), known)
        lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
        (out / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
        click.echo(f"{name}.jsonl: {len(lines)} records")


@main.command()
@click.argument("size", type=SIZES)
@click.option("--extra", type=FILE, multiple=True, help="Further annotated records to learn from, JSONL.")
@click.option("--runs", type=FOLDER, default=Path("runs"), show_default=True, help="Where checkpoints are kept.")
@click.option("--large-base", type=FOLDER, help="The folder of all-mpnet-base-v2.")
@click.option("--start", type=FILE, help="Trained weights to begin with, in place of the base alone.")
@click.option("--teacher", type=FOLDER, help="Weights of the large size, for the small one to learn from.")
@click.option("--epochs", type=int, help="In place of the recipe's.")
@click.option("--pace", type=float, default=1.0, show_default=True, help="Of learning, beside the recipe's.")
@click.option("--without-notes", is_flag=True, help="Learn from --extra alone.")
@click.option("--seed", default=1, show_default=True)
def train(
    size: str,
    extra: tuple[Path, ...],
    runs: Path,
    large_base: Path | None,
    start: Path | None,
    teacher: Path | None,
    epochs: int | None,
    pace: float,
    without_notes: bool,
    seed: int,
) -> None:
    """Train a size; after a stop, the same command goes on. The weights go to the folder of the run."""
    from summarizer.training.recipes import PLANS, train_size

    plan = PLANS[size]
    plan = replace(
        plan, seed=seed, epochs=epochs or plan.epochs, rate=plan.rate * pace, heads_rate=plan.heads_rate * pace
    )
    folder = runs / f"{size}-{seed}{'-on' if start else ''}"
    notes = [] if without_notes else [DATA / "train.jsonl"]
    train_size(size, [*notes, *extra], folder, large_base, plan, start, teacher)


@main.command()
@click.argument("size", type=SIZES)
@click.option("--extra", type=FILE, multiple=True, help="Further annotated records whose actors are canonical, JSONL.")
@click.option("--weights", type=FOLDER, default=MODEL, show_default=True)
@click.option("--large-base", type=FOLDER)
@click.option("--seed", default=1, show_default=True)
def choose(size: str, extra: tuple[Path, ...], weights: Path, large_base: Path | None, seed: int) -> None:
    """Train who is meant by a holder's words, on a trained tagger; it is put into the tagger's weights."""
    from summarizer.training.choosing import train_chooser

    paths = [DATA / "train.jsonl", *extra]
    click.echo(train_chooser(size, paths, DATA / "dev.jsonl", weights, large_base, seed))


@main.command()
@click.argument("size", type=SIZES)
@click.option("--dev", type=FILE, multiple=True, default=[DATA / "dev.jsonl"], show_default=True, help="All alike.")
@click.option("--weights", type=FOLDER, default=MODEL, show_default=True)
@click.option("--large-base", type=FOLDER)
@click.option("--half", is_flag=True, help="Read in bfloat16, for processors that have it.")
def tune(size: str, dev: tuple[Path, ...], weights: Path, large_base: Path | None, half: bool) -> None:
    """Choose leanings and threshold for F1 on annotated records, and calibrate the confidence."""
    from summarizer.training.tuning import tune_weights

    click.echo(tune_weights(size, dev, weights, large_base, half))


@main.command()
@click.argument("gold", type=FILE)
@click.option("--size", type=SIZES, default="small", show_default=True)
@click.option("--weights", type=FOLDER, default=MODEL, show_default=True)
@click.option("--large-base", type=FOLDER)
@click.option("--threshold", type=float, help="In place of the one that comes with the weights.")
@click.option("--half", is_flag=True, help="Read in bfloat16, for processors that have it.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the predictions, JSONL.")
def evaluate(
    gold: Path,
    size: str,
    weights: Path,
    large_base: Path | None,
    threshold: float | None,
    half: bool,
    out: Path | None,
) -> None:
    """Print the scorer's rows for annotated records."""
    from summarizer.model.weights import load
    from summarizer.training.evaluate import predict
    from summarizer.training.gold import read_records
    from summarizer.training.scorer import score

    model = load(size, large_base, weights)
    model.tagger.half = half
    records = read_records([gold])
    found = predict(model, records, model.shape.threshold if threshold is None else threshold)
    for line in score({r["id"]: r["stances"] for r in records}, found).lines():
        click.echo(line)
    if out:
        rows = (json.dumps({"id": key, "stances": own}, ensure_ascii=False) for key, own in found.items())
        out.write_text("".join(row + "\n" for row in rows), encoding="utf-8")


@main.command()
@click.argument("size", type=SIZES)
@click.option("--articles", default=60, show_default=True, help="Beside those that sentences were written of.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=MODEL / "grounding.json")
@click.option("--large-base", type=FOLDER)
@click.option("--half", is_flag=True, help="Read in bfloat16, for processors that have it.")
def ground(size: str, articles: int, out: Path, large_base: Path | None, half: bool) -> None:
    """Fit the score of grounding on sentences told of our own articles, right and wrong."""
    from summarizer.training.grounding import fit_grounding

    for line in fit_grounding(size, DATA, out, large_base, articles, half):
        click.echo(line)


@main.command()
@click.option("--extra", type=FILE, multiple=True, help="Further articles with their highlights, JSONL.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=MODEL / "salience.json")
def salience(extra: tuple[Path, ...], out: Path) -> None:
    """Fit what makes a sentence telling on articles with highlights, as the small model reads them."""
    from summarizer.model.weights import load
    from summarizer.training.gold import read_records
    from summarizer.training.salience import examples, fit, noted

    rows = [*noted(sorted((DATA / "notes").glob("*.txt")), DATA / "highlights.jsonl"), *read_records(extra)]
    weights = fit(list(examples(load("small"), rows)))
    out.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
    for name, weight in weights.items():
        click.echo(f"{name:13} {weight:6.3f}")


if __name__ == "__main__":
    main()
