"""Dates as feeds should not write them, but do. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# By the first letters; of English, German, French, Spanish, Italian, Portuguese and Dutch.
_MONTHS = {
    "Jan": "jan ene gen",
    "Feb": "feb fév fev",
    "Mar": "mar mär mrt maa",
    "Apr": "apr avr abr",
    "May": "may mai mag mei",
    "Jun": "jun juin giu",
    "Jul": "jul juil lug",
    "Aug": "aug aoû ago",
    "Sep": "sep set",
    "Oct": "oct okt ott out",
    "Nov": "nov",
    "Dec": "dec déc dez dic",
}
_MONTH_OF = {start: month for month, starts in _MONTHS.items() for start in starts.split()}

_TIME = r"(?:,?\s+(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?\s*(?P<half>[ap]m\b)?)?"
_ZONE = r"\s*(?P<zone>[+-]\d\d:?\d\d|[a-z]{1,5})?"
_WEEKDAY = r"(?:[^\W\d]+\.?,?\s+)?"
_FORMS = [
    re.compile(form + _TIME + _ZONE, re.IGNORECASE)
    for form in (
        _WEEKDAY + r"(?P<day>\d\d?)\.?\s+(?:de\s+)?(?P<month>[^\W\d]{3,})\.?,?\s+(?:de\s+)?(?P<year>\d{4})",
        _WEEKDAY + r"(?P<month>[^\W\d]{3,})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        r"(?P<day>\d\d?)\.(?P<number>\d\d?)\.(?P<year>\d{4})",  # with dots, the day is always first
    )
]
_SECONDS = re.compile(r"\d{10}(?:\.\d+)?")
_MILLISECONDS = re.compile(r"\d{13}")


def any_date(text: str) -> datetime | None:
    """ISO 8601, RFC 822, seconds since 1970, and dates in words of some languages. None for what is none of these."""
    text = " ".join(text.split())[:80]
    for read in (iso_date, seconds_date, words_date):
        try:
            if found := read(text):
                return found if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):  # the 31st of February
            continue
    return None


def iso_date(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if "-" in text and len(text) > 10 else None


def seconds_date(text: str) -> datetime | None:
    if _MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    return datetime.fromtimestamp(float(text), UTC) if _SECONDS.fullmatch(text) else None


def words_date(text: str) -> datetime | None:
    match = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    month = month_of(parts.get("month"), parts.get("number"))
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"].lower() == "pm" else 0)
    time = f"{hour:02}:{parts['minute'] or '00'}:{parts['second'] or '00'}"
    zone = (parts["zone"] or "GMT").replace(":", "")
    date = parsedate_to_datetime(f"{parts['day']} {month} {parts['year']} {time} {zone}")
    return date.astimezone(UTC) if date.tzinfo else date


def month_of(word: str | None, number: str | None) -> str:
    """By its name or number; raises ValueError for what is no month."""
    names = dict(enumerate(_MONTHS, start=1))
    lower = (word or "").lower()
    month = names.get(int(number)) if number else _MONTH_OF.get(lower[:4]) or _MONTH_OF.get(lower[:3])
    if month is None:
        raise ValueError(word or number)
    return month
