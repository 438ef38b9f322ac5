from datetime import date
from pathlib import Path

import pytest

from summarizer.actor_files import ActorFileError
from summarizer.actors import Gazetteer
from summarizer.domain import Actor

FRANCE = Actor("France", "FRA")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.mark.parametrize(
    "mention",
    [
        "France",
        "Paris",
        "Macron",
        "élysée",
        "the Elysee",
        "the Élysée",
        "Elysee Palace",
        "French President Emmanuel Macron",
        "President Macron",
        "Mr Macron",
        "an Elysee Palace official",
        "France’s",
        "the French government",
        "France's foreign ministry",
        "Ministry of Foreign Affairs of France",
        "French Foreign Minister Jean Unknown",
        "the spokesman for the Elysee",
        "France's ambassador to Germany",
    ],
)
def test_who_speaks_for_france_is_france(gazetteer, mention):
    assert gazetteer.resolve(mention) == FRANCE


@pytest.mark.parametrize(
    ("mention", "name", "country"),
    [
        ("the Japanese authorities", "Japan", "JPN"),
        ("Japanese Ambassador to the US Koji Tomita", "Japan", "JPN"),
        ("Chinese foreign ministry spokesman Wang Wenbin", "China", "CHN"),
        ("the Kremlin", "Russia", "RUS"),
        ("US", "United States", "USA"),
        ("the U.S.", "United States", "USA"),
        ("usa", "United States", "USA"),
        ("the White House", "United States", "USA"),
        ("US Forces Korea", "United States", "USA"),
        ("the Court of Arbitration for Sport", "Court of Arbitration for Sport", "IGO"),
        ("the Permanent Court of Arbitration", "Permanent Court of Arbitration", "IGO"),
        ("Downing Street", "United Kingdom", "GBR"),
        ("Niger", "Niger", "NER"),
        ("the Nigerian government", "Nigeria", "NGA"),
        ("Jordan", "Jordan", "JOR"),
        ("Georgia", "Georgia", "GEO"),
        ("North Korea", "North Korea", "PRK"),
        ("South Korea's Yoon", "South Korea", "KOR"),
        ("DR Congo", "Democratic Republic of the Congo", "COD"),
        ("Congo-Brazzaville", "Republic of the Congo", "COG"),
        ("Türkiye", "Turkey", "TUR"),
        ("Brussels", "European Union", "IGO"),
        ("EU foreign policy chief Kaja Kallas", "European Union", "IGO"),
        ("NATO Secretary General Mark Rutte", "NATO", "IGO"),
        ("UN Secretary-General António Guterres", "United Nations", "IGO"),
        ("WHO", "WHO", "IGO"),
        ("Lebanon's Hezbollah", "Hezbollah", "LBN"),
        ("Iran-backed Houthis", "Houthis", "YEM"),
        ("Viktor Orban", "Hungary", "HUN"),
    ],
)
def test_states_and_bodies_are_known_by_many_words(gazetteer, mention, name, country):
    assert gazetteer.resolve(mention) == Actor(name, country)


@pytest.mark.parametrize(
    "mention",
    [
        "Washington Post",
        "The Washington Post",
        "Paris Saint-Germain",
        "the Paris Agreement",
        "China Airlines",
        "a Chinese restaurant",
        "Bank of China",
        "Michael Jordan",
        "Jordan Bardella",
        "Brigitte Macron",
        "Trump Tower",
        "Macron's critics",
        "Russia and China",
        "the ambassador to China",
        "us",
        "who",
        "the official",
        "Jane Roe",
        "",
        "’",
    ],
)
def test_what_only_looks_like_a_state_is_nobody(gazetteer, mention):
    assert gazetteer.resolve(mention) is None


def test_who_no_longer_speaks_for_a_state_keeps_the_own_name(gazetteer):
    assert gazetteer.resolve("former President Nursultan Nazarbayev") == Actor("Nursultan Nazarbayev", "KAZ")
    assert gazetteer.resolve("Israeli opposition leader Yair Lapid") == Actor("Yair Lapid", "ISR")


def test_groups_of_a_country_keep_their_words(gazetteer):
    assert gazetteer.resolve("the Syrian mercenaries") == Actor("Syrian mercenaries", "SYR")


def test_context_tells_georgia_the_state_from_the_country(gazetteer):
    assert gazetteer.resolve("Georgia", "The governor spoke in Atlanta.") is None
    assert gazetteer.resolve("Georgia", "Protesters met in Tbilisi.") == Actor("Georgia", "GEO")


def test_context_tells_the_congos_apart(gazetteer):
    assert gazetteer.resolve("Congo", "The president returned to Brazzaville.") == Actor("Republic of the Congo", "COG")
    assert gazetteer.resolve("Congo", "The president returned to Kinshasa.") == Actor(
        "Democratic Republic of the Congo", "COD"
    )


def test_a_misspelt_name_finds_its_nearest(gazetteer):
    assert gazetteer.nearest("Frnace", [])[0] == "France"
    assert gazetteer.nearest("Greenpeice", ["Greenpeace"])[0] == "Greenpeace"
    assert gazetteer.nearest("qqqqqq", []) == []


