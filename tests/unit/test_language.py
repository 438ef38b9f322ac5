import pytest

from summarizer.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The government has said that it will not sign the treaty, and the opposition was pleased by this.", "en"),
        ("Le gouvernement a dit que les négociations ne sont pas dans une impasse, mais qu'il faut du temps.", "fr"),
        ("Die Regierung hat gesagt, dass sie den Vertrag nicht mit der Opposition und den Ländern verhandelt.", "de"),
        ("El gobierno dijo que no se firmará el tratado con la oposición y que los diputados no lo han leído.", "es"),
        ("Правительство заявило, что не подпишет договор с оппозицией до конца этого года.", "ru"),
        ("政府は月曜日に条約に署名しないと述べた。", "ja"),
        ("", "und"),
        ("Ok", "und"),
    ],
)
def test_a_language_is_told_by_script_or_small_words(text, language):
    assert language_of(text) == language


def test_what_the_source_declares_counts_where_the_text_does_not_tell():
    assert language_of("Budget vote", "en-GB") == "en"
    assert language_of("Уряд заявив", "uk") == "uk"


def test_a_wrong_declaration_does_not_beat_the_text():
    french = "Le gouvernement a dit que les négociations ne sont pas dans une impasse, mais qu'il faut du temps."
    assert language_of(french, "en") == "fr"
