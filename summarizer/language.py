"""Which language a text is in: by script, else by its small words. Enough to know what the stance rules may read."""

import re
from collections.abc import Mapping

SMALL_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        "the of and to in that is for it on was with as by at from has have are be this not but they his said".split()
    ),
    "fr": frozenset(
        "le la les des du et en un une que qui est pour dans sur au aux par ne pas il ce avec plus son sont ont".split()
    ),
    "de": frozenset(
        "der die das und in den von zu mit dem des ist auf für im nicht ein eine als auch es sich sie wird hat".split()
    ),
    "es": frozenset(
        "el la los las de del y en que un una por con para se su al lo no es ha más como han este sobre".split()
    ),
    "it": frozenset(
        "il lo la gli le di del della e in che un una per con non si è da al nel dei ha sono anche più".split()
    ),
    "pt": frozenset("o a os as de do da dos das e em que um uma por com para se não no na ao é foi mais como".split()),
    "nl": frozenset(
        "de het een van en in is dat op te zijn voor met die niet aan er om ook bij naar heeft door uit".split()
    ),
}
SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
SAMPLE = 2000  # characters
FEWEST_WORDS = 12
LEAST_SHARE = 0.15  # of small words among all


def language_of(text: str, declared: str | None = None) -> str:
    """ISO 639-1 of what the text is in, where that is clear; else what its source declares; else "und"."""
    source = (declared or "").strip().lower().replace("_", "-").split("-")[0]
    return _by_script(text[:SAMPLE], source) or _by_small_words(text[:SAMPLE]) or source or "und"


def _by_script(text: str, declared: str) -> str | None:
    letters = sum(character.isalpha() for character in text)
    other = sum(character.isalpha() and character > "\u036f" for character in text)
    if not letters or other < letters / 2:
        return None
    found = next((language for language, signs in SCRIPTS if len(signs.findall(text)) > letters / 50), None)
    # A script serves many languages: the source knows better than the first of them.
    return declared if declared and declared not in SMALL_WORDS else found


def _by_small_words(text: str) -> str | None:
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) < FEWEST_WORDS:
        return None
    shares = sorted(
        ((sum(word in small for word in words) / len(words), name) for name, small in SMALL_WORDS.items()), reverse=True
    )
    best, second = shares[0], shares[1]
    return best[1] if best[0] >= LEAST_SHARE and best[0] > 1.2 * second[0] else None
