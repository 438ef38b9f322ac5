"""Whether a text is, or can still become, JSON of a schema: what an answer is held to while it is written.

Of JSON schema this knows what ours need: objects whose properties are written all and in order, arrays and strings up
to a length, enums, numbers, booleans, null and `anyOf`. An array or string may end at any time, so an answer can always
be closed. Beyond one space after a comma or colon no white space is accepted: it costs tokens, and small models never
find out of it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import Any

Schema = Mapping[str, Any]

# Where the schema names no bound: a model that repeats itself must come to an end.
LONGEST_STRING = 1_000  # characters
MOST_ITEMS = 30
CHARACTER = re.compile(r'[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}')
BEGUN_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?")
BEGUN_NUMBER = re.compile(r"(?:-|-?(?:0|[1-9]\d{0,15})\.?)\Z")


class Fit(Enum):
    """`OPEN`: more must follow. `WHOLE`: nothing may follow."""

    NO = auto()
    OPEN = auto()
    WHOLE = auto()


class _Ended(Exception):
    """The text ends within a value that is right so far."""


class _Wrong(Exception):
    """No text that begins so is of the schema."""


def fit(text: str, schema: Schema) -> Fit:
    """Raises ValueError for a schema of a kind that is not known."""
    try:
        end = _value(text, 0, schema)
    except _Ended:
        return Fit.OPEN
    except _Wrong:
        return Fit.NO
    return Fit.WHOLE if end == len(text) else Fit.NO


def _value(text: str, at: int, schema: Schema) -> int:
    """The end of the value that begins at `at`."""
    if "anyOf" in schema:
        return _any(text, at, schema["anyOf"])
    if "enum" in schema:
        return _one_of(text, at, [json.dumps(option, ensure_ascii=False) for option in schema["enum"]])
    kind = schema.get("type")
    if isinstance(kind, list):
        return _any(text, at, [{**schema, "type": each} for each in kind])
    match kind:
        case "object":
            return _object(text, at, schema)
        case "array":
            return _array(text, at, schema)
        case "string":
            return _string(text, at, schema)
        case "number" | "integer":
            return _number(text, at, whole=kind == "integer")
        case "boolean":
            return _one_of(text, at, ["true", "false"])
        case "null":
            return _one_of(text, at, ["null"])
    raise ValueError(f"a schema of the type {kind!r} cannot be held to")


def _any(text: str, at: int, schemas: Sequence[Schema]) -> int:
    open_ones = False
    for schema in schemas:
        try:
            return _value(text, at, schema)
        except _Ended:
            open_ones = True
        except _Wrong:
            continue
    raise _Ended if open_ones else _Wrong


def _object(text: str, at: int, schema: Schema) -> int:
    at = _literal(text, at, "{")
    for number, (name, inner) in enumerate(schema["properties"].items()):
        if number:
            at = _space(text, _literal(text, at, ","))
        at = _literal(text, at, json.dumps(name, ensure_ascii=False))
        at = _space(text, _literal(text, at, ":"))
        at = _value(text, at, inner)
    return _literal(text, at, "}")


def _array(text: str, at: int, schema: Schema) -> int:
    at = _literal(text, at, "[")
    count = 0
    while True:
        if at == len(text):
            raise _Ended
        if text[at] == "]":
            return at + 1
        if count >= schema.get("maxItems", MOST_ITEMS):
            raise _Wrong
        if count:
            at = _space(text, _literal(text, at, ","))
        at = _value(text, at, schema["items"])
        count += 1


def _string(text: str, at: int, schema: Schema) -> int:
    at = _literal(text, at, '"')
    length = 0
    while at < len(text) and text[at] != '"':
        character = CHARACTER.match(text, at)
        if character is None:
            raise _Ended if BEGUN_ESCAPE.match(text, at) else _Wrong
        length, at = length + 1, character.end()
        if length > schema.get("maxLength", LONGEST_STRING):
            raise _Wrong
    return _literal(text, at, '"')


def _number(text: str, at: int, *, whole: bool) -> int:
    if at == len(text) or BEGUN_NUMBER.match(text, at):
        raise _Ended
    number = NUMBER.match(text, at)
    if number is None or (whole and "." in number[0]):
        raise _Wrong
    if number.end() == len(text):
        raise _Ended  # it may go on; what closes the object comes after it
    return number.end()


def _one_of(text: str, at: int, options: Sequence[str]) -> int:
    rest = text[at:]
    for option in options:
        if rest.startswith(option):
            return at + len(option)
    raise _Ended if any(option.startswith(rest) for option in options) else _Wrong


def _literal(text: str, at: int, wanted: str) -> int:
    return _one_of(text, at, [wanted])


def _space(text: str, at: int) -> int:
    return at + 1 if text[at : at + 1] == " " else at
