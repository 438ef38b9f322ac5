"""What was measured against what is wanted: a table for people, rows for a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

Row = dict[str, str | float | bool | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value, and its bar where it has one: the least where `more_is_better`, else the most."""

    name: str  # for programs
    title: str
    value: float
    bar: float | None = None
    more_is_better: bool = True

    @property
    def met(self) -> bool | None:
        if self.bar is None:
            return None
        return self.value >= self.bar if self.more_is_better else self.value <= self.bar

    @property
    def wanted(self) -> str:
        if self.bar is None:
            return ""
        return f"{'at least' if self.more_is_better else 'at most'} {self.bar:,g}"

    def row(self) -> Row:
        return {"name": self.name, "title": self.title, "value": self.value, "bar": self.bar, "met": self.met}


def table(figures: Sequence[Figure], title: str) -> Table:
    made = Table(title=title, title_justify="left")
    made.add_column("what")
    made.add_column("measured", justify="right")
    made.add_column("wanted")
    made.add_column("met")
    words = {True: "[green]yes[/green]", False: "[red]NO[/red]", None: ""}
    for figure in figures:
        made.add_row(figure.title, written(figure.value), figure.wanted, words[figure.met])
    return made


def written(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
