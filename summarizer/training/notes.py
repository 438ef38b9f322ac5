"""The authored notes to records.

A block of a notes file is a passage: its sentences, one a line, then its stances, each a line that begins with "- ":

    Paris has refused to approve a scheme to open an office in Japan, an official told Politico.
    China objected to it too.
    - France opposes | Paris | refused to approve | a scheme to open an office in Japan | via Politico
    - China opposes | China | objected to | it => an office in Japan

that is: actor and side | words of the holder | cue | target => what it stands for, then `via` who reports it and `@K`,
the number of the sentence where it is not the first that holds all the words.
A line "# name" names the domain of what follows.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path
from typing import Any

HEAD = re.compile(r"(?P<actor>.+) (?P<side>opposes|supports)")
ENDS = '.!?”"'
LONGEST_HEADLINE = 24  # words
Record = dict[str, Any]


class NotesFaultyError(Exception):
    """Faults of notes, each with its file and line."""


def compile_notes(paths: Iterable[Path]) -> list[Record]:
    """All passages of the files; raises NotesFaultyError with every fault that is in them."""
    records: list[Record] = []
    faults: list[str] = []
    for name, key, block in _passages(paths):
        sentences = _sentences(block)
        stances = []
        for number, line in block:
            if _is_stance(line):
                try:
                    stances.append(_stance(line, sentences))
                except ValueError as fault:
                    faults.append(f"{name}:{number}: {fault}")
        records.append({"id": key, "text": " ".join(sentences), "stances": stances})
    if faults:
        raise NotesFaultyError("\n".join(faults))
    return records


def headed(paths: Iterable[Path]) -> dict[str, tuple[str, str]]:
    """Headline, "" where there is none, and text of every passage by its id; each sentence is a paragraph."""
    found = {}
    for _, key, block in _passages(paths):
        first, *rest = _sentences(block)
        is_headline = rest and first[-1] not in ENDS and len(first.split()) <= LONGEST_HEADLINE
        found[key] = (first, "\n".join(rest)) if is_headline else ("", "\n".join([first, *rest]))
    return found


def _passages(paths: Iterable[Path]) -> Iterator[tuple[str, str, list[tuple[int, str]]]]:
    """File name, id and lines of each block that has sentences."""
    for path in paths:
        domain, count = "misc", 0
        for block in _blocks(path.read_text(encoding="utf-8").splitlines()):
            for _, line in block:
                if line.startswith("#"):
                    domain = re.sub(r"\W+", "-", line.strip("# ").lower()).strip("-") or domain
            if _sentences(block):
                count += 1
                yield path.name, f"{domain}-{count:04d}", block


def _sentences(block: Sequence[tuple[int, str]]) -> list[str]:
    return [line.strip() for _, line in block if not line.startswith("#") and not _is_stance(line)]


def split(records: Iterable[Record], dev_ids: Set[str]) -> tuple[list[Record], list[Record]]:
    """For learning and for measuring; a passage never changes sides."""
    train: list[Record] = []
    dev: list[Record] = []
    for record in records:
        (dev if record["id"] in dev_ids else train).append(record)
    return train, dev


def _is_stance(line: str) -> bool:
    return line.startswith("- ") and " | " in line


def _blocks(lines: Sequence[str]) -> Iterator[list[tuple[int, str]]]:
    """Runs of lines that are not blank, numbered from 1."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append((number, line.rstrip()))
        elif block:
            yield block
            block = []


def _stance(line: str, sentences: Sequence[str]) -> Record:
    head, *parts = (part.strip() for part in line[2:].split(" | "))
    who = HEAD.fullmatch(head)
    if who is None or len(parts) < 3:
        raise ValueError("expected: - ACTOR opposes|supports | holder | cue | target")
    mention, cue, about, *extras = parts
    target, _, stands_for = (part.strip() for part in about.partition("=>"))
    via = next((extra[4:] for extra in extras if extra.startswith("via ")), None)
    places = [int(extra[1:]) for extra in extras if re.fullmatch(r"@\d+", extra)]
    if len(extras) != (via is not None) + len(places):
        raise ValueError(f"unknown part in {extras}")
    where = [sentences[places[0] - 1]] if places else sentences
    sentence = next((s for s in where if mention in s and cue in s and target in s), None)
    if sentence is None:
        raise ValueError(f"no sentence holds {mention!r}, {cue!r} and {target!r}")
    return {
        "sentence": sentence,
        "actor": who["actor"],
        "actor_mention": mention,
        "stance": who["side"],
        "cue": cue,
        "target": target,
        "target_resolved": stands_for or None,
        "attributed_to": via,
    }
