"""Lines and sentences that are no part of an article: what kind of dirt one is, or none.

Precision before recall: a line goes only where its form leaves no doubt. "Follow the money, the prosecutor said" stays,
and so does "By Monday, the council had voted". All patterns are anchored or without nested repetition: linear in time.
"""

import re

from summarizer import phrases
from summarizer.plain import is_whole

LONGEST = 40  # words of a line that is dirt by its beginning
LONGEST_LETTERS = 400  # the same where words are not set apart
DECORATION = " \t•●▪►▶→»›>|*_#[(–—-📷📸🎥🔴👉🔗✍️⬇⚡❗"

_I = re.IGNORECASE
_CAPITAL = r"(?-i:[A-ZÀ-ÞЀ-Я0-9\"“«„‘'\[؀-ۿ一-鿿])"
_TELLING = re.compile(
    r"\b(?:said|says|say|told|tells|asked|asks|warned|warns|urged|urges|added|wrote|writes|argued|insisted|replied"
    r"|announced|claimed|demanded|tweeted|shouted|joked|according to|accused|ordered|advised|promised)\b",
    _I,
)

_RULE = re.compile(r"[\W_]{3,}$")
_FURNITURE = re.compile(rf"(?:{phrases.FURNITURE})[\W_]*$", _I)
_LINK = re.compile(rf"(?:{phrases.LINKS})(?:\s*$|\s?[:：|–—>»→›-]|\s+{_CAPITAL})", _I)
_READ_ABOUT = re.compile(r"read (?:more|also)\b.{0,10}\b(?:about|on|from|here|at|stories|news|coverage|details)\b", _I)
_LINK_END = re.compile(r"\b(?:Read more|READ MORE|Lire la suite|Leer más|Weiterlesen)(?: [»>→])?$")
_SENTENCE_END = re.compile(r"[.!?…][\"”’')]* ")
_SHOWN = re.compile(rf"(?:{phrases.SHOWN})\s?[:：]", _I)
_SOCIAL_NAMES = (
    r"(?:Facebook|Twitter|Pinterest|WhatsApp|LinkedIn|Email|E-mail|Messenger|Telegram|Reddit|Flipboard|Tweet)"
)
_SOCIAL = re.compile(
    rf"(?:Share )?(?:on )?{_SOCIAL_NAMES}(?: (?:Share )?(?:on )?{_SOCIAL_NAMES})+\b|Share {_SOCIAL_NAMES}\b"
)
_SHARE_LINE = re.compile(
    r"read or share this story\b|(?:you can )?share this (?:story|article|page|post)\b"
    r"|if you (?:like|liked|enjoyed) this (?:story|article|post)\b|copy link to paste\b|share picture\b",
    _I,
)

