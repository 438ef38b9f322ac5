"""The chat in a terminal, over streams that are none."""

import asyncio
import io
import os
from datetime import UTC, datetime
from pathlib import Path

from bot.chat.console import APOLOGY, Console, ConsoleMessenger, Screen
from bot.domain import ChatKind, Delivery, File, Reply, Request, Sent

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Parrot:
    """Repeats what it was asked, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[Request] = []

    async def handle(self, request: Request, now: datetime) -> Reply:
        self.asked.append(request)
        if request.text == "/file":
            return Reply(("Here it is.",), File("a & b.opml", b"<opml/>"))
        if request.text == "/broken":
            raise RuntimeError("the parrot is dead")
        return Reply((f"<b>{request.text}</b>", "and <i>more</i>"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


async def chat(typed: str, out: io.StringIO, parrot: Parrot) -> str:
    await Console(parrot, lambda: NOW, io.StringIO(typed), Screen(out)).run(asyncio.Event())
    return out.getvalue()


async def test_each_line_of_a_pipe_is_answered_until_its_end():
    parrot = Parrot()
    printed = await chat("/digest\n\n  /actor France \n", io.StringIO(), parrot)
    assert printed == ("you> /digest\n/digest\n\nand more\n\nyou> /actor France\n/actor France\n\nand more\n\n")
    assert parrot.asked[0] == Request(1, ChatKind.CONSOLE, "Terminal", "/digest", is_operator=True, may_configure=True)


async def test_a_file_is_written_and_never_over_another(tmp_path: Path):
    out = io.StringIO()
    for _ in range(2):
        await Console(Parrot(), lambda: NOW, io.StringIO("/file\n"), Screen(out), tmp_path).run(asyncio.Event())
    assert f"Here it is.\n\nWritten to {tmp_path}/a & b.opml.\n" in out.getvalue()
    assert all((tmp_path / name).read_bytes() == b"<opml/>" for name in ("a & b.opml", "a & b-2.opml"))


async def test_an_empty_input_ends_at_once():
    assert await chat("", io.StringIO(), Parrot()) == ""


async def test_quit_ends_the_chat():
    parrot = Parrot()
    await chat("/quit\n/digest\n", io.StringIO(), parrot)
    assert parrot.asked == []


async def test_a_handler_that_breaks_does_not_end_the_chat(caplog):
    printed = await chat("/broken\n/digest\n", io.StringIO(), Parrot())
    assert APOLOGY in printed
    assert printed.endswith("you> /digest\n/digest\n\nand more\n\n")
    assert "the parrot is dead" in caplog.text


async def test_a_stop_ends_the_wait_for_input():
    reading_end, writing_end = os.pipe()
    stop = asyncio.Event()
    with os.fdopen(reading_end) as nobody_types, os.fdopen(writing_end, "w"):  # closed from the right
        running = asyncio.create_task(Console(Parrot(), lambda: NOW, nobody_types, Screen(io.StringIO())).run(stop))
        await asyncio.sleep(0)
        assert not running.done()
        stop.set()
        await asyncio.wait_for(running, timeout=5)


def test_on_a_terminal_text_is_styled_linked_and_wrapped(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = Terminal()
    Screen(out).show(
        '<b>Bold</b> <a href="https://example.org">link</a>\n<blockquote>' + "word " * 12 + "</blockquote>"
    )
    printed = out.getvalue()
    assert "\x1b[1mBold\x1b[0m" in printed
    assert "\x1b]8;" in printed
    assert "https://example.org\x1b\\link" in printed
    quoted = [line for line in printed.splitlines() if "│" in line]
    assert len(quoted) == 3
    assert all(line.count("word") <= 5 for line in quoted)


def test_off_a_terminal_paragraphs_stay_on_one_line_and_links_are_written_out():
    out = io.StringIO()
    Screen(out).show('<a href="https://example.org">link</a> ' + "word " * 40 + "<blockquote>a\nb</blockquote>")
    assert out.getvalue() == "link (https://example.org) " + "word " * 40 + "\n│ a\n│ b\n\n"


def test_brackets_and_colons_are_no_markup():
    out = io.StringIO()
    Screen(out).show("[bold]not[/bold] :smile: [link=x]")
    assert out.getvalue() == "[bold]not[/bold] :smile: [link=x]\n\n"


async def test_a_push_is_printed_and_counts_as_sent():
    out = io.StringIO()
    delivery = Delivery(17, 1, "2026-11-24T08", 0, "<b>News</b>")
    assert await ConsoleMessenger(Screen(out)).send(delivery) == Sent(17)
    assert out.getvalue() == "News\n\n"
