"""Datelines, stamps of live blogs and outlets' names at the ends of a paragraph."""

import re

DATE = r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2}\.? [A-Z][a-z]{2,8}|\d{1,2} [а-яіїє]{3,9})(?:,? \d{4})?"
BY_CAPITALS = re.compile(
    r"(?:[A-ZÀ-ÞА-ЯІЇЄ][A-ZÀ-ÞА-ЯІЇЄ.'’-]+(?:[ /][A-ZÀ-ÞА-ЯІЇЄ][A-ZÀ-ÞА-ЯІЇЄ.'’-]+){0,3})"  # TEL AVIV
    rf"(?:, [A-ZА-Я][\w.]+(?: [A-Z][\w.]+){{0,2}}){{0,2}}(?:,? {DATE})?"  # , Israel, Feb. 10
    r"(?:,? (?:\([A-ZА-ЯІЇЄ][^()]{1,30}\)|/[A-ZА-ЯІЇЄ][\w ]{1,20}/)){0,2} ?(?:—|–|--?|\. ) ?(?=\S)"  # (AP) —
)
AGENCY = (
    r"(?:AP|AFP|Reuters|REUTERS|CNN|CNNMoney|CNN Business|CNN Espa[nñ]ol|Bloomberg|UPI|Xinhua|dpa|DPA|EFE"
    r"|ANSA|TASS|ТАСС|IANS|ANI|PTI"
    r"|Kyodo|Yonhap|BBC|NPR|Thomson Reuters Foundation|Ukrinform|Укринформ|Укрінформ|Интерфакс|РИА Новости"
    r"|Ukrainska Pravda"
    r"|The Hill|Newser|WAFA|KUNA|Anadolu|AA|JTA|RNS|KHN|CBS|NBC|CBS News|AFP/AP|Business Insider|EUROPA PRESS"
    r"|Europa Press)"
)
# Berlin (dpa) - ; (CNN) -- ; Washington (CNN) ; LONDON, England (CNN) --
BY_AGENCY = re.compile(
    rf"([^()\n]{{0,60}}?)\({AGENCY}(?:/{AGENCY})?(?: [\w ]{{1,20}})?\)\s?(?:(?:[—–]|--?)\s?|(?=[A-Z“\"]))"
)
STRONG = re.compile(  # also after a headline that is glued to it
    rf"\b[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]+){{0,3}}(?:, [A-Z][\w.]+){{0,2}}(?:,? {DATE})? ?"
    rf"(?:\({AGENCY}\)|/ ?[\w. ]{{2,30}} ?/) ?(?:—|–|--?) ?"
)
GLUED_BYLINE = re.compile(r" By (?:[A-Z][\w.'’-]+,? |and ){1,12}$")
GLUED_WITHIN = 700  # letters: a headline, a byline and points before the dateline
STAMP = re.compile(
    r"(?:(?:posted|updated|published) (?:at )?)?\d{1,2}[:.]\d{2} ?(?:(?:am|pm|a\.m\.|p\.m\.) ?)?(?:(?:GMT|UTC"
    r"|BST|EST|EDT|ET|CET|CEST|EET|MSK|IST)\b)?"
    r"(?P<sign> ?[-–—:|•])? ?(?=[A-Z“‘\"])",
    re.IGNORECASE,
)
AFTER_STAMP = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[a-z]|(?:local|Moscow|Kyiv|Eastern) time", re.UNICODE
)
OUTLET_TAIL = re.compile(
    r"(?<=[.!?\"”’…»]) ?\((?:[A-Z]{2,8}(?:/[A-Z]{2,8})?|[A-Z][\w.]+(?: [A-Z][\w.]+){0,3}"
    r"|avec [A-Z][\w, ]{1,30}|dpa[\w/ ]{0,20})\)$"
)


OUTLET_FIRST = re.compile(r"\((?:[A-Z][\w.&’']* ?){1,4}\)(?=[A-Z“\"])")  # (CNN)The, with no space


def without_dateline(line: str) -> str:
    """'LONDON (Reuters) - The talks ended' to 'The talks ended'; times that a live blog puts before a note likewise."""
    line = OUTLET_FIRST.sub("", line, count=1) if OUTLET_FIRST.match(line) else line
    for found in (BY_CAPITALS.match(line), BY_AGENCY.match(line)):
        if found and (found.re is BY_CAPITALS or _is_place(found[1])):
            if found[0].rstrip().endswith(".") and "/" not in found[0] and "(" not in found[0]:
                continue  # U.S. The, NATO. The
            return line[found.end() :].lstrip()
    stamp = STAMP.match(line)
    if stamp and _is_stamp(stamp[0]) and not AFTER_STAMP.match(line, stamp.end()):
        return line[stamp.end() :]
    return line


def parted_headline(line: str) -> list[str]:
    """A first line in two where a headline, maybe with a byline, is glued to the dateline: the headline, the text."""
    found = STRONG.search(line[:GLUED_WITHIN])
    if not found:
        return [line]
    headline = GLUED_BYLINE.sub("", line[: found.start()]).strip()
    return [part for part in (headline, line[found.end() :].lstrip()) if part]


def _is_place(before: str) -> bool:
    """'Washington, March 3 ': few words, each with a capital or a figure."""
    words = before.replace(",", " ").split()
    return len(words) <= 6 and all(word[0].isupper() or word[0].isdigit() or word in {"de", "of"} for word in words)


def _is_stamp(text: str) -> bool:
    """A time alone may begin a sentence; one with its zone, its half of the day or a sign after it does not."""
    return bool(re.search(r"[A-Za-z]|[-–—|•]|: ?$", text))