_WISH = re.compile(rf"(?:{phrases.WISHES})", _I)
_ASKS = re.compile(
    r"(?:please )?(?:sign up|subscribe|register|join (?:us|our|the|now|over|\d)|get (?:the|our|your|all|more"
    r"|breaking|free|a|news)"
    r"|receive|download (?:the|our)|follow|like (?:us|our|this)|enter your|share (?:this|on|via)|tap here|try|install"
    r"|add us|bookmark|never miss|stay (?:up[- ]to[- ]date|updated|informed|connected|tuned)|want (?:more|to)"
    r"|enjoy(?:ed|ing)? (?:this|our|unlimited)|support (?:our|independent)|keep up|turn on"
    r"|thanks? (?:you )?for (?:signing|subscribing))\b",
    _I,
)
_ASKED_FOR = re.compile(
    r"\b(?:newsletters?|inbox|e-?mail(?: address)?|alerts|notifications|(?:our|free|news|mobile) app\b"
    r"|app store|google play"
    r"|whatsapp|telegram channel|youtube|facebook|twitter|instagram|tiktok|linkedin|on x\b|social media|briefing"
    r"|subscribers?|subscription|free trial|journalism|our (?:\w+ ){0,2}(?:page|channel|site|website|coverage"
    r"|podcast))\b",
    _I,
)
_CONSENT = re.compile(
    r"\bcookies?\b.{0,80}\b(?:accept|consent|settings|policy|preferences|browser|agree)\b"
    r"|\b(?:accept|consent|uses?|allow|enable) (?:to |the |all |our )?(?:\w+ )?cookies\b"
    r"|\b(?:read|see|by|to|view|and) our (?:privacy|cookie)s? (?:policy|notice)\b|\bprivacy (?:policy"
    r"|notice) and terms\b"
    r"|\bby (?:signing up|subscribing|clicking|continuing to)\b.{0,60}\b(?:agree|accept|consent)\b"
    r"|\benable javascript\b|\bturn on javascript\b|\bbrowser (?:does not|doesn['’]t) support\b|\bad[- ]?blocker\b"
    r"|\b(?:enter a )?valid e-?mail address\b|\binvalid e-?mail address\b|\bverify you['’]re not a robot\b"
    r"|\byou agree to receive\b|^an error has occurred\.?$|\bplease (?:re-enter|try again(?: later)?)\b"
    r"|\bthanks? (?:you )?for (?:signing up|subscribing)\b"
    r"|\bemailed about offers\b|\byou are already subscribed\b|\bmust select a newsletter\b"
    r"|\bview all [\w ]{0,30}newsletters\b"
    r"|\bcontent is (?:not available in your|provided by)\b|\bmedia playback is (?:not |un)supported\b"
    r"|nous utilisons des cookies|wir verwenden cookies|utilizamos cookies|мы используем (?:файлы )?cookie"
    r"|ми використовуємо (?:файли )?cookie",
    _I,
)
_MADE_BY = re.compile(
    r"(?:additional |further )?(?:report(?:ing|ed)|editing|edited|writing|written|compiled|translated"
    r"|produced|photography|graphics?)"
    r"(?:,? (?:and )?(?:additional |further )?(?:reporting|editing|writing|photography))? by:?\s(?-i:[A-Z])"
    r"|(?:—|–|-|with)?\s?with (?:additional )?(?:reporting|assistance|files|contributions?|inputs?"
    r"|agencies) ?(?:by|from)\b"
    r"|(?:with )?(?:agencies|agency inputs)$|\(?avec (?:afp|reuters|ap)\b|\(?mit material (?:von|der)\b"
    r"|\(con información de\b",
    _I,
)
_MADE_WITH = re.compile(
    r"\bcontributed (?:to|reporting)(?: (?:to|for))? (?:this|the) (?:report|article|story|post|piece)\b"
    r"|\bcontributed (?:reporting|from [A-Z][\w ,]{2,40}\.?$)|\bappeared first on\b",
    _I,
)
_ABOUT_ITSELF = re.compile(
    r"(?:a version of )?th(?:is|e) (?:\w+ )?(?:article|story|post|piece|report|column|essay|content|copy"
    r"|interview|transcript|page)"
    r"(?: \w+)? (?:was|is|has been|have been|first|originally|appeared|appears|may|will be)(?: \w+)? ?"
    r"(?:published|appeared|produced|republished|updated|corrected|amended|edited|adapted|part of|supported"
    r"|co-published"
    r"|written by|provided|taken from|copyrighted|translated|generated)\b"
    r"|this is a (?:breaking|developing)\b|this (?:breaking )?(?:news )?story is (?:being updated|developing)"
    r"|this is the (?:web|online) version|more (?:follows|to follow|details soon)\b|(?:editor['’]s"
    r"|publisher['’]s) note\b"
    r"|corrections?(?: and clarifications?)?(?: ?[:(|]| appended)|clarification ?[:(]|an earlier version of this\b"
    r"|disclaimer ?:|the (?:views|opinions)(?: and (?:views|opinions))? (?:expressed|in this)\b"
    r"|(?:all )?(?:views|opinions) expressed (?:in|here|are)\b|the post .{3,200} appeared first on\b"
    r"|originally published\b"
    r"|first published (?:on|in|at|by|:)|transcript provided by\b|accuracy and availability of\b|heard on [A-Z]"
    r"|copyright (?:©|\(c\)|\d{4}|of|by|held)|©|(?:\S+ ){0,12}all rights reserved\b|todos los derechos reservados"
    r"|tous droits réservés|alle rechte vorbehalten|все права защищены|усі права захищені|جميع الحقوق محفوظة|版权所有",
    _I,
)
_TO_READERS = re.compile(
    r"[A-Z][a-z]+ [A-Z][\w’'-]+ has (?:the|more on this|this) (?:story|report)\b|"
    r"(?:do )?you have a (?:story|tip)|do you have (?:a story|a tip|information|any information|more information)\b"
    r"|(?:have you )?got a (?:story|tip|news tip)\b|have your say\b|what do you think\b.{0,60}(?:comment|\?$)"
    r"|(?:let us know|tell us|leave|post|join|add|share your)\b.{0,60}\b(?:comments?|conversation|discussion"
    r"|thoughts below)\b"
    r"|sorry,? we are (?:not|unable)\b|(?:the )?comments (?:below|are|on this|for this)\b.{0,40}\b(?:closed"
    r"|moderated|disabled|not been)\b"
    r"|we are no longer accepting comments\b|we pay for\b.{0,60}|(?:contact|email|e-mail|write to"
    r"|reach) (?:us|the (?:author|writer|reporter|editor)s?|\w+ \w+) (?:at|on|via)\b"
    r"|send (?:us )?(?:your|an e?-?mail|tips|news tips)\b|to contact the (?:reporter|editor)s?\b|(?:scroll"
    r"|swipe) (?:down|left|through)\b"
    r"|for (?:more|the latest|all the latest|full|further|breaking) (?!than\b).{0,80}(?:\bvisit\b|\bclick\b"
    r"|\bfollow\b|\bgo to\b"
    r"|\bdownload\b|\bcheck out\b|\bsign up\b|https?://|\bwww\.|[:]$)"
    r"|(?:if you|for (?:confidential|help|support|emotional)|need help|help is available|samaritans)\b.{0,200}"
    r"\b(?:helpline|hotline|lifeline|samaritans|confidential(?:ly)?|crisis|988|116 123|support line)\b.{0,200}"
    r"|read the (?:full|original|whole|complete) (?:story|article|report|interview|post|piece)\b",
    _I,
)
_PLAYER = re.compile(
    r"JUST WATCHED\b|MUST WATCH\b|Chat with us in Facebook Messenger|Now Playing\b|Play Video\b"
    r"|Current Time \d|Video Ad Feedback"
)
_WORD = re.compile(r"[^\W\d_]+")
_STAMPED = re.compile(r"^(?:[A-Z][\w.]+(?: [A-Z][\w.]+){0,3} ?[|•·–—-] ?)")  # Xinhua | Updated: …
_BYLINE = re.compile(r"(?:words |story |report |text |from )?(?:by|par|von|por|автор|текст|автори?)[ :]+(?=\S)", _I)
_BYLINE_LOWER = frozenset(
    "and for in of the de del di da van von der den la le el al bin ben y et und e і и with at on".split()
)
_DATES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july"
    " august september"
    " october november december christmas easter noon midnight dawn night sunday's contrast comparison law".split()
)


