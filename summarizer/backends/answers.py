"""What a model answered, read as the JSON that it was asked for; nothing of it is believed yet."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from summarizer.domain import Polarity

THOUGHT = re.compile(r"^\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
STRING_OR_COMMA = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])')  # a comma behind which nothing more comes
LONGEST = 100_000  # characters; no answer that was asked for is longer
MOST_STARTS = 50  # places at which an object may begin


@dataclass(frozen=True, slots=True)
class Claim:
    """A stance as a model tells it, in words that it says are the article's."""

    quote: str
    holder: str
    polarity: Polarity
    cue: str
    target: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`dropped` items of the list of stances had not the form that was asked for."""

    summary: tuple[str, ...]
    claims: tuple[Claim, ...] = ()
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Faulty:
    """Not what was asked for; `why` is told to the model."""

    why: str


def read_answer(text: str) -> Answer | Faulty:
    """A JSON object with "summary" and "stances", be it in a code fence or behind other words."""
    return _read(text, with_stances=True)


def read_joined(text: str) -> Answer | Faulty:
    """A JSON object with "summary"."""
    return _read(text, with_stances=False)


def _read(text: str, *, with_stances: bool) -> Answer | Faulty:
    found = next((each for each in _objects(text) if "summary" in each), None)
    if found is None:
        return Faulty('it holds no whole JSON object with "summary"')
    summary = found["summary"]
    if not isinstance(summary, list) or not all(isinstance(sentence, str) for sentence in summary):
        return Faulty('"summary" is not a list of texts')
    told = tuple(" ".join(sentence.split()) for sentence in summary if sentence.strip())
    if not with_stances:
        return Answer(told)
    stances = found.get("stances")
    if not isinstance(stances, list):
        return Faulty('"stances" is not a list of objects')
    claims = [_claim(item) for item in stances]
    kept = tuple(dict.fromkeys(claim for claim in claims if claim is not None))
    return Answer(told, kept, claims.count(None))


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Each JSON object that begins somewhere in a text, the outer ones before those inside."""
    text = THOUGHT.sub("", text[:LONGEST])
    for variant in (text, STRING_OR_COMMA.sub(lambda match: match[1] or "", text)):
        starts = [match.start() for match in re.finditer(r"\{", variant)][:MOST_STARTS]
        for start in starts:
            try:
                value, _ = json.JSONDecoder().raw_decode(variant, start)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict):
                yield value


def _claim(item: object) -> Claim | None:
    if not isinstance(item, dict):
        return None
    parts = [item.get(key) for key in ("quote", "holder", "cue", "target")]
    polarity: Polarity | None = {"opposes": "opposes", "supports": "supports"}.get(str(item.get("stance")))  # type: ignore[assignment]
    if polarity is None or not all(isinstance(part, str) and part.strip() for part in parts):
        return None
    quote, holder, cue, target = (" ".join(str(part).split()) for part in parts)
    return Claim(quote, holder, polarity, cue, target)
