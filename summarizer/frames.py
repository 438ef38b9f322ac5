"""The constructions in which a cue, its holder and its target stand in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.clausewords import (
    BARRING,
    BELIEVING,
    CONDITIONS,
    ENDING_VERBS,
    ENDINGS,
    FLIPPABLE,
    FLIPPED_BY,
    FOUNDING_TEXTS,
    NO_DESCRIPTION,
    NOTHING,
    SEEKING,
    UNDOING,
)
from summarizer.cues import Hit
from summarizer.domain import Polarity
from summarizer.holders import Cast, Holder
from summarizer.names import POSSESSIVE
from summarizer.phrases import Span, Token, VerbGroup, low, noun_phrase_after, noun_phrase_before, verb_group
from summarizer.subjects import Subject, SubjectFinder
from summarizer.targets import FINITE, REASONS, patient, thing

REACH = 12  # tokens between words of one construction


@dataclass(frozen=True, slots=True)
class Find:
    """A stance as token spans of its sentence. `clause`: the token where its holder's words begin."""

    holders: tuple[Holder, ...]
    polarity: Polarity
    cue: Span
    target: Span
    confidence: float
    clause: int
    resolved: str | None = None  # the target, where its own words do not stand alone


class SentenceReader:
    """Reads one sentence for stances."""

    def __init__(self, cast: Cast, sentence: str, tokens: Sequence[Token]) -> None:
        self._cast = cast
        self._sentence = sentence
        self._tokens = tokens
        self._subjects = SubjectFinder(cast, sentence, tokens)
        self._hits: Sequence[Hit] = ()
        self._latest: Subject | None = None  # of the latest stance: the subject of "… and rejected …"

    def finds(self, hits: Sequence[Hit]) -> list[Find]:
        """The stances of the sentence in the order of their cues; none in questions, conditions, 'Nothing suggests'."""
        tokens = self._tokens
        if not tokens or self._sentence.rstrip("\"”’' ").endswith("?") or tokens[0].low in CONDITIONS | NOTHING:
            return []
        self._hits = hits
        found = [find for hit in hits if (find := self._by_frame(hit))]
        barred = self._barred_by_law()
        return sorted([*found, *([barred] if barred else [])], key=lambda find: find.cue.first)

    def _by_frame(self, hit: Hit) -> Find | None:
        if hit.cue.frame == "noun":
            return self._by_noun(hit)
        group = verb_group(self._tokens, self._unquoted(hit.first))
        if group.doubtful:
            return None
        if hit.cue.frame == "state":
            return self._active(hit, group) if group.be else None
        if hit.cue.form == "past" and self._low(hit.last) == "by":
            return None if group.negated else self._passive(hit, group)
        if hit.cue.form == "past" and group.be:
            return None
        return self._active(hit, group)

    # --- holder, cue, target ---------------------------------------------------------------------------------------

    def _active(self, hit: Hit, group: VerbGroup) -> Find | None:
        polarity: Polarity = hit.cue.polarity
        bare = group.first == hit.first
        if group.negated:
            if polarity == "opposes" or not self._flips(hit, group):
                return None
            polarity = "opposes"
        participle = hit.cue.form == "ing" and not group.be
        subject = self._subjects.of_participle(hit.first) if participle else self._subject_of(group)
        if subject is None or (hit.cue.form == "base" and bare and hit.cue.frame != "state" and not subject.plural):
            return None
        target, polarity = self._target(hit, polarity)
        if target is None or self._low(target.last) in {"if", "unless"}:
            return None
        self._latest = subject
        first = group.first if group.negated else self._cue_start(hit)
        confidence = 0.6 if participle or group.negated else 0.75 if hit.cue.frame == "appeal" else 0.85
        return Find(subject.holders, polarity, Span(first, hit.last), target, confidence, subject.first)

    def _subject_of(self, group: VerbGroup) -> Subject | None:
        """After "and" and "but" that of the stance before: 'welcomed the talks and rejected the deal'."""
        joined = self._low(group.first - 1) in {"and", "but"}
        return self._latest if joined else self._subjects.before(group.first)

    def _flips(self, hit: Hit, group: VerbGroup) -> bool:
        """'does not support' opposes; 'has not approved' and 'did not thank' do not."""
        lows = {token.low for token in self._tokens[group.first : hit.first]}
        return hit.cue.frame == "state" or (hit.cue.words[0] in FLIPPABLE and bool(lows & FLIPPED_BY))

    def _passive(self, hit: Hit, group: VerbGroup) -> Find | None:
        """'The plan was rejected by France', 'a plan backed by Russia'."""
        phrase = noun_phrase_after(self._tokens, hit.last + 1)
        holder = phrase and self._cast.holder(self._sentence, self._tokens, phrase)
        if hit.cue.words == ("backed",) and not group.be:
            return None  # "a loan backed by"
        target = patient(self._tokens, group.first, whole=group.be)
        if not holder or not phrase or not target or hit.cue.frame == "appeal":
            return None
        return Find((holder,), hit.cue.polarity, Span(hit.first, hit.last), target, 0.7, phrase.first)

    def _by_noun(self, hit: Hit) -> Find | None:
        """ "Hungary's firm opposition to"."""
        owner = hit.first - 1
        while owner > hit.first - 4 and owner >= 0 and not POSSESSIVE.search(self._tokens[owner].text):
            between = self._tokens[owner]
            if not between.is_word or between.is_capital or between.low in NO_DESCRIPTION:
                return None
            owner -= 1
        if owner < 0 or not POSSESSIVE.search(self._tokens[owner].text):
            return None
        phrase = noun_phrase_before(self._tokens, owner + 1)
        holder = phrase and self._cast.holder(self._sentence, self._tokens, phrase)
        target = self._thing(hit, FINITE)
        if not holder or not phrase or not target or self._low(phrase.first - 1) in SEEKING | CONDITIONS:
            return None
        return Find((holder,), hit.cue.polarity, Span(hit.first, hit.last), target, 0.7, phrase.first)

    def _barred_by_law(self) -> Find | None:
        """'X believes that the charter bars Y from doing Z': X is against it."""
        lows = [token.low for token in self._tokens]
        believing = next((n for n, word in enumerate(lows) if word in BELIEVING), None)
        if believing is None:
            return None
        basis = next((n for n in range(believing, len(lows)) if lows[n] in FOUNDING_TEXTS), len(lows))
        barring = next((n for n in range(basis, len(lows)) if lows[n] in BARRING), None)
        if barring is None or any(lows[n] in {"not", ",", ";"} for n in range(believing, barring)):
            return None
        subject = self._subjects.before(verb_group(self._tokens, believing).first)
        target = thing(self._sentence, self._tokens, barring + 1)
        if not subject or not target or "from" not in lows[target.first : target.last]:
            return None
        apart = next(n for n in range(target.first, target.last) if lows[n] == "from")
        parts = (self._words(target.first, apart), self._words(apart + 1, target.last))
        cue = Span(barring, barring + 1)
        return Find(subject.holders, "opposes", cue, target, 0.6, subject.first, " ".join(filter(None, parts)))

    # --- what ------------------------------------------------------------------------------------------------------

    def _target(self, hit: Hit, polarity: Polarity) -> tuple[Span | None, Polarity]:
        if hit.cue.frame == "appeal":
            return self._appeal(hit, polarity)
        if hit.cue.frame == "person":
            return self._thing(hit, REASONS | {"of"} if hit.cue.words[0].startswith("accus") else REASONS), polarity
        if hit.cue.frame == "thing" and polarity == "supports" and self._low(hit.last + 1) in ENDINGS:
            return thing(self._sentence, self._tokens, hit.last + 3), "opposes"  # "called for the repeal of"
        target = self._thing(hit)
        if target and hit.cue.words[0].startswith("want") and self._undoes(target):
            return None, polarity
        return target, polarity

    def _undoes(self, target: Span) -> bool:
        """'wants the missiles gone' is not for the missiles."""
        return any(token.low in UNDOING for token in self._tokens[target.first : target.last])

    def _appeal(self, hit: Hit, polarity: Polarity) -> tuple[Span | None, Polarity]:
        """'urged Japan to sign the treaty', 'urged Japan to drop the claim'."""
        near = range(hit.last + 1, min(len(self._tokens), hit.last + REACH))
        to = next((n for n in near if self._low(n) == "to"), None)
        if to is None or not all(token.is_word and token.low != "not" for token in self._tokens[hit.last : to]):
            return None, polarity
        verb = self._low(to + 1)
        if verb in ENDING_VERBS or (verb == "refrain" and self._low(to + 2) == "from"):
            return thing(self._sentence, self._tokens, to + (3 if verb == "refrain" else 2)), "opposes"
        inside = thing(self._sentence, self._tokens, to + 1)
        return (Span(to, inside.last) if inside else None), polarity

    def _thing(self, hit: Hit, stops: frozenset[str] = frozenset()) -> Span | None:
        return thing(self._sentence, self._tokens[: self._limit(hit)], hit.last, stops)

    def _limit(self, hit: Hit) -> int:
        """Where the next stance begins: the "and" of 'opposes the ban and supports the tax'."""
        for other in self._hits:
            if other.first > hit.last and other.cue.frame != "noun" and other.cue.form in {"s", "past"}:
                near = range(other.first - 1, max(hit.last, other.first - REACH), -1)
                return next((n for n in near if self._low(n) in {"and", "but"}), len(self._tokens))
        return len(self._tokens)

    # --- tokens ----------------------------------------------------------------------------------------------------

    def _low(self, at: int) -> str:
        return low(self._tokens, at)

    def _words(self, first: int, last: int) -> str:
        return self._sentence[self._tokens[first].start : self._tokens[last - 1].end] if first < last else ""

    def _unquoted(self, at: int) -> int:
        return at - 1 if at and self._tokens[at - 1].is_quote else at

    def _cue_start(self, hit: Hit) -> int:
        """With the opening quotation mark where the closing one is within the cue."""
        closes = any(token.is_quote for token in self._tokens[hit.first : hit.last])
        return self._unquoted(hit.first) if closes else hit.first
