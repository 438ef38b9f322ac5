"""What is opposed or supported: the words of the target, from edge to edge."""

import re
from collections.abc import Sequence

from summarizer.clausewords import ADVERBS, AUXILIARIES, CONDITIONS, EMPTY, OPENERS, PREPOSITIONS, SAID, STOPS, TIMES
from summarizer.names import DETERMINERS
from summarizer.phrases import Span, Token, low

REASONS = frozenset({"for", "over", "as", "after"})  # "criticised X for Y": the target is X
LONGEST_TARGET = 40  # tokens
LONGEST_SUBJECT = 18
FINITE = frozenset({"is", "are", "was", "were", "has", "had"})
RELATIVES = frozenset({"that", "what", "where", "how", "he", "she", "it", "they", "we", "there"})
PARTICLES = frozenset({"down", "away", "off", "out", "up", "back"})  # "backs down"
CONNECTIVES = frozenset("that and or not how why what whether if each no neither nothing none".split())
LEADS_ON = PREPOSITIONS | {"and", "or", "not", "also"}  # never ends a phrase
VERBAL = AUXILIARIES | SAID | ADVERBS | {"that", "to"}
WITHIN_PHRASES = frozenset("&%$€£-/'’")
NO_TARGET = PREPOSITIONS | AUXILIARIES | TIMES | PARTICLES | CONNECTIVES
DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
# Where, when and by what means something was said: no part of what was said.
ADJUNCTS = re.compile(
    rf"\s+(?:on (?:{DAY}|{MONTH})\b|in (?:{MONTH}|(?:19|20)\d\d)\b"
    rf"|(?:last|this|next|earlier this) (?:week|month|year|night|weekend|spring|summer|autumn|{DAY})\b"
    r"|for (?:\w+ )?(?:days|weeks|months|years|decades)\b"
    r"|(?:an?|two|three|several) (?:day|week|month|year)s? (?:ago|earlier)\b"
    r"|(?:yesterday|today|earlier|during|ahead of)\b"
    r"|in an? (?:[\w’'-]+ )?(?:statement|letter|speech|interview|tweet|post|vote|televised|video|joint|phone|message)\b"
    r"|at an? (?:[\w’'-]+ )?(?:news|press|briefing|rally|meeting|summit|conference|ceremony)\b"
    r"|by \d+ votes\b|(?:according to|so that|in order to|in protest)\b).*$",
    re.IGNORECASE,
)


def thing(sentence: str, tokens: Sequence[Token], start: int, stops: frozenset[str] = frozenset()) -> Span | None:
    """The target from token `start`, without the time and place told after it."""
    span = target_after(tokens, start, stops)
    if span is None:
        return None
    words = sentence[tokens[span.first].start : tokens[span.last - 1].end]
    length = tokens[span.first].start + len(ADJUNCTS.sub("", words))
    last = next((n for n in range(span.first, span.last) if tokens[n].start >= length), span.last)
    return target_after(tokens[:last], start, stops)


def patient(tokens: Sequence[Token], end: int, whole: bool) -> Span | None:
    """The target before a passive: the whole subject, or with a bare participle the noun phrase it describes."""
    first = end
    while first > 0 and end - first < LONGEST_SUBJECT:
        if not tokens[first - 1].is_word or tokens[first - 1].low in OPENERS | CONDITIONS:
            break
        first -= 1
        if not whole and tokens[first].low in DETERMINERS:
            break
    if not whole and (first == end or tokens[first].low not in DETERMINERS):
        return None
    span = target_after(tokens[:end], first)
    return span if span and span.last == end else None


def target_after(tokens: Sequence[Token], start: int, stops: frozenset[str] = frozenset()) -> Span | None:
    """What is opposed or supported: the phrase from `start` to the next edge of a clause, without trailing signs."""
    last, quoted = start, False
    while last < len(tokens) and last - start < LONGEST_TARGET:
        token = tokens[last]
        if token.is_quote:
            quoted = token.text in "“«" or (token.text == '"' and not quoted)
        elif _is_edge(tokens, last, stops) or (last > start and stops >= FINITE and _is_past(tokens, last)):
            break
        last += 1
    while start < last and tokens[start].is_quote and sum(token.is_quote for token in tokens[start:last]) % 2:
        start += 1
    while last > start and (tokens[last - 1].low in LEADS_ON or _hangs(tokens, start, last)):
        last -= 1
    span = Span(start, last)
    return span if _says_something(tokens, span) else None


def _is_edge(tokens: Sequence[Token], at: int, stops: frozenset[str]) -> bool:
    token = tokens[at]
    if not token.is_word:
        return token.text not in WITHIN_PHRASES
    return token.low in STOPS | stops or (token.low == "and" and _begins_verb(tokens, at + 1))


def _is_past(tokens: Sequence[Token], at: int) -> bool:
    """'angered' in 'the veto of the package angered Poland', but not 'led' in 'a mission led by Poland'."""
    after = low(tokens, at + 1)
    return tokens[at].low.endswith("ed") and not tokens[at].is_capital and after not in PREPOSITIONS and after != ""


def _hangs(tokens: Sequence[Token], start: int, last: int) -> bool:
    """Whether the last token is a quotation mark without its partner."""
    if not tokens[last - 1].is_quote:
        return False
    signs = [token.text for token in tokens[start:last] if token.is_quote]
    return tokens[last - 1].text in "“«" or len(signs) % 2 == 1


def _begins_verb(tokens: Sequence[Token], at: int) -> bool:
    word = low(tokens, at)
    return not word or word in VERBAL or (word.endswith(("ed", "ing")) and not tokens[at].is_capital)


def _says_something(tokens: Sequence[Token], span: Span) -> bool:
    words = [token for token in tokens[span.first : span.last] if token.is_word]
    if not words or words[0].low in NO_TARGET or _runs_on(words):
        return False
    return any(word.low not in DETERMINERS | EMPTY | {"one"} and len(word.low) > 1 for word in words)


def _runs_on(words: Sequence[Token]) -> bool:
    """Whether another clause has begun: a finite verb that no relative pronoun or subject of its own explains."""
    verb = next((n for n, word in enumerate(words) if word.low in FINITE), None)
    return verb is not None and not any(word.low in RELATIVES for word in words[:verb])
