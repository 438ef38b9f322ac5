"""A headline without what the outlet adds to it: its name, "LIVE", "(VIDEO)", capitals that shout."""

import html
import re
from collections import Counter

from summarizer.plain import plain

FEWEST = 3  # words that must stay
LONGEST_TITLE = 2_000  # letters; no headline is longer
READ = 30_000  # letters of the article that tell how words are written
FEWEST_READ = 40  # words of an article by which an unknown outlet is told from a speaker

_I = re.IGNORECASE
KINDS = (
    r"live(?: (?:updates?|blog|coverage|reporting|now))?|as it happens|breaking(?: news)?|watch(?: live"
    r"| now)?|video|in video"
    r"|photos?|pictures|gallery|just in|exclusive|developing|alert|updated?|urgent|flash|news alert|must watch|listen"
    r"|(?:en )?direct|vidéos?|exclusif|exclusivité|dernière minute|alerte(?: info)?|eilmeldung|live-?ticker"
    r"|liveblog|newsblog|exklusiv"
    r"|(?:en )?vivo|en directo|última hora|urgente|exclusiva|vídeo|ao vivo|diretta|ultim'ora|esclusiva"
    r"|срочно|молния|видео|фото|эксклюзив|онлайн|трансляция|обновлено|обновляется|терміново|відео|ексклюзив|наживо|онлайн-трансляція"
    r"|عاجل|مباشر|فيديو|بالفيديو|حصري|شاهد|快讯|快訊|视频|視頻|直播|突发|速報|動画"
)
LEAD = re.compile(rf"[\[(【«]?(?:{KINDS})(?: ?[\])】»](?: ?[:|–—-])?| ?[:：|!]+| [–—-]+(?= )|\.(?= ))\s*", _I)
WIRE = re.compile(r"(?:UPDATE|WRAPUP|RPT|REFILE|CORRECTED|ADVISORY|PREVIEW|EXCLUSIVE|RECAST|TEXT)(?: ?\d{1,2})?-(?=\S)")
SHOUTED = re.compile(rf"(?:{KINDS})\s+(?=\S)", _I)
MARKS = rf"(?:{KINDS})"
BRACKETED = re.compile(rf"\s*[\[(【]\s?{MARKS}(?:\s?(?:[,/&+;и]|and)\s?{MARKS}){{0,3}}\s?[\])】]", _I)
TAIL_KIND = re.compile(
    r"\s+(?:[–—|-]+\s+(?:live(?: updates?| blog| coverage)?!?|live updates? here|video|photos?|in pictures"
    r"|en direct|vidéo|liveticker"
    r"|live-ticker|en vivo|en directo|видео|фото|онлайн|відео)|[–—-]+\s+(?:VIDEO|PHOTOS|ВИДЕО|ФОТО))$",
    _I,
)
IN_BRACKETS_LAST = re.compile(r"\s+\((?:AP|AFP|Reuters|REUTERS|CNN|Bloomberg|Xinhua|TASS|RT|dpa)\)$")
SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " » ", " • ", " · ", " ｜ ", "_")
DOMAIN = re.compile(
    r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|news|tv|eu|uk|de|fr|es|it|ru|ua|cn|in|au|ca|ie|me|io|us|pl|nl|ch|at|jp|kr|za|ng|pk|il|tr|md|by|kz)",
    _I,
)
OUTLET = re.compile(
    r"\b(?:News|Times|Post|Herald|Tribune|Journal|Telegraph|Gazette|Chronicle|Observer|Courier|Dispatch|Inquirer|Magazine|Newsroom|Wire"
    r"|Press Agency|News Agency|Daily|Online|BBC|CNN|RT|AP|AP News|AFP|NPR|DW|TASS|Reuters|Politico"
    r"|POLITICO(?: Europe)?|Euronews|Xinhua"
    r"|(?:The )?Guardian|(?:The )?Independent|(?:Daily )?Mail(?: Online)?|(?:Daily )?Express|Al Jazeera"
    r"|Le Monde|Le Figaro|Libération|France 24"
    r"|Franceinfo|BFMTV|Globe|Standard|Today|USA TODAY|Bloomberg|CNBC|Axios|Forbes|TIME|Newsweek|Vox|HuffPost"
    r"|Sky News|ITV News|The Hill"
    r"|The Sun|The Mirror|The Economist|The Atlantic|The Conversation|DER SPIEGEL|SPIEGEL|tagesschau"
    r"|ZEIT ONLINE|WELT|FAZ|Süddeutsche|BILD"
    r"|EL PAÍS|El País|EL MUNDO|El Mundo|ABC|La Vanguardia|Clarín|Infobae|RTVE|Corriere|la Repubblica|ANSA"
    r"|РБК|ТАСС|РИА Новости|Коммерсантъ|Газета|Лента|Ведомости|Медуза|Интерфакс|Укрінформ|Українська правда"
    r"|УНІАН|УНИАН|NV|Суспільне"
    r"|الجزيرة|العربية|سكاي نيوز|新华网|人民网|环球网|新浪|BBC News|NHK|朝日新聞)\b"
)
SMALL_WORDS = frozenset("a an and as at but by for from in into of on or over the to up vs with".split())
ACRONYMS = frozenset(
    "US UK EU UN NATO UAE USA WHO IMF WTO OPEC BRICS ASEAN G7 G20 IAEA ICC ICJ GDP AI TV COVID".split()
)
WORD = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*")
STEM = 5  # letters by which a word of the headline is known in another form: rejects, rejected


