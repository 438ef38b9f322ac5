import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.actors import Gazetteer
from summarizer.cues import Lexicon
from summarizer.stances import StanceFinder
from summarizer.text import clean, sentences

FINDER = StanceFinder(Gazetteer.load(), Lexicon.load())


def stances(text):
    return FINDER.find(text, sentences(text)).found


def told(text):
    return [(each.actor, each.polarity, each.about) for each in stances(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Germany opposes the plan.", [("Germany", "opposes", "the plan")]),
        ("The Kremlin on Friday rejected the peace plan.", [("Russia", "opposes", "the peace plan")]),
        ("Hungary has repeatedly blocked aid to Ukraine.", [("Hungary", "opposes", "aid to Ukraine")]),
        ("Poland is firmly opposed to the pact.", [("Poland", "opposes", "the pact")]),
        ("Spain voted against the resolution.", [("Spain", "opposes", "the resolution")]),
        ("The plan was rejected by Serbia.", [("Serbia", "opposes", "The plan")]),
        ("Hungary's long-standing opposition to the sanctions is known.", [("Hungary", "opposes", "the sanctions")]),
        ("Italy welcomed the truce.", [("Italy", "supports", "the truce")]),
        ("Italy does not support the truce.", [("Italy", "opposes", "the truce")]),
        ("Italy no longer supports the truce.", [("Italy", "opposes", "the truce")]),
        ("Turkey lifted its veto on Sweden's accession.", [("Turkey", "supports", "Sweden's accession")]),
        ("China urged Japan to drop the claim.", [("China", "opposes", "the claim")]),
        ("China urged Japan to sign the treaty.", [("China", "supports", "to sign the treaty")]),
        ("China criticised Japan for the visit.", [("China", "opposes", "Japan")]),
        ("Egypt called for the repeal of the law.", [("Egypt", "opposes", "the law")]),
        (
            "Russia, which strongly opposes the expansion, also criticized the drills.",
            [("Russia", "opposes", "the expansion"), ("Russia", "opposes", "the drills")],
        ),
        (
            "Finland and Sweden back the plan.",
            [("Finland", "supports", "the plan"), ("Sweden", "supports", "the plan")],
        ),
        (
            "Brazil welcomed the talks and condemned the strikes.",
            [("Brazil", "supports", "the talks"), ("Brazil", "opposes", "the strikes")],
        ),
        (
            "The US, which backs Israel, criticised the raid.",
            [("United States", "supports", "Israel"), ("United States", "opposes", "the raid")],
        ),
        ("Hungary’s veto of the aid package angered Poland.", [("Hungary", "opposes", "the aid package")]),
        (
            "Only Hungary and Slovakia oppose the plan.",
            [("Hungary", "opposes", "the plan"), ("Slovakia", "opposes", "the plan")],
        ),
        ("Spain supports the ban and Italy opposes it.", [("Spain", "supports", "the ban")]),
        ("Russia’s ambassador to the UK, Andrei Kelin, dismissed the report.", [("Russia", "opposes", "the report")]),
        ("“China firmly opposes the sale,” Mao Ning told reporters.", [("China", "opposes", "the sale")]),
        ("The activist Greta Example condemned the law.", [("Greta Example", "opposes", "the law")]),
    ],
)
def test_a_stated_stance_is_found(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Does Germany oppose the plan?",
        "If Germany opposes the plan, it will fail.",
        "The vote fails unless Germany supports the plan.",
        "Germany may oppose the plan.",
        "Germany does not oppose the plan.",
        "Germany denied claims that France opposes the plan.",
        "Germany used to oppose the plan.",
        "Neither France nor Germany supports the plan.",
        "Nothing suggests that Germany would oppose the plan.",
        "Officials from Germany opposed the plan.",
        "Macron's critics oppose the plan.",
        "The plan drew 5,000 supporters in Germany.",
        "Kyiv sought Germany's support for the plan.",
        "Germany would back the plan if the price were right.",
        "Mongolia's Democratic Party backs down in the row.",
        "A loan backed by the Islamic Development Bank paid for the roof.",
        "He opposes the plan.",
        "It would be wrong to say that France opposes the plan.",
        "Germany had long opposed the pipeline.",
        "Germany wants the missiles gone.",
        "Germany wants no part in the plan.",
        "Lebanon has no objection to the law.",
        "“Germany opposes the plan,” somebody said.",
    ],
)
def test_what_is_not_stated_is_not_told(text):
    assert [
        each for each in told(text) if each[0] in {"Germany", "France", "Lebanon", "Mongolia", "Democratic Party"}
    ] == []


@pytest.mark.parametrize(
    ("text", "reporter"),
    [
        ("Paris has refused to approve the plan, according to an Elysee official cited by Politico.", "Politico"),
        ("Paris opposes the plan, according to a recent report by the Financial Times.", "Financial Times"),
        ("Russia said that Ukraine rejected the truce.", "Russia"),
        ("Ukraine's ambassador said that Ukraine rejected the truce.", None),
        ("Ukraine rejected the truce, according to officials.", None),
        ("“Russia opposes the truce,” Ukrainian President Volodymyr Zelensky said.", "Ukraine"),
    ],
)
def test_who_reports_a_stance_is_named_unless_it_is_the_holder(text, reporter):
    assert stances(text)[0].attributed_to == reporter


def test_a_repeat_is_told_once():
    assert told("Germany opposes the gas plan. Berlin rejected the gas plan again.") == [
        ("Germany", "opposes", "the gas plan")
    ]


def test_the_bloc_is_told_by_its_name():
    assert told("NATO met in Vilnius. Russia criticised the bloc’s drills.") == [("Russia", "opposes", "NATO’s drills")]


def test_a_surname_stands_for_who_was_introduced_by_title():
    text = (
        "Ruritanian President Ana Novak arrived. Senator Dale Hutchings of Wyoming spoke. Hutchings opposes the bill."
    )
    assert told(text) == [("Dale Hutchings", "opposes", "the bill")]


@given(
    st.lists(
        st.sampled_from(
            "France Germany and , . the plan opposes rejected by was not “ ” ’s Macron who which if it of to urged "
            "backed NATO against is said that opposition bloc \n U.S. Hutchings veto of on".split(" ")
        ),
        max_size=40,
    )
)
def test_no_input_breaks_the_rules_and_each_span_is_in_the_text(words):
    text = clean("", " ".join(words))
    for stance in stances(text):
        assert stance.sentence in text
        assert all(part and part in stance.sentence for part in (stance.mention, stance.cue, stance.target))
        assert 0 < stance.confidence <= 1


@given(st.text(max_size=300))
def test_no_text_breaks_the_rules(text):
    cleaned = clean("", text)
    FINDER.find(cleaned, sentences(cleaned))
