"""A server that speaks OpenAI's protocol: vLLM, Ollama, llama.cpp and others. The only place of httpx here."""

import asyncio
import random
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from summarizer.backends.generating import Order, Refused

VERSIONED = re.compile(r"/v\d\w*(?:/|$)")  # a path that says which version of the protocol it speaks
BYTES_A_TOKEN = 3  # English has four, so texts are counted as longer than they are
LONGEST_PAUSE = 30.0  # seconds; a server that wants more is left alone for now
REST = 30.0  # seconds for which a server that failed is not asked
PATIENCE = 2  # answers in a row that come too late, until the server counts as failing
TRIES = 3
FORMATS = ("json_schema", "json_object", "none")  # what of them a server knows shows when it is asked
SHOWN = 160  # characters of a server's complaint


@dataclass(frozen=True, slots=True)
class Again:
    """What may go well at another try; `after` seconds where the server says so."""

    why: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class FormatRefused:
    """The server does not know the form of answer that it was asked for, or something else in the order."""

    why: str


class OpenAiServer:
    """Generates with the model of a server. Blocking, and not to be called inside of an event loop."""

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        *,
        timeout: float = 120.0,
        connect_timeout: float = 5.0,
        concurrency: int = 4,
        longest: int = 8_192,
        pause: float = 0.5,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`base_url` with or without /v1; `timeout`: seconds for one whole answer; `concurrency`: orders at a time;
        `longest`: tokens of an order and its answer; `pause`: seconds before the second try, doubled with each."""
        versioned = VERSIONED.search(httpx.URL(base_url).path)
        self._address = base_url.rstrip("/") + ("" if versioned else "/v1")
        self._model = model
        self._api_key = api_key
        self._timeout = timeout
        self._connect_timeout = min(connect_timeout, timeout)
        self._concurrency = concurrency
        self._longest = longest
        self._pause = pause
        self._clock = clock
        self._format = 0
        self._late = 0
        self._failing: tuple[Refused, float] | None = None  # why, and until when it is left alone

    @property
    def name(self) -> str:
        return f"openai:{self._model}"

    @property
    def longest(self) -> int:
        return self._longest

    def pieces(self, text: str) -> int:
        """An estimate that is rather too high; only the server knows its tokens."""
        return len(text.encode()) // BYTES_A_TOKEN + 1

    def generate(self, orders: Sequence[Order]) -> list[str | Refused]:
        """Once the server has failed, the rest is refused without being asked for."""
        return asyncio.run(self._all(orders))

    def check(self) -> Refused | None:
        """Whether the server answers with this model; asks for a word of it."""
        outcome = self.generate([Order("Answer with one word.", "Say yes.", None, 16)])[0]
        return outcome if isinstance(outcome, Refused) else None

    # --- one order ---------------------------------------------------------------------------------------------------

    async def _all(self, orders: Sequence[Order]) -> list[str | Refused]:
        turns = asyncio.Semaphore(self._concurrency)
        headers = {"Authorization": f"Bearer {self._api_key}"} if self._api_key else {}
        timeout = httpx.Timeout(self._timeout, connect=self._connect_timeout)
        async with httpx.AsyncClient(timeout=timeout, headers=headers) as client:

            async def one(order: Order) -> str | Refused:
                async with turns:
                    return await self._answer(client, order)

            return await asyncio.gather(*(one(order) for order in orders))

    async def _answer(self, client: httpx.AsyncClient, order: Order) -> str | Refused:
        """With further tries where they may help."""
        why = ""
        for number in range(TRIES):
            if refused := self._left_alone():
                return refused
            outcome = await self._in_a_known_format(client, order)
            if not isinstance(outcome, Again):
                return outcome
            why = outcome.why
            pause = self._pause * 2**number * random.uniform(0.5, 1.5)  # noqa: S311 - not a secret
            pause = max(pause, outcome.after or 0)
            if number + 1 == TRIES or pause > LONGEST_PAUSE:
                break
            await asyncio.sleep(pause)
        return self._leave_alone(why)

    async def _in_a_known_format(self, client: httpx.AsyncClient, order: Order) -> str | Refused | Again:
        """A form of answer that the server refuses is asked for no more, once a lesser one went well."""
        levels = (
            range(self._format, len(FORMATS)) if order.schema is not None else range(len(FORMATS) - 1, len(FORMATS))
        )
        why = ""
        for level in levels:
            outcome = await self._ask(client, self._body(order, FORMATS[level]))
            if not isinstance(outcome, FormatRefused):
                if isinstance(outcome, str) and order.schema is not None:
                    self._format = max(self._format, level)
                return outcome
            why = outcome.why
        return Refused(f"the server refuses the request: {why}")

    def _body(self, order: Order, form: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": "system", "content": order.system}, {"role": "user", "content": order.user}],
            "max_tokens": order.most_tokens,
            "temperature": 0,
            "stream": False,
        }
        if form == "json_schema":
            schema = {"name": "answer", "strict": True, "schema": order.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif form == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    async def _ask(self, client: httpx.AsyncClient, body: dict[str, Any]) -> str | Refused | Again | FormatRefused:
        try:
            async with asyncio.timeout(self._timeout):
                response = await client.post(f"{self._address}/chat/completions", json=body)
        except httpx.ConnectTimeout:
            return Again(f"no connection to {self._address}")
        except (TimeoutError, httpx.TimeoutException):
            return self._too_late()
        except httpx.ConnectError:
            return Again(f"no connection to {self._address}")
        except httpx.HTTPError as error:
            return Again(f"{self._address} broke off: {type(error).__name__}")
        self._late = 0
        return self._read(response)

    # --- what comes back ---------------------------------------------------------------------------------------------

    def _read(self, response: httpx.Response) -> str | Refused | Again | FormatRefused:
        status = response.status_code
        if status == httpx.codes.OK:
            return _text_of(response)
        if status in (400, 422):
            return FormatRefused(f"{status} {self._complaint(response)}".strip())
        if status in (401, 403):
            return self._leave_alone(f"{self._address} refuses the key ({status})")
        if status == httpx.codes.NOT_FOUND:
            return self._leave_alone(f"{self._address} has no model {self._model}, or is no such server (404)")
        if status in (408, 409, 425, 429) or status >= 500:
            return Again(f"{self._address} answers {status}", _seconds(response.headers.get("retry-after")))
        return Refused(f"{self._address} answers {status}")

    def _complaint(self, response: httpx.Response) -> str:
        """What the server says is wrong, on one line; never the key, should it repeat that."""
        said: object = response.text
        with suppress(ValueError, KeyError, TypeError):
            said = response.json()["error"]["message"]
        line = " ".join(str(said).split())
        return (line.replace(self._api_key, "<key>") if self._api_key else line)[:SHOWN]

    # --- a server that fails -----------------------------------------------------------------------------------------

    def _too_late(self) -> Refused:
        """One long answer may be the article's fault, several are the server's; none is waited for twice."""
        self._late += 1
        why = f"{self._address} did not answer within {self._timeout:g} seconds"
        return self._leave_alone(why) if self._late >= PATIENCE else Refused(why)

    def _leave_alone(self, why: str) -> Refused:
        self._failing = Refused(why), self._clock() + REST
        return self._failing[0]

    def _left_alone(self) -> Refused | None:
        if self._failing is None or self._clock() >= self._failing[1]:
            self._failing = None
            return None
        return self._failing[0]


def _text_of(response: httpx.Response) -> str | Refused:
    """The words of the answer; one that was cut at its greatest length is read like others, and found malformed."""
    try:
        text = response.json()["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError):
        return Refused("its answer is not of OpenAI's form")
    return text if isinstance(text, str) and text.strip() else Refused("its answer had no text")


def _seconds(retry_after: str | None) -> float | None:
    """Of a Retry-After header: a number of seconds, or a date."""
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
