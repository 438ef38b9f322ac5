"""Words at the edges of clauses and phrases, all in lower case."""

QUOTES = frozenset("\"“”«»‘’'")
SAID = frozenset(
    "said says say saying told tells added adding claimed claims claim insisted insists argued argues warned "
    "warns stated states announced announces confirmed reported reports believes believed noted maintains "
    "declared reiterated stressed wrote".split()
)
OPENERS = (
    frozenset(
        "that and but as while when after since because although though where yet so before until whereas".split()
    )
    | SAID
)
CONDITIONS = frozenset("if unless whether should lest".split())
PREPOSITIONS = frozenset(
    "of to for on in with at from against by over about under since near into between among through during "
    "without within amid despite towards toward across behind upon around like than via per including versus "
    "concerning regarding".split()
)
TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december jan feb aug sept oct nov dec today yesterday tomorrow meanwhile".split()
)
TIME_UNITS = frozenset("week month year night weekend summer autumn spring winter day evening morning".split())
AUXILIARIES = frozenset(
    "has have had is are was were be been being will would do does did has've having remain remains remained "
    "stand stands stood".split()
)
BE = frozenset(
    "is are was were be been being isn't aren't wasn't weren't remain remains remained stand stands stood 're".split()
)
ADVERBS = frozenset(
    "long originally earlier also again still long already now then even both all too just once-again always "
    "often twice publicly today yesterday since later soon first instead however therefore meanwhile never not".split()
)
NEGATIONS = frozenset("not never neither nor hardly cannot".split())
DOUBTS = frozenset(
    "may might could should can must used once previously formerly reportedly allegedly possibly probably if".split()
)
VOWING = frozenset(
    "vowed vows pledged pledges continued continues continue decided decides agreed agrees promised promises".split()
)
APPOSITIVES = frozenset("who which whose a an the along together like including its his her one".split())
STOPS = frozenset(
    "because while after when although though as saying arguing adding claiming citing calling which who whom "
    "whose but despite unless if until since where insisting noting stressing warning telling whereas accusing "
    "without within unlike before".split()
)
EMPTY = frozenset(
    "it them this that these those him her us me you they he she its what how why there all both so such".split()
)

# Of the constructions.
ENDING_VERBS = frozenset(
    "stop end drop ban abandon halt scrap reject withdraw reverse reconsider annul quash repeal overturn bin bury "
    "remove oppose veto".split()
)
ENDINGS = frozenset("end halt repeal abolition scrapping reversal withdrawal".split())
FLIPPABLE = frozenset(
    "want support supports supported back endorse favour favor recognise recognize approve agree".split()
)
FLIPPED_BY = frozenset("do does did will would don't doesn't didn't won't wouldn't cannot can't longer never".split())
HEARSAY = frozenset(
    "claims claim suggestions reports allegations rumours rumors speculation true false idea denied denies deny".split()
)
SEEKING = frozenset(
    "without seek seeks sought seeking win winning need needs needed want wants secure lacks lacking await".split()
)
BELIEVING = frozenset("believes argues insists maintains".split())
FOUNDING_TEXTS = frozenset("charter treaty constitution statute convention".split())
BARRING = frozenset("bar bars ban bans prohibit prohibits forbid forbids prevent prevents".split())
NOTHING = frozenset("nothing nobody none neither no few little".split())
NO_DESCRIPTION = AUXILIARIES | PREPOSITIONS | OPENERS | frozenset({"no", "any"})  # between an owner and what it owns
LEADS_IN = frozenset("of for and s then to only even meanwhile however instead yet still now also".split())
ENVOYS = frozenset("ambassador ambassadors envoy envoys adviser representative".split())  # to a place
FORMERLY = frozenset("long initially originally earlier first always".split())  # after "had": no longer
UNDOING = frozenset("gone out off scrapped dropped stopped removed ended banned cancelled stop end less fewer".split())
