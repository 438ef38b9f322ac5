"""`analyze` and `resolve`: the summarizer on texts and names that somebody gives, without the store."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TextIO

from bot.app import LazyAnalyser, load_gazetteer
from bot.errors import InputError
from bot.settings import Settings
from summarizer.domain import Analysis, Document, Stance
from summarizer.rows import analysis_row, date_of, document_of, resolve_row

Row = dict[str, Any]

TOGETHER = 2_000  # characters that are read at once, at least: teasers by the dozen, a long article alone


def analyse_source(settings: Settings, source: str, stdin: TextIO) -> Analysis:
    """Of a file, a URL, or standard input ("-"). Raises InputError and ConfigError."""
    document = document_at(settings, source, stdin)
    if not document.text.strip():
        raise InputError(f"{source}: there is no text in it.")
    return LazyAnalyser(settings, load_gazetteer(settings)).analyse([document])[0]


def document_at(settings: Settings, source: str, stdin: TextIO) -> Document:
    if source.startswith(("http://", "https://")):
        from bot.feeds.page import read_page

        page = read_page(source, settings.feeds)
        return Document(source, page.title, page.text, page.language)
    try:
        text = stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"{source}: {error.strerror}. Give a file, a URL, or - for standard input.") from error
    return Document(source, "", text)


def as_row(analysis: Analysis) -> str:
    return json.dumps(analysis_row(analysis), ensure_ascii=False, indent=2)


def as_text(analysis: Analysis) -> str:
    """For people: headline, summary, stances each with its sentence."""
    parts = [analysis.headline, " ".join(analysis.summary.sentences)]
    if not analysis.stances_sought:
        parts.append(f"Stances were not sought: the text is not in English ({analysis.language}).")
    elif not analysis.stances:
        parts.append("No stances found.")
    parts += [stance_text(stance) for stance in analysis.stances]
    return "\n\n".join(part for part in parts if part)


def stance_text(stance: Stance) -> str:
    sign = "✗" if stance.polarity == "opposes" else "✓"
    reported = f" (reported by {stance.attributed_to})" if stance.attributed_to else ""
    return f"{sign} {stance.actor} {stance.polarity} {stance.about}{reported}\n  {stance.sentence}"


# --- rows in, rows out -----------------------------------------------------------------------------------------------


def analysis_rows(settings: Settings, lines: Iterable[str]) -> Iterator[Row]:
    """A row for each line, in order; a faulty line's row has `error`."""
    analyser = LazyAnalyser(settings, load_gazetteer(settings))
    for batch in _batches(enumerate(lines, 1)):
        read = [document_or_error(line, number) for number, line in batch if line.strip()]
        analyses = iter(analyser.analyse([item for item in read if isinstance(item, Document)]))
        for item in read:
            yield analysis_row(next(analyses)) if isinstance(item, Document) else item


def _batches(numbered: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Lines in order, some together: more at once is hardly faster and takes more memory."""
    held: list[tuple[int, str]] = []
    for number, line in numbered:
        held.append((number, line))
        if sum(len(each) for _, each in held) >= TOGETHER:
            yield held
            held = []
    if held:
        yield held


def document_or_error(line: str, number: int) -> Document | Row:
    row: Any = None
    try:
        row = json.loads(line)
        return document_of(row)
    except ValueError as error:
        return {"id": row.get("id") if isinstance(row, dict) else None, "error": f"line {number}: {error}"}


def resolve_rows(settings: Settings, lines: Iterable[str]) -> Iterator[Row]:
    """A row for each line, in order; a faulty line's row has `error`."""
    gazetteer = load_gazetteer(settings)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            mention, context, when = mention_of(json.loads(line))
        except ValueError as error:
            yield {**resolve_row("", None), "mention": None, "error": f"line {number}: {error}"}
        else:
            yield resolve_row(mention, gazetteer.placed(mention, context, when))


def mention_of(row: object) -> tuple[str, str, date | None]:
    """Mention, context and day of a row. Raises ValueError that tells what is wrong with it."""
    if not isinstance(row, dict) or not isinstance(row.get("mention"), str):
        raise ValueError('needs an object with "mention", a text')
    day = row.get("date")
    when = datetime.now(UTC).date() if str(day).lower() == "today" else date_of(day)
    return row["mention"], str(row.get("context") or ""), when


def resolve_names(settings: Settings, names: Sequence[str]) -> list[Row]:
    gazetteer = load_gazetteer(settings)
    return [resolve_row(name, gazetteer.placed(name)) for name in names]
