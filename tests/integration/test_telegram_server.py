"""The tests' Bot API server keeps the rules that the bot relies on."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.fakes.bot_api import TOKEN, BotApi

ADA = 7


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi() as running:
        yield running


async def call(server: BotApi, method: str, token: str = TOKEN, **parameters: object) -> dict[str, Any]:
    async with httpx.AsyncClient() as client:
        answer: dict[str, Any] = (await client.post(f"{server.url}/bot{token}/{method}", data=parameters)).json()
        return answer


async def test_updates_stay_until_a_higher_offset_confirms_them(server):
    server.say(ADA, "one")
    server.say(ADA, "two")
    first = (await call(server, "getUpdates"))["result"]
    again = (await call(server, "getUpdates"))["result"]
    assert first == again
    rest = (await call(server, "getUpdates", offset=first[0]["update_id"] + 1))["result"]
    assert [update["message"]["text"] for update in rest] == ["two"]


async def test_a_wrong_token_is_unauthorized_and_a_malformed_one_not_found(server):
    assert (await call(server, "getMe", "987654321:AAE-another_token_of_the_usual_length1"))["error_code"] == 401
    assert (await call(server, "getMe", "nonsense"))["error_code"] == 404
    assert server.calls == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("<b>a", "can't parse entities"),
        ("<h1>a</h1>", "can't parse entities"),
        ("a < b", "can't parse entities"),
        ("<b> </b>", "message text is empty"),
        ("a" * 4097, "message is too long"),
    ],
)
async def test_a_message_that_telegram_would_refuse_is_refused(server, text, error):
    answer = await call(server, "sendMessage", chat_id=ADA, text=text, parse_mode="HTML")
    assert answer["error_code"] == 400
    assert error in answer["description"]
    assert server.messages == []


async def test_the_length_is_that_of_the_visible_text(server):
    html = f'<a href="https://example.org/{"x" * 500}">{"a" * 4096}</a>'
    assert (await call(server, "sendMessage", chat_id=ADA, text=html, parse_mode="HTML"))["ok"]