def test_the_file_adds_actors_and_names(tmp_path):
    file = tmp_path / "actors.toml"
    file.write_text(
        '[[actor]]\nname = "Labour Party"\ncountry = "GBR"\nnames = ["Labour"]\n'
        '[[actor]]\nname = "France"\nnames = ["the Hexagon"]\n'
    )
    gazetteer = Gazetteer.load(file)
    assert gazetteer.resolve("Labour") == Actor("Labour Party", "GBR")
    assert gazetteer.resolve("the Hexagon") == FRANCE


def test_a_file_that_is_not_there_adds_nothing(tmp_path):
    assert Gazetteer.load(tmp_path / "none.toml").resolve("Paris") == FRANCE


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ('[[actor]]\nname = "A"\nnmes = ["B"]\n', 3, "did you mean 'names'?"),
        ('[[actor]]\nname = "A"\n\n[[actor]]\ncountry = "FRA"\n', 4, 'an actor needs name = "…"'),
        ('[[actor]]\nname = "A"\ncountry = "France"\n', 3, "three capitals"),
        ('[[actor]]\nname = "A"\nnames = "B"\n', 3, "names must be a list"),
        ('[[actor]]\nname = "A\n', 2, "not valid TOML"),
        ('[[actors]]\nname = "A"\n', 1, "unknown key 'actors'"),
        ('[actor]\nname = "A"\n', 1, "two brackets"),
    ],
)
def test_a_faulty_file_is_reported_with_file_line_and_reason(tmp_path, content, line, reason):
    file = tmp_path / "actors.toml"
    file.write_text(content)
    with pytest.raises(ActorFileError) as raised:
        Gazetteer.load(file)
    message = str(raised.value)
    assert message.startswith(f"{file}, line {line}: ")
    assert reason in message
    assert "\n" not in message


def test_the_shipped_file_is_in_order():
    shipped = Path(__file__).parents[2] / "config" / "actors.toml"
    assert Gazetteer.load(shipped).resolve("Greenpeace") == Actor("Greenpeace", "")


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("President Sarkozy", "France"),
        ("Foreign Secretary Hague", "United Kingdom"),
        ("Prime Minister Netanyahu", "Israel"),
        ("Chancellor Merkel", "Germany"),
        ("President Nobodyatall", None),
        ("Professor Sarkozy", None),
    ],
)
def test_a_title_and_a_surname_mean_who_had_that_office(gazetteer, mention, name):
    actor = gazetteer.resolve(mention)
    assert (actor.name if actor else None) == name


def test_a_leader_is_the_state_in_office_and_the_person_at_other_times(gazetteer):
    assert gazetteer.resolve("Barack Obama", when=date(2012, 5, 1)) == Actor("United States", "USA")
    assert gazetteer.resolve("Barack Obama", when=date(2020, 5, 1)) == Actor("Barack Obama", "USA")
    assert gazetteer.resolve("Boris Johnson", when=date(2017, 5, 1)) == Actor("United Kingdom", "GBR")


def test_a_name_that_bodies_share_is_the_one_whose_country_is_spoken_of(gazetteer):
    assert gazetteer.resolve("the Supreme Court", "New Delhi awaits the ruling.") == Actor(
        "Supreme Court of India", "IND"
    )
    assert gazetteer.resolve("the Supreme Court", "Canada awaits the ruling.") == Actor(
        "Supreme Court of Canada", "CAN"
    )
    assert gazetteer.resolve("Labour", "Voters in New Zealand decide.").name == "New Zealand Labour Party"
    assert gazetteer.resolve("Labour").name == "Labour Party"


def test_a_common_word_is_a_party_only_where_its_country_is_spoken_of(gazetteer):
    assert gazetteer.resolve("the League") is None
    assert gazetteer.resolve("Solidarity") is None
    assert gazetteer.resolve("the League", "Italy votes on Sunday.") == Actor("League", "ITA")


def test_a_name_in_the_file_without_a_country_is_the_widely_known_one(tmp_path):
    file = tmp_path / "actors.toml"
    file.write_text('[[actor]]\nname = "Labour Party"\nnames = ["the reds"]\n')
    assert Gazetteer.load(file).resolve("the reds") == Actor("Labour Party", "GBR")


def test_heads_of_regions_are_their_regions(gazetteer):
    assert gazetteer.resolve("Nicola Sturgeon") == Actor("Scotland", "GBR")
    assert gazetteer.resolve("British Columbia Premier David Eby") == Actor("British Columbia", "CAN")


@pytest.mark.parametrize(
    ("mention", "country"),
    [
        ("Mariupol residents", "UKR"),
        ("Oxford University", "GBR"),
        ("Nigeria’s airlines", "NGA"),
        ("two Russians", "RUS"),
        ("the People's Liberation Army", "CHN"),
        ("China Airlines", "TWN"),
        ("somebody", ""),
    ],
)
def test_the_country_of_somebody_unknown_is_told_by_the_words(gazetteer, mention, country):
    placed = gazetteer.placed(mention)
    assert (placed.country if placed else "") == country
