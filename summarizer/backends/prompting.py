"""Orders from the prompt files: the article goes in as data between marks that no article can write."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from string import Template
from typing import Any, Self

from summarizer.backends.generating import Order

VERSION = "v1"  # told with every analysis; what models answer depends on these words
# Marks of our own prompts and of chat formats ("</article>", "<|im_start|>", "[INST]") become signs that mark nothing.
UNMARKED = str.maketrans("<>[]", "‹›()")
SHOWN = 300  # characters of a faulty answer that its repair shows
REPAIR = 300  # tokens that are left free for it


@dataclass(frozen=True, slots=True)
class Prompts:
    """One version of the prompts, for summaries of at most so many sentences and answers of so many tokens."""

    system: str
    joining_system: str
    article: Template
    part: Template
    repair: Template
    answer: Mapping[str, Any]
    joined: Mapping[str, Any]
    most_tokens: int

    @classmethod
    def load(cls, most_sentences: int, most_tokens: int) -> Self:
        folder = files("summarizer.backends.prompts") / VERSION

        def text(name: str) -> str:
            return (folder / name).read_text(encoding="utf-8")

        return cls(
            system=Template(text("system.txt")).substitute(most=most_sentences),
            joining_system=Template(text("joining_system.txt")).substitute(most=most_sentences),
            article=Template(text("article.txt")),
            part=Template(text("part.txt")),
            repair=Template(text("repair.txt").rstrip()),
            answer=json.loads(text("answer.json")),
            joined=json.loads(text("joined.json")),
            most_tokens=most_tokens,
        )

    @property
    def frame(self) -> str:
        """What is sent beside the article, at its longest; to be counted."""
        return self.system + self.part.template + json.dumps(self.answer)

    def of_parts(self, title: str, parts: Sequence[Sequence[str]]) -> list[Order]:
        """An order a part; an article of one part is asked for as a whole."""
        if len(parts) == 1:
            return [self._order(self.article.substitute(title=unmarked(title), text=_lines(parts[0])))]
        return [
            self._order(
                self.part.substitute(number=n, count=len(parts), title=unmarked(title), text=_lines(part)),
            )
            for n, part in enumerate(parts, 1)
        ]

    def of_summaries(self, title: str, sentences: Sequence[str]) -> Order:
        """One summary of the summaries of parts."""
        user = self.article.substitute(title=unmarked(title), text=_lines(sentences))
        return Order(self.joining_system, user, self.joined, self.most_tokens)

    def again(self, order: Order, answer: str, fault: str) -> Order:
        """The same order with the answer that could not be used, and why."""
        shown = unmarked(answer[:SHOWN])
        return replace(order, user=order.user.rstrip() + self.repair.substitute(fault=fault, answer=shown))

    def _order(self, user: str) -> Order:
        return Order(self.system, user, self.answer, self.most_tokens)


def unmarked(text: str) -> str:
    """A text that opens and closes no mark; as long as it was."""
    return text.translate(UNMARKED)


def _lines(sentences: Sequence[str]) -> str:
    return "\n".join(unmarked(sentence) for sentence in sentences)
