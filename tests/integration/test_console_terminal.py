"""The chat on a real pseudo-terminal: greeting, prompt, editing, Ctrl-D, and a push while somebody types."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = """
import asyncio, sys
from datetime import UTC, datetime
from bot.chat.console import Console, ConsoleMessenger, Screen
from bot.domain import Delivery, Reply

class Parrot:
    async def handle(self, request, now):
        if request.text == "/push":
            asyncio.get_running_loop().call_later(0.2, lambda: asyncio.ensure_future(push()))
        return Reply((f"<b>answer to {request.text}</b>",))

async def push():
    await ConsoleMessenger(screen).send(Delivery(1, 1, "k", 0, "<b>breaking news</b>"))

screen = Screen(sys.stdout)
clock = lambda: datetime(2026, 11, 24, tzinfo=UTC)
try:
    asyncio.run(Console(Parrot(), clock, sys.stdin, screen).run(asyncio.Event()))
except KeyboardInterrupt:
    pass
print("the end")
"""
DEADLINE = 20.0


class Session:
    """A program on a pseudo-terminal."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "TERM": "xterm"},
            start_new_session=True,
        )
        self.printed = ""

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def expect(self, text: str) -> None:
        """Read on until `text` is printed."""
        deadline = time.monotonic() + DEADLINE
        while text not in self.printed:
            assert time.monotonic() < deadline, f"{text!r} not in {self.printed!r}"
            if select.select([self.master], [], [], 0.1)[0]:
                self.printed += os.read(self.master, 4096).decode(errors="replace")
        self.printed = self.printed.partition(text)[2]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def session() -> Iterator[Session]:
    opened = Session()
    yield opened
    opened.close()


def test_a_person_is_greeted_and_can_edit_what_they_type(session):
    session.expect("answer to /start")
    session.expect("you> ")
    session.type("/digesx\x7ft\n")
    session.expect("answer to /digest")
    session.expect("you> ")
    session.type("\x04")
    session.expect("the end")
    assert session.process.wait(DEADLINE) == 0


def test_a_push_comes_above_what_is_being_typed(session):
    session.expect("you> ")
    session.type("/push\n")
    session.expect("you> ")
    session.type("/dig")
    session.expect("breaking news")
    session.expect("you> /dig")
    session.type("est\n")
    session.expect("answer to /digest")


def test_ctrl_c_ends_the_chat_and_gives_the_terminal_back_as_it_was(session):
    session.expect("you> ")
    session.type("/dig")
    session.process.send_signal(signal.SIGINT)
    session.expect("the end")
    assert session.process.wait(DEADLINE) == 0
    assert termios.tcgetattr(session.slave) == session.before
