"""The JSON rows of `stancewire analyze --jsonl` and `stancewire resolve --jsonl`."""

from collections.abc import Mapping
from datetime import date, datetime

from summarizer.domain import Actor, Analysis, Document, Stance


def analysis_row(analysis: Analysis) -> dict[str, object]:
    """An analysis as one row, ready for json.dumps."""
    return {
        "id": analysis.id,
        "summary": list(analysis.summary.sentences),
        "stances": [stance_row(stance) for stance in analysis.stances],
        "language": analysis.language,
        "model": analysis.model,
    }


def stance_row(stance: Stance) -> dict[str, object]:
    """One stance of an analysis row."""
    return {
        "actor": stance.actor,
        "actor_mention": stance.mention,
        "stance": stance.polarity,
        "cue": stance.cue,
        "target": stance.target,
        "target_resolved": stance.target_resolved,
        "sentence": stance.sentence,
        "attributed_to": stance.attributed_to,
        "confidence": round(stance.confidence, 3),
    }


def resolve_row(mention: str, actor: Actor | None) -> dict[str, object]:
    """What a mention resolves to; country "" where that is nobody known."""
    return {"mention": mention, "actor": actor.name if actor else None, "country": actor.country if actor else ""}


def document_of(row: object) -> Document:
    """An input row of `analyze --jsonl`. Raises ValueError with one line that says what is wrong with it."""
    if not isinstance(row, Mapping):
        raise ValueError('a row must be an object such as {"id": "1", "title": "…", "text": "…"}')
    identity, title, text, language = row.get("id"), row.get("title") or "", row.get("text"), row.get("language")
    if not isinstance(identity, str | int) or isinstance(identity, bool) or identity == "":
        raise ValueError('"id" is missing; it must be a string or a whole number')
    if not isinstance(text, str):
        raise ValueError('"text" is missing' if text is None else f'"text" must be a string, not {type(text).__name__}')
    if not isinstance(title, str):
        raise ValueError(f'"title" must be a string, not {type(title).__name__}')
    if language is not None and not isinstance(language, str):
        raise ValueError(f'"language" must be a string, not {type(language).__name__}')
    return Document(str(identity), title, text, language or None, date_of(row.get("date")))


def date_of(value: object) -> date | None:
    """The day that "date" of a row names, as ISO 8601; None where it names none."""
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        return None
