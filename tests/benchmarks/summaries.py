"""How well the summaries tell the story, beside the first three sentences (lead-3) and TextRank.

The articles are outside data, beside the project and no part of it: `eval/summaries_dev.jsonl` (FRANK; "cnndm") with
a reference each, `stance/dev_real.jsonl` with who opposes and supports what. Lead-3 and TextRank take the text as it
comes, cut by our own rules. Who tells more scores more, so ours and TextRank's are held to lead-3's mean of words: ours
by the setting `summary_characters`, one value for a whole set.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.actors import Gazetteer
from summarizer.analyser import READ_FOR_STANCES, article_of
from summarizer.compress import compress
from summarizer.domain import Document
from summarizer.language import language_of
from summarizer.length import Length
from summarizer.model.weights import Trained
from summarizer.salience import summarise
from summarizer.stances import StanceFinder
from summarizer.telling import Article
from summarizer.text import sentences
from tests.benchmarks.figures import Figure

ARTICLES, STANCES = Path("eval/summaries_dev.jsonl"), Path("stance/dev_real.jsonl")
MOST = 3  # sentences
GAIN = 1.25  # over the better of lead-3 and TextRank
LONGEST = 1_500  # characters; three sentences have fewer
ROUGE = ("rouge1", "rouge2", "rougeL")
Row = dict[str, Any]
Told = list[tuple[str, str]]  # sentences of a summary, each with the one of the article that it was made of


@dataclass(frozen=True, slots=True)
class Read:
    """A row of the data as the product reads it."""

    row: Row
    article: Article

    def ours(self, characters: int) -> Told:
        told = [self.article.sentences[n] for n in summarise(self.article, Length(2, MOST, characters))]
        english = language_of(self.row["text"]) in READ_FOR_STANCES
        return [(compress(each) if english else each, each) for each in told]

    def lead(self) -> Told:
        return [(each, each) for each in sentences(self.row["text"])[:MOST]]


def measure(shared: Path, size: str, model: Trained) -> Iterator[Figure]:
    """All figures of a size of the model."""
    referenced = read(size, model, [row for row in rows(shared / ARTICLES) if row["dataset"] == "cnndm"])
    yield from rouge_figures(size, referenced)
    annotated = read(size, model, rows(shared / STANCES))
    yield from pair_figures(size, annotated)
    told = [invented(one.row["text"], one.ours(0)) for one in [*referenced, *annotated]]
    yield Figure(f"{size}_inventions", f"{size}: names and numbers that no article has", sum(told), 0, False)


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(size: str, model: Trained, some: Sequence[Row]) -> list[Read]:
    finder = StanceFinder(model.tagger, Gazetteer.load(), model.shape.threshold, size, model.chooser)
    return [Read(row, article_of(Document(row["id"], "", row["text"]), finder, model.tagger.encoder)) for row in some]


# --- length ----------------------------------------------------------------------------------------------------------


def words(told: Told) -> int:
    return sum(len(sentence.split()) for sentence, _ in told)


def mean_words(summaries: Sequence[Told]) -> float:
    return sum(map(words, summaries)) / len(summaries)


def at_most(wanted: float, summaries: Callable[[int], Sequence[Told]]) -> Sequence[Told]:
    """The longest summaries by a limit of characters that have no more than `wanted` words in the mean."""
    low, high = 100, LONGEST
    while high - low > 2:
        middle = (low + high) // 2
        low, high = (low, middle) if mean_words(summaries(middle)) > wanted else (middle, high)
    return summaries(low)


# --- ROUGE -----------------------------------------------------------------------------------------------------------


def rouge_figures(size: str, some: Sequence[Read]) -> Iterator[Figure]:
    leads = [one.lead() for one in some]
    ours = at_most(mean_words(leads), lambda limit: [one.ours(limit) for one in some])
    references = [one.row["reference"] for one in some]
    yield Figure(
        f"{size}_cnndm_words", f"{size}: words of a summary, cnndm (lead-3 {mean_words(leads):.1f})", mean_words(ours)
    )
    for name, own, lead in zip(ROUGE, rouge(references, ours), rouge(references, leads), strict=True):
        title = f"{size}: {name.replace('rouge', 'ROUGE-')} {own:.4f}, beside lead-3 {lead:.4f}"
        yield Figure(f"{size}_{name}", title, own, lead)


def rouge(references: Sequence[str], summaries: Sequence[Told]) -> list[float]:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(ROUGE), use_stemmer=True)
    scores = [
        scorer.score(reference, " ".join(sentence for sentence, _ in told))
        for reference, told in zip(references, summaries, strict=True)
    ]
    return [sum(score[name].fmeasure for score in scores) / len(scores) for name in ROUGE]


# --- who stands where ------------------------------------------------------------------------------------------------


def pair_figures(size: str, some: Sequence[Read]) -> Iterator[Figure]:
    leads = [one.lead() for one in some]
    wanted = mean_words(leads)
    ranked = [[textrank(one.row["text"], count) for count in range(MOST, 0, -1)] for one in some]
    peers = at_most(wanted, lambda limit: [longest_within(limit, each) for each in ranked])
    ours = at_most(wanted, lambda limit: [one.ours(limit) for one in some])
    gold = [one.row["stances"] for one in some]
    lead, peer = pair_share(gold, leads), pair_share(gold, peers)
    title = f"{size}: share of who is for or against something told, beside lead-3 {lead:.3f}, TextRank {peer:.3f}"
    yield Figure(f"{size}_pairs", title, pair_share(gold, ours), GAIN * max(lead, peer))
    title = f"{size}: words of a summary, dev_real (lead-3 {wanted:.1f}, TextRank {mean_words(peers):.1f})"
    yield Figure(f"{size}_real_words", title, mean_words(ours))


def longest_within(limit: int, summaries: Sequence[Told]) -> Told:
    return next((told for told in summaries if sum(len(s) + 1 for s, _ in told) <= limit), [])


def pair_share(gold: Sequence[Sequence[Row]], summaries: Sequence[Told]) -> float:
    """Of all (actor, polarity) of the articles, the share with a stance whose sentence stands in the summary."""
    told = total = 0
    for stances, summary in zip(gold, summaries, strict=True):
        total += len({(each["actor"], each["stance"]) for each in stances})
        told += len({(each["actor"], each["stance"]) for each in stances if expressed(each, summary)})
    return told / total


def expressed(stance: Row, summary: Told) -> bool:
    """Whether its sentence is told, with the words of holder, cue and target still in it."""
    whole = plain(stance["sentence"])
    for sentence, source in summary:
        own, made_of = plain(sentence), plain(source)
        parts = (stance["actor_mention"], stance["cue"], stance["target"])
        if (whole in made_of or made_of in whole) and all(plain(part) in own for part in parts):
            return True
    return False


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def textrank(text: str, count: int) -> Told:
    """By sumy, with our own sentences and words: its own need a download."""
    from sumy.nlp.stemmers import Stemmer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    class Cutter:
        def to_sentences(self, paragraph: str) -> list[str]:
            return sentences(paragraph)

        def to_words(self, sentence: str) -> list[str]:
            return re.findall(r"[^\W\d_]+", sentence.lower())

    ranker = TextRankSummarizer(Stemmer("english"))
    ranker.stop_words = get_stop_words("english")
    return [(str(each), str(each)) for each in ranker(PlaintextParser(text, Cutter()).document, count)]


# --- what must not be ------------------------------------------------------------------------------------------------


def invented(text: str, summary: Told) -> int:
    """Names and numbers of a summary that do not stand in the article, as words that are so written."""
    own = set(re.findall(r"\w+", text))
    told = [word for sentence, _ in summary for word in re.findall(r"(?<!^)\b(?:[A-Z]\w*|\d\w*)\b", sentence)]
    return sum(word not in own for word in told)
