"""Captions and photo credits: lines of their own, and those that a page's text has glued to a paragraph."""

import re

from summarizer.plain import is_whole
from summarizer.segment import split_sentences

MARK = re.compile(
    r"(?:_{2,} )?\b(?:FILE PHOTO|FILE IMAGE|FILE PICTURE|FILE|HANDOUT PHOTO|PHOTO|File photo|File image|Image caption"
    r"|Media caption|Archive photo|ФОТО)\s?[:.–—-]\s"
)
AGENCY = (
    r"(?:AP|AFP|EPA|PA|SWNS|REUTERS|Reuters|GETTY|Getty(?: Images)?|Associated Press|Shutterstock"
    r"|Rex Features|REX|Alamy|Bloomberg"
    r"|Anadolu|Xinhua|Yonhap|KCNA|TASS|Sputnik|NurPhoto|ZUMA|dpa|DPA|Ukrinform|ТАСС|УНИАН|УНІАН|Handout)"
)
# (AP Photo/Jane Roe, File), (Photo by …), (Jane Roe/Pool via AP), (Getty Images)
IN_BRACKETS = re.compile(
    rf"\((?:(?:AP )?(?:Photo|Image|Picture|Photograph|Foto|Фото)s?\b[^()]{{0,120}}"
    rf"|(?:Photo )?Credit[^()]{{0,120}}|©[^()]{{0,120}}"
    rf"|[^()]{{0,100}}(?:\bvia |/ ?|\b[Cc]ourtesy of |^){AGENCY}\b[^()]{{0,40}}|Getty Images|Image: [^()]{{0,80}})\)"
)
# Credit: Jane Roe/PA, Photograph: Jane Roe/AFP/Getty Images
NAMED = re.compile(
    rf"\b(?:Credit|Photograph|Photo|Picture|Image|Photo credit|Photo by|Image by"
    rf"|Photographer): ?(?:[^\s/.]+[ /]){{0,7}}?"
    rf"{AGENCY}(?:/{AGENCY}| Images| Archive)*(?=$| ?[A-Z“\"‘])"
)
BARE = re.compile(rf"(?:©|\bvia {AGENCY}\b|/ ?{AGENCY}\b|\bAP Photo\b|\bGetty Images\b|\bREUTERS/|\(c\) ?\d{{4}})")
CREDIT_TAIL = re.compile(r"\s*©\s?(?:[\w.’'-]+[ /]*){1,8}$")
LONGEST_CREDIT = 15  # words after its sign; what is longer holds text of the article
LONGEST_CAPTION = 80  # words
LONGEST_LINE = 1200  # letters of a line that is nothing but a caption
SHOT = re.compile(
    r"\b[Ii]n this (?:[\w.,]+ ){0,6}(?:photo|image|picture|photograph|frame ?grab|screengrab|still)\b"
    r"|\b(?:undated|file|handout|combination) (?:photo|image|picture)s? (?:released|provided|taken|made|shows)\b"
)
AGENCY_FIRST = re.compile(
    rf"(?:{AGENCY}|BBC|INSTAGRAM|TWITTER|YOUTUBE|FACEBOOK)(?: - Contributor)?(?:(?::| - | ?/ ?"
    rf"| ){AGENCY})* ?[:\d]* (?=[A-Z])"
)
AGENCY_LAST = re.compile(rf"\s(?:{AGENCY})(?:/{AGENCY})*$")
POINTED = re.compile(
    r"\((?:pictured|left|right|centre|center|above|below|front|back|file (?:image|photo|picture)"
    r"|stock (?:image|photo|picture))"
    r"(?: [\w ]{1,30})?\)|\bPictured: |\((?:l|r)(?:-|–| to )(?:r|l)\)|\b(?:from|l to r|left to right)[,:] ",
    re.IGNORECASE,
)
PLACE_IN_ROW = re.compile(
    r"(?:\d{1,3} ?/ ?(?:[4-9]|\d{2,3}) (?=[\dA-Z])|(?:.{0,80} )?\d{1,3} show all\b)"
    r"|.{0,600}\bHide Caption(?: \d{1,3} of \d{1,3})?$"
)
SEEN = re.compile(
    r"\b(?:is|are) (?:seen|pictured|shown)\b|\b(?:poses?|looks? on|walks? past|arrives? (?:at|for)"
    r"|shakes? hands|attends?)\b"
)
ENDS_IN_NAME = re.compile(r"[.!?”\"] \((?:[A-Z][\w.’'&-]* ?|/ ?|of |for |via ){1,9}\)$")
ONLY_A_NAME = re.compile(r"\((?:[A-Z][\w.’'&-]* ?|/ ?|of |for |via ){1,9}\)$")
NAME_FIRST = re.compile(rf"(?:[A-Z][\w.’'-]+ ){{1,4}}/ ?{AGENCY} (?=[A-Z“\"])")
BEFORE_IMAGE = re.compile(r"(?:Enlarge this image|Image copyright|Image source|Image caption|Photos: |toggle caption)")


