"""Greedy decoding that is held to a JSON schema: of the tokens that a model wants, the first that the schema allows."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor
from transformers import LogitsProcessor

from summarizer.backends.generating import Order
from summarizer.backends.json_prefix import Fit, Schema, fit

MOST_WANTED = 64  # tokens that are tried before single characters
CLOSING = '"]}'
RESERVE = 60  # tokens before the last in which an answer closes what it has opened; cut off, it could not be read
CHARACTERS = "".join(chr(code) for code in range(32, 127))


class SchemaConstraint(LogitsProcessor):
    """Leaves each row of a batch one token to go on with, by the row's schema; a row without one goes free.

    For greedy decoding alone, as the last that touches the scores. One object serves one batch.
    """

    def __init__(self, tokenizer: Any, orders: Sequence[Order], prompt: int, ends: frozenset[int]) -> None:
        """`prompt`: tokens of a row before its answer, padding and all. `ends`: tokens that close an answer."""
        self._tokenizer = tokenizer
        self._orders = orders
        self._prompt = prompt
        self._ends = ends
        self._special = frozenset(tokenizer.all_special_ids) | ends
        self._closing = self._tokens(CLOSING)
        self._characters = self._tokens(CHARACTERS)  # with these every schema can be fulfilled

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """`input_ids` (B, L), `scores` (B, V)."""
        wanted = scores.topk(min(MOST_WANTED, scores.shape[1])).indices.tolist()
        for row, order in enumerate(self._orders):
            answer = input_ids[row, self._prompt :].tolist()
            if order.schema is None or not self._ends.isdisjoint(answer):
                continue
            hurry = len(answer) >= order.most_tokens - min(RESERVE, order.most_tokens // 2)
            first = self._closing if hurry else []
            token = self._next(answer, [*first, *wanted[row], *self._characters], order.schema)
            scores[row] = float("-inf")
            scores[row, token] = 0.0
        return scores

    def _next(self, answer: list[int], candidates: Sequence[int], schema: Schema) -> int:
        end = min(self._ends)
        said = self._text(answer)
        if fit(said, schema) is not Fit.OPEN:
            return end
        for token in candidates:
            if token in self._special:
                continue
            longer = self._text([*answer, token])
            if longer != said and fit(longer, schema) is not Fit.NO:
                return token
        return end  # no way on; who reads the answer finds it malformed

    def _tokens(self, characters: str) -> list[int]:
        """One for each character, where there is one."""
        coded = (self._tokenizer.encode(character, add_special_tokens=False) for character in characters)
        return [ids[-1] for ids in coded if ids]

    def _text(self, ids: list[int]) -> str:
        text: str = self._tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return text