def kind_of_line(line: str) -> str:
    """What kind of dirt a whole line is, "" for a line of the article."""
    lead = line.lstrip(DECORATION)
    if not lead or _RULE.match(line):
        return "rule"
    if len(lead) > 4 * LONGEST_LETTERS:
        return ""
    if _FURNITURE.match(lead):
        return "furniture"
    if _PLAYER.match(lead):
        return "player"
    if is_stamp(lead):
        return "stamp"
    if is_byline(lead):
        return "byline"
    if _is_short(lead) and (kind := _beside(lead)):
        return kind
    return kind_of_sentence(lead)


def kind_of_sentence(sentence: str) -> str:
    """The same for a sentence within a paragraph, by the kinds that no sentence of an article resembles."""
    lead = sentence.lstrip(DECORATION)
    if not _is_short(lead):
        return ""
    if _MADE_BY.match(lead):
        return "credits"
    for kind, found in (
        ("sign-up", _WISH.match(lead) or (_ASKS.match(lead) and _ASKED_FOR.search(lead))),
        ("consent", _CONSENT.search(lead)),
        ("credits", _MADE_WITH.search(lead)),
        ("about itself", _ABOUT_ITSELF.match(lead)),
        ("to readers", _TO_READERS.match(lead)),
    ):
        if found:
            return "" if _TELLING.search(lead) else kind
    return ""


def is_stamp(line: str) -> bool:
    """Whether it says only when a page was made: 'Updated 10:14 GMT, 3 March', 'Xinhua | Updated: 2017-09-15'."""
    if len(line) > 120 or not any(c.isdigit() for c in line):
        return False
    words = _WORD.findall(_STAMPED.sub("", line).casefold())
    return all(word in phrases.TIMES for word in words) and (len(words) > 0 or ":" in line or "/" in line)


def is_byline(line: str) -> bool:
    """Whether it says only who wrote: 'By Jane Roe, CNN'."""
    head = _BYLINE.match(line)
    if head is None or len(line) > 160 or is_whole(line):
        return False
    words = re.findall(r"[^\s,|/&]+", line[head.end() :])
    names = [word for word in words if word not in _BYLINE_LOWER]
    if not 1 <= len(names) <= 16 or len(words) < 2:
        return False
    named = all(word[0].isupper() or word[0].isdigit() or word[0] in "@(|–—-•" for word in names)
    return named and names[0][0].isalpha() and names[0].casefold() not in _DATES


def _beside(lead: str) -> str:
    """Links to other articles, pictures, buttons: what stands beside the article."""
    if _LINK.match(lead) or (_READ_ABOUT.match(lead) and not _TELLING.search(lead)):
        return "link"
    if _LINK_END.search(lead):
        return "" if _SENTENCE_END.search(lead) else "link"
    if _SHOWN.match(lead):
        return "shown"
    if _SOCIAL.match(lead) or _SHARE_LINE.match(lead):
        return "share"
    return ""


def _is_short(line: str) -> bool:
    return len(line) <= LONGEST_LETTERS and line.count(" ") < LONGEST
