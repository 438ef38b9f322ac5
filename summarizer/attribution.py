"""Who reports a stance, where it is neither the narrator nor the holder."""

import re
from collections.abc import Callable

from summarizer.figures import quoted

NAME = r"(?:the )?([A-Z][\w’'&.-]*(?:(?: of| the| de| and)? [A-Z][\w’'&-]*){0,4})"
CITED = re.compile(
    rf"\b(?:cited|quoted|seen|reviewed|obtained|interviewed) by {NAME}|\b(?:told|speaking to) (?=the [A-Z]){NAME}"
)
ACCORDING = re.compile(r"\b[Aa]ccording to (?P<source>[^,;:.“”\"]+)")
REPORT_BY = re.compile(rf"\breports? (?:by|from|in|published by) {NAME}")
REPORTED = re.compile(
    rf"(?:^|, |[.”\"] ){NAME} (?:reported|reports|has reported|writes|wrote)\b|\bas (?:first )?reported by {NAME}"
)
SPEAKER = re.compile(
    r"^(?:(?:In|On|At|By|Earlier|Late|Later|Last|Back in|Speaking)\b[^,;:“”\"]{0,60}, )?"
    r"(?P<name>[^,;:“”\"]{2,80}?)(?: (?:also|has|had|later|on \w+day|\w+ly))* (?:said|says|claimed|claims"
    r"|told [^,]{2,40}?|alleged"
    r"|alleges|reported|believes|insisted|insists|argued|argues|added|noted)(?: on \w+day)?(?: that)? "
    r"(?:(?:the|an?|any|such) (?:[\w-]+ ){1,3}(?:by|of|from) )?"  # said the push by the holder
)

AFTER_QUOTE = re.compile(
    r"[”\"],? (?P<name>[A-Z][^,;:“”\"]{1,60}?) (?:said|says|told|added|wrote|claimed|argued|warned|insisted)\b"
    r"|[”\"],? (?:said|says|added|wrote) (?P<inverted>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,4})"
)


def quoted_speaker(sentence: str, before: str) -> str | None:
    """Who is named after the quotation that is open behind `before`: “…,” Macron said."""
    after = AFTER_QUOTE.search(sentence, len(before))
    return (after["name"] or after["inverted"]) if after else None


def reporter(sentence: str, before: str, actor: str, canonical: Callable[[str], str | None]) -> str | None:
    """Who is said to report the stance that `actor` takes in `sentence`; `before` is what of it precedes the holder.

    `canonical` gives the actor that some words name: a holder who speaks for itself is not attributed.
    """
    for pattern in (CITED, REPORT_BY, REPORTED):
        match = pattern.search(sentence)
        name = match and next((found for found in match.groups() if found), None)
        if name:
            return _unless_holder(name, actor, canonical)
    according = ACCORDING.search(sentence)
    if according:
        return _unless_holder(_bare(according["source"]), actor, canonical)
    if quoted(sentence, len(before)):
        speaker_after = quoted_speaker(sentence, before)
        return _unless_holder(speaker_after, actor, canonical) if speaker_after else None
    speaker = SPEAKER.match(before)
    if speaker and speaker.end() == len(before):
        return _unless_holder(_bare(speaker["name"]), actor, canonical)
    return None


def _bare(name: str) -> str:
    return re.sub(r"^(?:(?:an?|the) )", "", name.strip())


def _unless_holder(name: str, actor: str, canonical: Callable[[str], str | None]) -> str | None:
    """The reporter by canonical name, or by its own where it has a name; nobody where it is the holder or nameless."""
    who = canonical(name)
    if who == actor:
        return None
    return who or (name if any(word[0].isupper() for word in name.split()) else None)
