"""Plain faults of a told sentence, seen beside the nearest sentence of the article: a "not" in only one of them, a word
for its contrary, two parts that changed places, words in the place of a name, a part that is said twice."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from summarizer.alignment import HEAVY, NEAR, Alignment, stem

NEGATORS = frozenset(
    "not no never neither nor none nobody nothing without cannot n t refuse refused refuses refusing fail failed fails "
    "deny denied denies denying reject rejected rejects rejecting unable".split()
)
MOSTLY = 0.75  # of the words of a sentence
# Words of which the one says the contrary of the other.
OPPOSITES = [
    tuple(pair.split("/"))
    for pair in (
        "reject/accept reject/approve refuse/agree deny/admit oppose/support oppose/back against/for criticise/praise "
        "criticize/praise condemn/welcome condemn/hail rise/fall rose/fell risen/fallen higher/lower more/fewer "
        "more/less increase/cut increase/decrease pass/reject win/lose won/lost ban/allow begin/end start/end "
        "open/close before/after most/few many/few arrest/release jail/free fail/succeed best/worst first/last "
        "north/south east/west men/women man/woman young/old buy/sell bought/sold up/down gain/lose strong/weak"
    ).split()
]
NEGATED_STEMS = frozenset(stem(word) for word in NEGATORS)
OPPOSITE_STEMS = [(stem(one), stem(other)) for one, other in OPPOSITES]


def faults(beside: Alignment) -> list[str]:
    """The names of the faults, each at most once."""
    places = beside.places()
    found = {
        "negated": _negated(beside, places),
        "contrary": _contrary(beside),
        "exchanged": _exchanged(beside, places),
        "renamed": _renamed(beside, places),
        "repeated": _repeated(beside),
    }
    return [name for name, is_so in found.items() if is_so]


def _negated(beside: Alignment, places: dict[int, int]) -> bool:
    """Whether a word that both have has a "not" before it in only one of them."""
    own, source = (_negators(stems) for stems in (beside.told.stems, beside.source.sentences[beside.first].stems))
    if own == source == []:
        return False
    said, meant = (
        {n for n in at if _follows(n, negators)} for at, negators in ((places, own), (places.values(), source))
    )
    lost = any(place in meant for place in places.values()) and not own
    added = any(n in said and places[n] not in meant for n in places) and len(own) > len(source)
    return lost or added


def _contrary(beside: Alignment) -> bool:
    """Whether a word stands where the nearest sentence, which does not have it, has its contrary."""
    nearest = set(beside.source.sentences[beside.first].stems)
    return any(
        (one in beside.told.stems and one not in nearest and other in nearest and other not in beside.told.stems)
        for pair in OPPOSITE_STEMS
        for one, other in (pair, pair[::-1])
    )


def _exchanged(beside: Alignment, places: dict[int, int]) -> bool:
    """Whether the words of the nearest sentence stand in another order, as when two names change places; one part
    that is put first ("He said: …") is none, nor is the passive."""
    order = list(places.values())
    turns = sum(one > other for one, other in pairwise(order))
    nearest = beside.source.sentences[beside.first].stems
    passive = ("by" in beside.told.stems) != ("by" in nearest)
    return turns > 1 and not passive and float(beside.weights @ beside.equal[:, beside.first]) > MOSTLY


def _renamed(beside: Alignment, places: dict[int, int]) -> bool:
    """Whether other words stand where the nearest sentence has a name that is not told, between words of both."""
    nearest = beside.source.sentences[beside.first]
    known = {n: at for n, at in places.items() if beside.equal[n, beside.first]}
    for (one, begin), (other, end) in pairwise(known.items()):
        told = [n for n in range(one + 1, other) if beside.told.weights[n] > HEAVY]
        lost = [n for n in range(begin + 1, end) if nearest.names[n] and nearest.stems[n] not in beside.told.stems]
        if told and lost and end - begin <= NEAR + other - one:
            return True
    return False


def _repeated(beside: Alignment) -> bool:
    """Whether two words follow on each other twice, which they do not in the nearest sentence."""
    told, weights = beside.told.stems, beside.told.weights
    own = Counter(pair for n, pair in enumerate(pairwise(told)) if max(weights[n], weights[n + 1]) > HEAVY)
    nearest = Counter(pairwise(beside.source.sentences[beside.first].stems))
    return any(count > max(1, nearest[pair]) for pair, count in own.items())


def _negators(stems: Sequence[str]) -> list[int]:
    return [n for n, word in enumerate(stems) if word in NEGATED_STEMS]


def _follows(place: int, negators: Sequence[int]) -> bool:
    return any(0 < place - n <= NEAR for n in negators)
