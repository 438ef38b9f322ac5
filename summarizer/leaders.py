"""Who spoke for which state, and when: heads of state and government, ministers, ambassadors, spokespeople."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

GRACE_MONTHS = 1  # a leader is told of as one for some weeks after the last day
OFFICES_OF_TITLES = {
    "president": ("president", "leader"),
    "presidents": ("president",),
    "pm": ("prime minister",),
    "premier": ("prime minister",),
    "taoiseach": ("prime minister",),
    "chancellor": ("prime minister", "finance minister"),
    "minister": ("prime minister", "foreign minister", "defence minister", "finance minister", "minister"),
    "secretary": ("foreign minister", "defence minister", "finance minister", "minister", "spokesperson"),
    "king": ("monarch",),
    "queen": ("monarch",),
    "emperor": ("monarch",),
    "emir": ("monarch",),
    "sultan": ("monarch",),
    "pope": ("monarch",),
    "prince": ("monarch", "prime minister", "leader"),
    "ayatollah": ("leader",),
    "vice": ("vice president",),
    "ambassador": ("ambassador",),
    "envoy": ("ambassador", "adviser"),
    "spokesman": ("spokesperson",),
    "spokeswoman": ("spokesperson",),
    "spokesperson": ("spokesperson",),
    "adviser": ("adviser",),
    "advisor": ("adviser",),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A term of office. `since` and `until` are months counted from the year 0; `until` is None where it lasts."""

    code: str  # of the state
    name: str
    office: str
    since: int
    until: int | None
    others: tuple[str, ...]  # other spellings
    short: str  # the name that stands for the person alone, most often the last

    def covers(self, when: date) -> bool:
        month = when.year * 12 + when.month - 1
        return self.since <= month and (self.until is None or month <= self.until + GRACE_MONTHS)


def packaged_terms() -> Iterator[Term]:
    """The terms of data/leaders.tsv."""
    text = files("summarizer").joinpath("data", "leaders.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, name, office, since, until, others = (line.split("\t") + [""] * 6)[:6]
            spellings = [each.strip() for each in others.split("|") if each.strip()]
            shorts = [each[1:] for each in spellings if each.startswith("=")]
            full = tuple(each for each in spellings if not each.startswith("="))
            months = _months(since, first=True) or 0, _months(until, first=False)
            yield Term(code, name, office, *months, full, shorts[0] if shorts else name.split()[-1])


def _months(written: str, first: bool) -> int | None:
    """'2008-03' or '2008' (from January, to December) as months."""
    if not written:
        return None
    year, _, month = written.partition("-")
    return int(year) * 12 + (int(month) - 1 if month else 0 if first else 11)


def offices_for(titles: Iterable[str]) -> frozenset[str]:
    """The offices that folded words of a title may mean; the narrowest that is among them."""
    words = set(titles)
    if words & {"foreign"} and words & {"minister", "secretary"}:
        return frozenset({"foreign minister"})
    if words & {"prime"} and "minister" in words:
        return frozenset({"prime minister"})
    if words & {"vice"} and "president" in words:
        return frozenset({"vice president"})
    if words & {"defence", "defense"}:
        return frozenset({"defence minister"})
    if words & {"finance", "treasury", "exchequer"}:
        return frozenset({"finance minister"})
    return frozenset(office for word in words for office in OFFICES_OF_TITLES.get(word, ()))
