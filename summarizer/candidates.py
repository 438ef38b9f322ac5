"""Who a holder's words may mean: each reading of them (`readings.py`) with what speaks for it (`traits.py`).

Which of them is meant is learned (`model/chooser.py`).
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.readings import Holder, Reading, readings
from summarizer.traits import Common, actor_key, traits_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OWNS = re.compile(r"[’']s$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a holder: who it would be, and the words (sentence, begin, end) that say so."""

    actor: str
    key: tuple[str, ...]  # readings of one key are one actor
    place: tuple[int, int, int]
    traits: "NDArray[np.float32]"


def candidates(holder: Holder) -> list[Candidate]:
    """All readings of a holder that hold a word, each once, with their traits; that of the rules first."""
    distinct: dict[tuple[str, tuple[str, ...], tuple[int, int, int]], tuple[str, Reading]] = {}
    sources: dict[tuple[str, ...], set[str]] = {}
    for reading in readings(holder):
        name = OWNS.sub("", reading.actor.strip(" ,.;:’'“”\""))
        if name:
            key = actor_key(name)
            sources.setdefault(key, set()).add(reading.source)
            distinct.setdefault((reading.source, key, reading.place), (name, reading))
    common = Common.of(holder)
    return [
        Candidate(name, key, place, traits_of(holder, name, reading, key, sources[key], common))
        for (_, key, place), (name, reading) in distinct.items()
    ]
