"""Words of names: how they are compared, and what kinds of words stand around them in a mention."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"(?:[A-Za-zÀ-ÿ]\.){2,}|\w+(?:[’'‘-]\w+)*\+?|&")
POSSESSIVE = re.compile(r"(?:[’']s|(?<=s)[’'])$", re.IGNORECASE)
DETERMINERS = frozenset(
    "the a an this that these those some many several most all any every both its his her their our".split()
)

# Nouns whose bearer speaks for the state or body named beside them.
OFFICES = frozenset(
    "government governments ministry ministries president presidency premier minister ministers chancellor "
    "chancellery authorities authority official officials secretary spokesman spokeswoman spokesperson spokespeople "
    "spokesmen ambassador ambassadors envoy envoys embassy consulate delegation delegate delegates diplomat "
    "diplomats diplomacy leader leaders leadership king queen prince princess emperor sultan emir monarch army "
    "military navy parliament administration cabinet regime side mission negotiator negotiators commander "
    "commanders palace senate congress representative counterpart pm fm state republic federation ministerial chief "
    "chiefs head heads admiral general marshal colonel office department commission council commissioner "
    "commissioners assembly forces force coalition presidential team junta rulers ruler executive whitehouse "
    "adviser advisers aide aides attache mr mrs ms sir lord dr ayatollah sheikh attorney intelligence base kingdom "
    "bloc alliance states members nation country capital rapporteur coordinator czar treasury undersecretary "
    "secretary-general director-general governor-general vice-president".split()
)
# Words that only describe an office.
OFFICE_MODIFIERS = frozenset(
    "foreign prime defence defense finance financial interior home trade energy economy economic health justice "
    "agriculture environment climate deputy vice acting interim transitional caretaker current new top senior "
    "permanent special chief national security state crown high representative policy ruling armed air press "
    "general supreme central federal external internal affairs affair relations european commerce education culture "
    "labour labor transport migration industry development budget of and for the s air naval land ground political "
    "diplomatic military presidential outgoing incoming incumbent caretaker joint then-prime then-president".split()
)
TITLES = OFFICES | frozenset(
    "senator sen congressman congresswoman mp mep mayor governor gov judge professor prof rep lawmaker".split()
)
# Who has or had an office of another kind keeps the own name.
NOT_THE_STATE = frozenset(
    "former ex then late retired opposition candidate dissident rebel jailed exiled ousted deposed senator sen "
    "congressman congresswoman mp mps mep meps lawmaker lawmakers legislator mayor governor gov party union court "
    "judge bank rights shadow professor prof rep dictator-turned shadow-minister economist analyst historian "
    "activist deputy-mayor".split()
)
# Words before a person's name that are no part of it.
HONORIFICS = frozenset(
    "dame sir datuk dato tan sri cardinal archbishop bishop pastor rev reverend rabbi imam sheikh father sister "
    "superintendent inspector sergeant captain major colonel justice judge cllr councillor deputy commissioner "
    "professor prof dr mr mrs ms miss mum-of-three alderman councilman councilwoman legislator chef president prime "
    "minister senator sen rep congressman congresswoman governor gov mayor king queen prince princess chief secretary "
    "lord lady baroness metropolitan patriarch pope general gen admiral ayatollah grand mp mep msp td prosecutor "
    "attorney chairman chairwoman chair director leader lawmaker congressional republican democrat democratic tory "
    "labour conservative former ex- ex spokesman spokeswoman coach manager billionaire farmer resident premier "
    "chancellor ambassador envoy author actor singer".split()
)
PEOPLE = frozenset(
    "soldiers troops mercenaries workers farmers unions union protesters demonstrators activists citizens people "
    "voters lawmakers legislators media press newspapers police opposition mps meps senators deputies politicians "
    "party parties rebels militia militias militants fighters journalists students teachers doctors companies banks "
    "businesses residents refugees migrants settlers separatists nationalists conservatives liberals socialists "
    "communists greens scientists fishermen truckers judges court courts lawyers investors exporters producers "
    "manufacturers industry consumers critics experts analysts groups group".split()
)
TAIL = frozenset("to for on in with at from against by over about under since near who which whose that".split())


# One spelling for first names that news transliterates in many ways.
SPELLINGS = {
    variant: one
    for one, variants in {
        "mohamed": "mohammed mohammad muhammad muhammed mohamad mohamud",
        "ahmed": "ahmad",
        "hussein": "hussain husain hosein hossein husayn",
        "sergey": "sergei serhii sergiy",
        "dmitry": "dmitri dmytro",
        "yury": "yuri yuriy yurii",
        "alexander": "aleksandr aleksander alexandr oleksandr",
        "aleksey": "alexei alexey aleksei",
        "abdallah": "abdullah abdalla abdulla",
        "yusuf": "yousef yousuf youssef",
    }.items()
    for variant in variants.split()
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a mention; `key` is folded, without a possessive ending."""

    text: str
    key: str
    start: int
    end: int
    possessive: bool = False
    ends_part: bool = False  # a comma or bracket follows

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """For comparing: no accents, no case, plain apostrophes."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'").replace("ı", "i").replace("ł", "l"))
    plain = plain.replace("Ł", "L").replace("ø", "o").replace("Ø", "O").replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def words_of(text: str) -> list[Word]:
    """The words of `text` with their places in it. Dots of "U.S." are no part of the key."""
    found = []
    for match in WORD.finditer(text):
        bare = POSSESSIVE.sub("", match[0])
        end = match.start() + len(bare)
        owns = bare != match[0] or (bare[-1:] in "sS" and text[match.end() : match.end() + 2] in {"’ ", "' "})
        ends_part = text[match.end() : match.end() + 1] == "," or text[match.end() : match.end() + 2] in {
            " (",
            " –",
            " —",
        }
        key = fold(bare).replace(".", "")
        found.append(Word(bare, SPELLINGS.get(key, key), match.start(), end, owns, ends_part))
    return found
