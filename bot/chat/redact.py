"""Keeps the bot token and other secrets out of the logs: the Bot API's URLs hold it, messages of libraries, too."""

import logging
import re
from collections.abc import Iterable

ANY_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")
MASK = "<token>"

# They tell of every request or tick at INFO, httpx with the whole URL.
CHATTY_LIBRARIES = ("httpx", "httpcore", "telegram", "apscheduler", "alembic")


class Redactor:
    """Masks `token`, its secret half, `others`, and whatever has the shape of a bot token."""

    def __init__(self, token: str = "", *others: str) -> None:
        secret = token.partition(":")[2]
        self._known = [part for part in (token, secret, *others) if len(part) >= 8]

    def mask(self, text: str) -> str:
        for part in self._known:
            text = text.replace(part, MASK)
        return ANY_TOKEN.sub(MASK, text)


class RedactingFormatter(logging.Formatter):
    """What `inner` makes of a record, tracebacks included, masked."""

    def __init__(self, inner: logging.Formatter, redactor: Redactor) -> None:
        super().__init__()
        self._inner = inner
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.mask(self._inner.format(record))


def protect_logs(redactor: Redactor, handlers: Iterable[logging.Handler]) -> None:
    """From now on `handlers` (the root logger's, as a rule) write masked text, and the libraries only warnings."""
    for handler in handlers:
        handler.setFormatter(RedactingFormatter(handler.formatter or logging.Formatter(), redactor))
    for name in CHATTY_LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