def is_caption(line: str) -> bool:
    """Whether a whole line tells what a picture shows or who took it."""
    if len(line) > LONGEST_LINE or ((mark := MARK.search(line)) and mark.start() > 0):
        return False
    words = line.count(" ") + 1
    if BEFORE_IMAGE.match(line) or PLACE_IN_ROW.match(line):
        return words <= 2 * LONGEST_CAPTION and not (is_whole(line) and words > LONGEST_CAPTION)
    if words > LONGEST_CAPTION:
        return False
    if (SHOT.search(line) and words <= 70) or ONLY_A_NAME.match(line):
        return True
    if ENDS_IN_NAME.search(line) and SEEN.search(line):
        return True
    if (bracket := _last_bracket(line)) and words <= 60:
        return bracket.end() >= len(line.rstrip(". "))
    if not is_whole(line):
        if AGENCY_FIRST.match(line) and words >= 5:
            return True
        return words >= 4 and bool(AGENCY_LAST.search(line) or POINTED.search(line) or _credit_at_end(line))
    return False


def without_captions(line: str) -> list[str]:
    """The parts of a line around the captions that are glued to it; the line itself where there are none."""
    line = _without_named(NAME_FIRST.sub("", line, count=1) if NAME_FIRST.match(line) else line)
    parts, rest = [], line
    while mark := MARK.search(rest):
        before, caption = rest[: mark.start()].strip(), rest[mark.end() :]
        parts.append(before)
        rest = _after_caption(caption)
    if len(rest) != len(line):
        parts.append(rest)
        return [part for part in parts if part.count(" ") >= 3]
    bare = CREDIT_TAIL.sub("", line[-200:])
    if len(bare) < len(line[-200:]):
        kept = line[:-200] + bare
        return [kept] if is_whole(kept) or kept.count(" ") > LONGEST_CAPTION else []
    return [IN_BRACKETS.sub("", line).replace("  ", " ").strip()] if "(" in line else [line]


def _after_caption(caption: str) -> str:
    """What follows a caption on its line: what follows its credit, or else its first sentence."""
    near = caption[: 8 * LONGEST_CAPTION]
    if bracket := IN_BRACKETS.search(near):
        return caption[bracket.end() :].lstrip(" .")
    credit = BARE.search(near)
    if credit and caption[credit.start() : credit.start() + 300].count(" ") < LONGEST_CREDIT:
        return ""
    first = split_sentences(near)
    return caption[len(first[0]) :].strip() if first and len(first[0]) < len(caption) else ""


def _without_named(line: str) -> str:
    """Without 'Two ministers shake hands Credit: Jane Roe/PA': from the end of the sentence before to the agency."""
    kept, at = [], 0
    for credit in NAMED.finditer(line):
        ends = [line.rfind(stop, at, credit.start()) for stop in (". ", "? ", "! ", ".” ", '." ', ".' ")]
        begin = max(ends)
        begin = at if begin < 0 else line.index(" ", begin) + 1
        if line.count(" ", begin, credit.start()) <= LONGEST_CAPTION:
            kept.append(line[at:begin])
        else:
            kept.append(line[at : credit.start()])
        at = credit.end()
    return " ".join("".join((*kept, line[at:])).split()) if at else line


def _last_bracket(line: str) -> re.Match[str] | None:
    at = line.rfind("(")
    return IN_BRACKETS.match(line, at) if at >= 0 else None


def _credit_at_end(line: str) -> bool:
    credit = BARE.search(line)
    return credit is not None and line.count(" ", credit.start()) <= LONGEST_CREDIT
