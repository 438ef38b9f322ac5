"""Annotations that stand apart from the texts they are of, for texts that may not be shipped.

A line of a stand-off file says which text it is of by the hash of its words, and each stance by character offsets:
`{"id", "sha256", "end", "stances": [[side, sentence, holder, cue, target, actor], ...]}`, the actor only where it is
not the holder's very words. `joined` puts both together again for who has the texts. `end` is where the annotated part
of a longer text ends.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from summarizer.training.gold import POLARITIES

HASH_SIGNS = 16
MEASURED = 12  # one in so many records is not learned from
BRACKETS = re.compile(r"[\[\]]")
Record = dict[str, Any]


def text_hash(text: str) -> str:
    """What a text is known by."""
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_SIGNS]


def texts_of(path: Path) -> Iterator[str]:
    """The texts of a JSONL file ("text"), or the sentences of a TSV file whose first column marks two entities by
    brackets."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if path.suffix == ".tsv":
            yield " ".join(BRACKETS.sub("", line.split("\t")[0]).split())
        elif line.strip():
            yield json.loads(line)["text"]


def joined(annotations: Iterable[Record], texts: Iterable[str]) -> Iterator[Record]:
    """Annotated records, of those annotations whose text is among the texts."""
    known = {text_hash(text): text for text in texts}
    for row in annotations:
        text = known.get(row["sha256"])
        if text is not None:
            stances = [_stance(text, *stance) for stance in row["stances"]]
            yield {"id": row["id"], "text": text[: row["end"]], "stances": stances}


def is_measured(row: Record) -> bool:
    """Whether an annotation is kept to measure by; its text alone decides, so a text is never on both sides."""
    return int(row["sha256"], 16) % MEASURED == 0


def _stance(text: str, side: int, *rest: Any) -> Record:
    sentence, holder, cue, target = (text[begin:end] for begin, end in rest[:4])
    return {
        "sentence": sentence,
        "actor": rest[4] if len(rest) > 4 else holder,
        "actor_mention": holder,
        "stance": POLARITIES[side],
        "cue": cue,
        "target": target,
        "target_resolved": None,
        "attributed_to": None,
    }
