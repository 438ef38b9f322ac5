"""Whether a stance is only supposed, foreseen or past: 'if Germany opposes', 'may reject', 'is expected to veto'."""

import re

CONDITION_BEFORE_HOLDER = re.compile(r"\b(?:if|unless|whether|in case)\s+(?:[\w’'-]+\s+){0,2}$", re.IGNORECASE)
NOT_SO_BEFORE_CUE = re.compile(
    r"\b(?:(?:may|might|could)\s+(?:also\s+|yet\s+|well\s+|still\s+)?"
    r"|(?:expected|likely|unlikely|poised|tipped|bound|due|set)\s+to\s+(?:also\s+)?"
    r"|(?:will|would)\s+(?:probably|likely|possibly|perhaps)\s+|(?:probably|possibly|perhaps)\s+(?:will|would)\s+"
    r"|(?<!which )(?<!she )(?<!he )(?<!they )used\s+to\s+)$",
    re.IGNORECASE,
)

POSSIBLE_CUE = re.compile(r"(?:may|might)\s", re.IGNORECASE)


def not_so(sentence: str, holder: int, cue: int) -> bool:
    """Whether the words before holder and cue, which begin at these characters, say that the stance is not held now."""
    conditional = holder < cue and CONDITION_BEFORE_HOLDER.search(sentence[:holder])
    possible = NOT_SO_BEFORE_CUE.search(sentence[:cue]) or POSSIBLE_CUE.match(sentence, cue)
    return bool(conditional or possible)
