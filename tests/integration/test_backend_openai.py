"""The client of a server that speaks OpenAI's protocol, against a real one."""

import logging
from collections.abc import Iterator

import pytest

from summarizer.backends.generating import Order, Refused
from summarizer.backends.openai import OpenAiServer
from tests.fakes.chat_server import ChatServer, Failing, HangUp, Raw, Silence

KEY = "sk-a-key-that-nobody-may-see"
SCHEMA = {"type": "object", "properties": {"summary": {"type": "array"}}}
ORDER = Order("Do this.", "With that.", SCHEMA, 50)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as server:
        yield server


def client(server: ChatServer, **kwargs: object) -> OpenAiServer:
    return OpenAiServer(server.url, "tiny", KEY, **{"pause": 0.01, **kwargs})


def why(outcome: str | Refused) -> str:
    assert isinstance(outcome, Refused)
    assert "\n" not in outcome.why
    assert KEY not in outcome.why
    return outcome.why


def test_an_order_is_asked_for_in_the_words_of_the_protocol(server: ChatServer) -> None:
    server.say("yes")
    assert client(server).generate([ORDER]) == ["yes"]
    (asked,) = server.requests
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.body["messages"] == [
        {"role": "system", "content": "Do this."},
        {"role": "user", "content": "With that."},
    ]
    assert asked.body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert (asked.body["model"], asked.body["stream"], asked.body["max_tokens"]) == ("tiny", False, 50)
    assert client(server).name == "openai:tiny"


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("", "/v1/chat/completions"),
        ("/", "/v1/chat/completions"),
        ("/v1/", "/v1/chat/completions"),
        ("/api/v1", "/api/v1/chat/completions"),
        ("/v1beta/openai", "/v1beta/openai/chat/completions"),
    ],
)
def test_an_address_may_or_may_not_name_the_version(server: ChatServer, path: str, asked: str) -> None:
    server.say("yes")
    OpenAiServer(server.url + path, "tiny").generate([ORDER])
    assert server.requests[0].path == asked
    assert "Authorization" not in server.requests[0].headers


def test_answers_come_in_the_order_of_the_orders_some_at_a_time(server: ChatServer) -> None:
    server.say(lambda asked: asked.user)
    orders = [Order("s", f"order {n}", None, 5) for n in range(20)]
    assert client(server, concurrency=3).generate(orders) == [order.user for order in orders]
    assert server.most_at_once <= 3


@pytest.mark.parametrize("first", [Failing(500), Failing(503), Failing(429, headers={"Retry-After": "0"}), HangUp()])
def test_what_may_pass_is_tried_again(server: ChatServer, first: Failing | HangUp) -> None:
    server.say(first, "yes")
    assert client(server).generate([ORDER]) == ["yes"]
    assert len(server.requests) == 2


def test_a_server_that_wants_a_long_rest_is_left_alone(server: ChatServer) -> None:
    server.say(Failing(429, headers={"Retry-After": "3600"}))
    first, second = client(server, concurrency=1).generate([ORDER, ORDER])
    assert "answers 429" in why(first)
    assert second == first
    assert len(server.requests) == 1


def test_a_server_that_goes_on_failing_is_given_up_and_asked_again_after_a_while(server: ChatServer) -> None:
    now = [0.0]
    asking = client(server, concurrency=1, clock=lambda: now[0])
    server.say(Failing(500))
    outcomes = asking.generate([ORDER] * 10)
    assert {why(outcome) for outcome in outcomes} == {f"{server.url}/v1 answers 500"}
    assert len(server.requests) == 3
    server.say("well again")
    assert why(asking.generate([ORDER])[0])
    now[0] = 31.0
    assert asking.generate([ORDER]) == ["well again"]


def test_answers_that_come_too_late_are_not_waited_for_again_and_again(server: ChatServer) -> None:
    server.say(Silence())
    outcomes = client(server, concurrency=1, timeout=0.2).generate([ORDER] * 10)
    assert {why(outcome) for outcome in outcomes} == {f"{server.url}/v1 did not answer within 0.2 seconds"}
    assert len(server.requests) == 2


def test_without_a_server_the_rest_does_not_wait(server: ChatServer) -> None:
    asking = OpenAiServer("http://127.0.0.1:9", "tiny", pause=0.01)
    outcomes = asking.generate([ORDER] * 50)
    assert {why(outcome) for outcome in outcomes} == {"no connection to http://127.0.0.1:9/v1"}


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Failing(401), "refuses the key (401)"),
        (Failing(404), "has no model tiny, or is no such server (404)"),
        (Failing(302, headers={"Location": "http://elsewhere.example/"}), "answers 302"),
        (Failing(400, f"too long for {KEY}\nor so"), "refuses the request: 400 too long for <key> or so"),
        (Raw("<html>Hello</html>"), "not of OpenAI's form"),
        (Raw("[]"), "not of OpenAI's form"),
        (None, "had no text"),
        ("  ", "had no text"),
    ],
)
def test_what_will_not_pass_is_said_in_one_line(server: ChatServer, reply: Failing | Raw | None, says: str) -> None:
    server.say(reply)
    assert says in why(client(server).generate([ORDER])[0])


def test_a_form_that_the_server_does_not_know_is_not_asked_for_again(server: ChatServer) -> None:
    server.say(lambda asked: Failing(400) if asked.form == "json_schema" else "yes")
    asking = client(server)
    assert asking.generate([ORDER]) == ["yes"]
    assert asking.generate([ORDER]) == ["yes"]
    assert [asked.form for asked in server.requests] == ["json_schema", "json_object", "json_object"]
    server.say(lambda asked: Failing(422) if asked.form != "none" else "yes")
    assert asking.generate([ORDER]) == ["yes"]
    assert [asked.form for asked in server.requests][-2:] == ["json_object", "none"]


def test_an_order_that_is_refused_in_every_form_changes_nothing_for_others(server: ChatServer) -> None:
    asking = client(server)
    server.say(Failing(400, "the prompt is too long"))
    assert "too long" in why(asking.generate([ORDER])[0])
    server.say("yes")
    asking.generate([ORDER])
    assert server.requests[-1].form == "json_schema"


def test_the_key_is_in_no_log(server: ChatServer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        server.say(Failing(500), Failing(401, f"wrong key {KEY}"), HangUp())
        client(server).generate([ORDER] * 3)
    assert KEY not in caplog.text


def test_tokens_are_rather_counted_too_high(server: ChatServer) -> None:
    asking = client(server, longest=4_096)
    assert asking.pieces("The ministers of nine countries met in Geneva.") >= 10
    assert asking.pieces("部長たちはジュネーブで会合した。") >= 15
    assert asking.longest == 4_096
