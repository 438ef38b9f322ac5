"""A sentence made a little shorter without a change of what it says: its own words, in its order, some left out.

Only what never bears a claim is dropped: a word that ties a sentence to the one before, the mark of a list, a bracket
that points at a picture or converts a sum, and where a thing was said. Who says it stays always: "the drone was shot
down, Russia said" is no fact of ours. In doubt nothing is dropped. For English; other languages are left as they are.
"""

import re

LIST_MARK = re.compile(r"^(?:[•·▪●◦*–—-]|\(?\d{1,2}[.)])\s+(?=[A-Z“\"‘])")
# A comma shows that these only tie: "However hard it is" does not begin so.
TYING = re.compile(
    r"^(?:However|Meanwhile|Moreover|Furthermore|Nevertheless|Nonetheless|In addition|Additionally|Also"
    r"|On the other hand|At the same time|For (?:his|her|its|their) part|But|And|Yet|Still), (?=\S)"
)
# "But for the veto" and "Yet to be named" say something else, so what follows must begin a clause.
JOINING = re.compile(
    r"^(?:But|And|Yet) (?=(?:[Tt]he|an?|he|she|it|they|we|I|his|her|its|their|this|these|those|some|many|most|several"
    r"|there|in|on|at|after|before|when|while|if|as)\b|[A-Z])"
)
POINTING = re.compile(r"(?P<aside> ?\((?:pictured(?:,? [a-z]+){0,3}|(?:above|below|left|right)(?:, [a-z]+)?)\))")
# A sum in brackets after a sum: "10bn kroner ($980m)".
CONVERTED = re.compile(
    r"\d[\w.,]*(?: [a-z]+){0,3}(?P<aside> \((?:about |around |some |nearly )?(?:US|C|A)?[$£€¥]\s?\d[\d.,]*"
    r"\s?(?:bn|m|tn|k|[a-z]+illion)?\))"
)
SAID_WHERE = re.compile(
    r"(?P<said>, [^,“”\"]{2,80} (?:said|added))"
    r" in an? (?:[a-z]+ )?(?:statement|press release|communiqué|email)"
    r"(?: on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?(?=\.$)"
)
FEWEST_WORDS = 5  # a sentence is not cut below


def compress(sentence: str) -> str:
    """The sentence without what it can spare. A new first word gets its capital; no other word is changed."""
    shorter = LIST_MARK.sub("", sentence)
    shorter = _without_tie(shorter)
    for aside in (POINTING, CONVERTED):
        shorter = _outside_quotes(aside, shorter)
    shorter = SAID_WHERE.sub(r"\g<said>", shorter)
    return shorter if len(shorter.split()) >= FEWEST_WORDS else sentence


def _without_tie(sentence: str) -> str:
    for tie in (TYING, JOINING):
        match = tie.match(sentence)
        if match:
            rest = sentence[match.end() :]
            return rest[0].upper() + rest[1:]
    return sentence


def _outside_quotes(aside: re.Pattern[str], sentence: str) -> str:
    """What is quoted stays as it was said."""
    parts, kept_from = [], 0
    for match in aside.finditer(sentence):
        before = sentence[: match.start("aside")]
        if before.count('"') % 2 == 0 and before.count("“") <= before.count("”"):
            parts.append(sentence[kept_from : match.start("aside")])
            kept_from = match.end()
    return "".join([*parts, sentence[kept_from:]])
