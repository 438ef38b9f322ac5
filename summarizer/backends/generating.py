"""What a model that writes is asked and answers, whether it runs in this process or on a server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Order:
    """What a generator is asked: the rules of the task, and the text that it is about."""

    system: str
    user: str
    schema: Mapping[str, Any] | None  # JSON schema that the answer must fulfil, None: plain text
    most_tokens: int  # of the answer


@dataclass(frozen=True, slots=True)
class Refused:
    """A generator did not answer; `why` is one line for people, without secrets."""

    why: str


class Generates(Protocol):
    """Orders to answers. Blocking, and to be called by one thread at a time."""

    @property
    def name(self) -> str:
        """Told with every analysis, such as "openai:qwen2.5-7b"."""
        ...

    @property
    def longest(self) -> int:
        """Tokens of an order and its answer together."""
        ...

    def generate(self, orders: Sequence[Order]) -> list[str | Refused]:
        """An answer an order, in the same order; what can be expected to fail is Refused, and never raised."""
        ...

    def pieces(self, text: str) -> int:
        """Tokens of a text, or a cautious estimate of them."""
        ...
