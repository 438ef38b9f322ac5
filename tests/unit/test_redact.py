"""The token never reaches a log."""

import io
import logging

import pytest

from bot.chat.redact import CHATTY_LIBRARIES, MASK, Redactor, protect_logs

TOKEN = "123456789:AAE-made_up_token_of_the_usual_length0"
SECRET = TOKEN.split(":")[1]


@pytest.fixture
def log():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logger = logging.Logger("test")
    logger.addHandler(handler)
    levels = {name: logging.getLogger(name).level for name in CHATTY_LIBRARIES}
    protect_logs(Redactor(TOKEN), [handler])
    yield logger, out
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_token_in_a_message_or_its_arguments_is_masked(log):
    logger, out = log
    logger.warning("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    assert out.getvalue() == f"POST https://api.telegram.org/bot{MASK}/getMe\n"


def test_a_token_in_a_traceback_is_masked(log):
    logger, out = log
    error = ValueError(f"the token {TOKEN} was rejected")
    error.__cause__ = RuntimeError(SECRET)
    logger.error("it broke", exc_info=error)
    assert f"ValueError: the token {MASK} was rejected" in out.getvalue()
    assert SECRET not in out.getvalue()


def test_a_token_of_another_bot_is_masked_by_its_shape():
    other = "987654321:BBE-another_token_of_the_usual_length1"
    assert Redactor(TOKEN).mask(f"moved from {other}") == f"moved from {MASK}"


def test_without_a_token_ordinary_text_is_left_as_it_is():
    assert Redactor("").mask("12:30 https://example.org:8080/a") == "12:30 https://example.org:8080/a"


def test_the_libraries_that_log_each_request_are_quieted(log):
    assert {logging.getLogger(name).getEffectiveLevel() for name in CHATTY_LIBRARIES} == {logging.WARNING}


def test_other_secrets_are_masked_too():
    assert Redactor(TOKEN, "sk-another-secret", "").mask("the key sk-another-secret.") == f"the key {MASK}."