def clean_title(title: str, text: str = "") -> str:
    """The headline alone, on one line. `text`, the article, tells outlets from speakers and how words are written."""
    title = " ".join(plain(html.unescape(title[:LONGEST_TITLE])).split())
    text = text[:READ]
    for _ in range(4):  # "BREAKING: LIVE updates: … - World - The Example Times"
        shorter = _without_outlet(_without_kind(title), text)
        if shorter == title:
            break
        title = shorter
    return _quiet(title, text) if _shouts(title) else title


def _without_kind(title: str) -> str:
    for pattern in (WIRE, LEAD):
        if found := pattern.match(title):
            title = _kept(title, title[found.end() :])
    found = SHOUTED.match(title)  # BREAKING Talks end
    if found and found[0].isupper() and not LEAD.match(title) and not _shouts(title):
        title = _kept(title, title[found.end() :])
    for pattern in (BRACKETED, TAIL_KIND, IN_BRACKETS_LAST):
        title = _kept(title, pattern.sub("", title).strip())
    return title


def _without_outlet(title: str, text: str) -> str:
    at, sign = max((title.rfind(sign), sign) for sign in SEPARATORS)
    if at > 0:
        tail = title[at + len(sign) :].strip()
        if _is_outlet(tail, bar=sign.strip() in "|｜_", text=text) and (sign != "_" or not title.isascii()):
            title = _kept(title, title[:at].strip())
    first, sign = min(((title.find(sign), sign) for sign in SEPARATORS[:4] if sign in title), default=(0, ""))
    if first > 0 and len(title[:first].split()) <= 4 and _is_known(title[:first]):
        title = _kept(title, title[first + len(sign) :].strip())
    return title


def _is_outlet(tail: str, bar: bool, text: str) -> bool:
    """Whether what follows the last sign in a headline is where it stands, no part of what it says."""
    words = tail.split()
    if not words or len(words) > 6 or len(tail) > 40:
        return False
    if DOMAIN.fullmatch(tail) or _is_known(tail):
        return True
    if bar:
        return True
    named = all(word[0].isupper() or word.casefold() in {"of", "the", "and", "&", "de", "la", "le"} for word in words)
    if not named or any(c.isdigit() or c in "?!:,'’‘\"“" for c in tail) or len(text.split()) < FEWEST_READ:
        return False
    told = {word.casefold() for word in WORD.findall(text)}
    return len(words) <= 4 and not any(word.casefold() in told for word in WORD.findall(tail) if len(word) > 2)


def _is_known(name: str) -> bool:
    """'The Example Times': an outlet's word in it, and nothing that is not written as a name."""
    return bool(OUTLET.search(name)) and all(
        w[0].isupper() or not w[0].isalpha() or w in {"of", "the", "la"} for w in name.split()
    )


def _kept(title: str, shorter: str) -> str:
    """The shorter one where it still is a headline."""
    enough = len(shorter.split()) >= FEWEST or (not shorter.isascii() and len(shorter) >= 8)
    return shorter if enough else title


def _shouts(title: str) -> bool:
    """Mostly capitals: "FRANCE SAYS NO TO McDONALD" too."""
    upper = sum(map(str.isupper, title))
    return len(title.split()) >= FEWEST and sum(map(str.islower, title)) * 8 <= upper and upper > 0


def _quiet(title: str, text: str) -> str:
    """Words as the article writes them, else as names are written: a name in small letters is the worse fault."""
    forms, stems = _forms(text)
    words = []
    for n, word in enumerate(title.split()):
        quiet = WORD.sub(lambda found, first=n == 0: _form(found[0], first, forms, stems), word)  # type: ignore[misc]
        words.append(quiet)
    return " ".join(words)


def _form(word: str, first: bool, forms: dict[str, str], stems: set[str]) -> str:
    small = word.casefold()
    bare = re.sub(r"['’]s$", "", small)
    if bare in forms:
        form = forms[bare] + word[len(bare) :].lower()
    elif word in ACRONYMS or any(c.isdigit() for c in word) or "." in word or not re.search("[AEIOUYÀ-ÞА-Я]", word):
        return word
    elif not first and (small in SMALL_WORDS or (len(small) >= STEM and small[:STEM] in stems)):
        form = small
    else:
        form = re.sub(r"^o['’]\w|^\w", lambda start: start[0].upper(), small)
    return form[0].upper() + form[1:] if first else form


def _forms(text: str) -> tuple[dict[str, str], set[str]]:
    """How the article mostly writes each word within its sentences, and the beginnings of its small words."""
    counts: dict[str, Counter[str]] = {}
    for found in WORD.finditer(text):
        before = text[max(0, found.start() - 2) : found.start()]
        begins = not before.strip() or before.rstrip()[-1] in '.!?:"“”‘\n' or "\n" in before
        if (before.endswith(" ") and not begins) or (found[0].isupper() and len(found[0]) > 1) or before[-1:] == "-":
            counts.setdefault(found[0].casefold(), Counter())[found[0]] += 1
    forms = {word: max(forms.items(), key=lambda form: form[1])[0] for word, forms in counts.items()}
    return forms, {word[:STEM] for word, form in forms.items() if form.islower() and len(word) >= STEM}
