"""A TOML file with the line of every key, so that a complaint about it can say where."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bot.errors import ConfigError

KeyPath = tuple[str | int, ...]  # ("feed", 2, "url"): the url of the third [[feed]]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
# What matters for whether a value goes on in the next line: strings, comments and brackets.
_PART = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]|\\.')


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What a TOML file holds. `lines` are counted from 1; tables and keys have one each."""

    path: Path
    text: str
    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def where(self, *key: str | int) -> str:
        """'config/feeds.toml, line 12': the line of `key`, or of the nearest table around it."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.lines:
                return f"{self.path}, line {self.lines[key[:length]]}"
        return str(self.path)


def read_toml(path: Path) -> TomlFile:
    """Raises ConfigError, with the line where there is one, for a file that is missing, unreadable or not TOML."""
    try:
        # Line ends as they are, for whoever writes the file back; a byte order mark is no part of TOML.
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        hint = "restore it, or name another config folder in STANCEWIRE_CONFIG"
        raise ConfigError(f"{path}: there is no such file; {hint}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(syntax_error(path, text, str(error))) from None
    return TomlFile(path, text, data, key_lines(text))


def syntax_error(path: Path, text: str, message: str) -> str:
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", message, re.DOTALL)
    if found is None:
        return f"{path}: {message}"
    line = found[2] or text.rstrip().count("\n") + 1
    return f"{path}, line {line}: {found[1]}; is a quote, a comma or a bracket missing?"


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line of each table and key of a valid TOML text; the parsers of TOML keep none."""
    lines: dict[KeyPath, int] = {}
    counts: dict[str, int] = {}  # how many [[name]] there were so far
    table: KeyPath = ()
    depth, quote = 0, ""  # open brackets, and the open multi-line string, of a value that goes on
    for number, line in enumerate(text.split("\n"), 1):
        if depth or quote:
            depth, quote = follow_value(line, depth, quote)
        elif header := _HEADER.match(line):
            table = split_key(header[2])
            lines.setdefault(table, number)
            if header[1] == "[[":
                counts[header[2]] = counts.get(header[2], -1) + 1
                table = (*table, counts[header[2]])
                lines[table] = number
        elif key := _KEY.match(line):
            lines.setdefault((*table, *split_key(key[1])), number)
            depth, quote = follow_value(line[key.end() :], 0, "")
    return lines


def split_key(key: str) -> KeyPath:
    return tuple(part.strip().strip("\"'") for part in key.split("."))


def follow_value(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Where a value stands at the end of `line`: open brackets, and the open multi-line quote or ""."""
    if quote:
        _, closed, line = line.partition(quote)
        if not closed:
            return depth, quote
    for part in _PART.finditer(line):
        if part[0] in ('"""', "'''"):
            return follow_value(line[part.end() :], depth, part[0])
        if part[0] in "[{":
            depth += 1
        elif part[0] in "]}":
            depth -= 1
    return depth, ""


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """'; did you mean "tags"?' or, where nothing is near, the words there are, if few."""
    by_lower = {name.lower(): name for name in known}
    if near := get_close_matches(word.lower(), list(by_lower), 1, 0.6):
        return f'; did you mean "{by_lower[near[0]]}"?'
    return f"; known are {', '.join(known)}" if len(known) <= 10 else ""
