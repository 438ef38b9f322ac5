import pytest

from summarizer.text import clean_title

ARTICLE = (
    "The minister, Jane Roe, told the council in Geneva that France rejected the deal with NATO over an office in"
    " Japan. Her speech on the new office was long, and Mattis, who was there, did not answer. The Kremlin said that it"
    " rejects what the ministers call a deal and what others call a surrender to France and its friends."
)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("BREAKING: LIVE updates: Talks end in Geneva - World | The Example Times", "Talks end in Geneva - World"),
        ("UPDATE 2-Talks end in Geneva", "Talks end in Geneva"),
        ("Exclusive: Talks end in Geneva", "Talks end in Geneva"),
        ("Talks end in Geneva (VIDEO)", "Talks end in Geneva"),
        ("Talks end in Geneva [PHOTOS, VIDEO]", "Talks end in Geneva"),
        ("Talks end in Geneva - live updates", "Talks end in Geneva"),
        ("Talks end in Geneva - talks.example.com", "Talks end in Geneva"),
        ("Talks end in Geneva (Reuters)", "Talks end in Geneva"),
        ("BBC News - Talks end in Geneva", "Talks end in Geneva"),
        ("Ministers &amp; envoys leave  Geneva", "Ministers & envoys leave Geneva"),
        ("EN DIRECT. Les négociations échouent à Genève", "Les négociations échouent à Genève"),
        ("EILMELDUNG: Gespräche in Genf gescheitert", "Gespräche in Genf gescheitert"),
        ("СРОЧНО: Переговоры в Женеве сорваны", "Переговоры в Женеве сорваны"),
        ("عاجل: فشل المحادثات في جنيف", "فشل المحادثات في جنيف"),
        # what is the headline's own
        ("Trump - Putin summit ends", "Trump - Putin summit ends"),
        ("France v Germany - as it happened", "France v Germany - as it happened"),
        ("Live music returns to Geneva", "Live music returns to Geneva"),
        ("Exclusive club rejects the minister", "Exclusive club rejects the minister"),
        ("Missile put millions into cover - Mattis", "Missile put millions into cover - Mattis"),
        ("US and EU - a history", "US and EU - a history"),
    ],
)
def test_a_headline_loses_what_the_outlet_adds_and_nothing_of_its_own(title: str, expected: str) -> None:
    assert clean_title(title) == expected


def test_a_name_after_a_dash_is_an_outlet_only_where_the_article_does_not_know_it() -> None:
    assert clean_title("France rejects the deal - Ypsilon Kurier", ARTICLE) == "France rejects the deal"
    assert clean_title("Missile put millions into cover - Mattis", ARTICLE).endswith("- Mattis")


def test_capitals_are_quieted_as_the_article_writes_the_words() -> None:
    title = "JANE ROE SAYS FRANCE REJECTS DEAL ON NATO OFFICE"
    assert clean_title(title, ARTICLE) == "Jane Roe Says France rejects deal on NATO office"
    assert clean_title("O'HARA'S COVID-19 PLAN FAILS") == "O'Hara's COVID-19 Plan Fails"


@pytest.mark.parametrize("unit", ["a", "(", " - ", "| ", "[VIDEO] ", "A-"])
def test_no_headline_is_too_long(unit: str) -> None:
    assert len(clean_title(unit * 300_000, unit * 300_000)) <= 2_000
