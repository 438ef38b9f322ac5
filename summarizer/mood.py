"""Whether a stance is only supposed: 'if Germany opposes', 'unless Spain backs', 'France may reject'."""

import re

CONDITION_BEFORE_HOLDER = re.compile(r"\b(?:if|unless|whether|in case)\s+(?:[\w’'-]+\s+){0,2}$", re.IGNORECASE)
POSSIBILITY_BEFORE_CUE = re.compile(r"\b(?:may|might|could)\s+(?:also\s+|yet\s+|well\s+|still\s+)?$", re.IGNORECASE)


def supposed(sentence: str, holder: int, cue: int) -> bool:
    """Whether the words before holder and cue, which begin at these characters, make the stance a supposition."""
    conditional = holder < cue and CONDITION_BEFORE_HOLDER.search(sentence[:holder])
    return bool(conditional or POSSIBILITY_BEFORE_CUE.search(sentence[:cue]))
