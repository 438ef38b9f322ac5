"""The tables that say which words name which actor: the packaged ones and config/actors.toml."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from summarizer.domain import Actor

STATES, BODIES, PARTIES, REGIONS = "countries.tsv", "organisations.tsv", "parties.tsv", "regions.tsv"
PLACES = "places.tsv"  # cities and institutions: no actors of their own, but they tell a country
TABLES = (STATES, BODIES, PARTIES, REGIONS)
KEYS = ("name", "country", "names")


@dataclass(frozen=True, slots=True)
class Entry:
    """One actor with the words for it. `people` speak for it; of them the short form stands for it as well."""

    actor: Actor
    names: tuple[str, ...]
    adjectives: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = ()  # (full name, short form or "")
    table: str = ""  # where it is packaged; "" where somebody wrote it


class ActorFileError(ValueError):
    """actors.toml cannot be read; the message says file, line and reason on one line."""


def packaged_entries() -> list[Entry]:
    """Countries, bodies, parties and regions, each marked with its table."""
    return [
        entry
        for table in TABLES
        for entry in _table(table, files("summarizer").joinpath("data", table).read_text(encoding="utf-8"))
    ]


def _table(table: str, text: str) -> Iterator[Entry]:
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        code, name, adjectives, others, people = (line.split("\t") + [""] * 5)[:5]
        yield Entry(
            Actor(name, code),
            (name, *_cells(others)),
            _cells(adjectives),
            tuple(_person(cell) for cell in _cells(people)),
            table,
        )


def packaged_places() -> dict[str, str]:
    """Cities and institutions, each with the code of its country."""
    text = files("summarizer").joinpath("data", PLACES).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: row[0] for row in rows for column in row[1:] for name in _cells(column)}


def _cells(column: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in column.split("|") if cell.strip())


def _person(cell: str) -> tuple[str, str]:
    full, equals, short = cell.partition("=")
    return full, short if equals else full.split()[-1]


def read_actor_file(path: Path) -> list[Entry]:
    """The `[[actor]]` entries of a file like config/actors.toml; none where there is no such file.

    Raises ActorFileError for whatever in it is not as it should be.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise ActorFileError(f"{path}: cannot be read: {error}") from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = line[1] if line else len(text.splitlines())
        reason = re.sub(r" \(at .*\)$", "", str(error))
        raise ActorFileError(f"{path}, line {where}: not valid TOML: {reason}") from error
    rows = content.get("actor", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ActorFileError(f"{path}, line {_line(text, 'actor')}: write [[actor]] with two brackets, once an actor")
    for key in content:
        if key != "actor":
            raise ActorFileError(f"{path}, line {_line(text, key)}: unknown key {key!r}; actors stand under [[actor]]")
    return [_entry(path, text, number, row) for number, row in enumerate(rows)]


def _entry(path: Path, text: str, number: int, row: dict[str, object]) -> Entry:
    def fault(key: str, reason: str) -> ActorFileError:
        return ActorFileError(f"{path}, line {_line(text, key, number)}: {reason}")

    for key in row:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(KEYS)}"
            raise fault(key, f"unknown key {key!r}{hint}")
    name, country, names = row.get("name"), row.get("country", ""), row.get("names", [])
    if not isinstance(name, str) or not name.strip():
        raise fault("name", 'an actor needs name = "…"')
    if not isinstance(country, str) or not re.fullmatch(r"[A-Z]{3}|", country):
        raise fault("country", f'country is {country!r}; it must be three capitals such as "FRA", or "IGO"')
    if not isinstance(names, list) or not all(isinstance(each, str) and each.strip() for each in names):
        raise fault("names", 'names must be a list of words in quotes: names = ["One", "Two"]')
    return Entry(Actor(name.strip(), country), (name.strip(), *(each.strip() for each in names)))


def _line(text: str, key: str, number: int | None = None) -> int:
    """The line of `key`, from 1: in the entry of that number, or its heading where the key is not there."""
    lines = text.splitlines()
    headings = [n for n, line in enumerate(lines) if re.match(r"\s*\[\[\s*actor\s*\]\]", line)]
    start, stop = 0, len(lines)
    if number is not None and number < len(headings):
        start = headings[number]
        stop = headings[number + 1] if number + 1 < len(headings) else len(lines)
    wanted = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}\b")
    return next((n + 1 for n in range(start, stop) if wanted.match(lines[n])), start + 1)
