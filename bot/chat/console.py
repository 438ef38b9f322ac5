"""The bot's commands as a chat in a terminal, or over a pipe: the same handlers as in Telegram."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TextIO

from rich.console import Console as RichConsole
from rich.text import Text

from bot.chat.markup import Block, to_blocks
from bot.domain import ChatKind, Delivery, File, Request, Sent
from bot.ports import Commands

log = logging.getLogger(__name__)

CHAT_ID = 1
PROMPT = "you> "
APOLOGY = "Something went wrong here; it is logged. Please try again."
QUOTE_BAR = "│ "


class Screen:
    """Prints messages. On a terminal styled, with links to click on, and wrapped at its width; else as plain text,
    "text (url)", one line a paragraph."""

    def __init__(self, out: TextIO) -> None:
        self._rich = RichConsole(file=out, highlight=False, markup=False, emoji=False)
        self._waiting = False

    @property
    def is_terminal(self) -> bool:
        return self._rich.is_terminal

    def show(self, html: str) -> None:
        """Print one message and an empty line; where somebody is typing, above what is typed."""
        if self._waiting:
            self._rich.print()
        for block in to_blocks(html, inline_links=self._rich.color_system is None):
            for line in self._lines(block):
                self._rich.print(line, soft_wrap=True)
        self._rich.print()
        if self._waiting:
            self._rich.print(PROMPT + typed_so_far(), end="")

    def echo(self, line: str) -> None:
        """A line as if typed, for input that nobody sees being typed."""
        self._rich.print(Text(f"{PROMPT}{line}"), soft_wrap=True)

    @contextmanager
    def waiting_for_input(self) -> Iterator[None]:
        self._waiting = self.is_terminal
        try:
            yield
        finally:
            self._waiting = False

    def _lines(self, block: Block) -> Iterator[Text]:
        bar = QUOTE_BAR if block.quoted else ""
        if self.is_terminal:
            lines = block.text.wrap(self._rich, max(self._rich.width - len(bar), 10))
        else:
            lines = block.text.split("\n", allow_blank=True)
        for line in lines:
            yield Text.assemble((bar, "dim"), line)


class Console:
    """Reads commands from `source`, answers them on `screen`, and puts files into `folder`. A terminal gets a greeting,
    a prompt and line editing; anything else is read to its end."""

    def __init__(
        self,
        commands: Commands,
        clock: Callable[[], datetime],
        source: TextIO,
        screen: Screen,
        folder: Path = Path(),
    ) -> None:
        self._commands = commands
        self._folder = folder
        self._clock = clock
        self._source = source
        self._screen = screen
        self._by_hand = source.isatty() and screen.is_terminal

    async def run(self, stop: asyncio.Event) -> None:
        """Until the end of the input, /quit, or `stop`."""
        with terminal_restored(self._source):
            if self._by_hand:
                await self._answer("/start")
            while (line := await self._next_line(stop)) is not None and (text := line.strip()) != "/quit":
                if text and not self._by_hand:
                    self._screen.echo(text)
                if text:
                    await self._answer(text)

    async def _answer(self, text: str) -> None:
        request = Request(CHAT_ID, ChatKind.CONSOLE, "Terminal", text, is_operator=True, may_configure=True)
        try:
            reply = await self._commands.handle(request, self._clock())
            messages = reply.messages
            if reply.file is not None:
                messages = (*messages, await asyncio.to_thread(kept, reply.file, self._folder))
        except Exception:
            log.exception("%r could not be answered", text)
            messages = (APOLOGY,)
        for html in messages:
            self._screen.show(html)

    async def _next_line(self, stop: asyncio.Event) -> str | None:
        """None at the end of the input and when `stop` is set."""
        reading = asyncio.ensure_future(
            in_daemon_thread(self._read_by_hand if self._by_hand else self._source.readline)
        )
        stopping = asyncio.ensure_future(stop.wait())
        try:
            with self._screen.waiting_for_input():
                await asyncio.wait((reading, stopping), return_when=asyncio.FIRST_COMPLETED)
            line = reading.result() if reading.done() else ""
        finally:
            reading.cancel()
            stopping.cancel()
        return line or None

    def _read_by_hand(self) -> str:
        """Blocks. One line, not empty; "" at Ctrl-D."""
        with suppress(ImportError):
            import readline  # noqa: F401 - its import gives input() history and editing
        try:
            return input(PROMPT) + "\n"
        except EOFError:
            return ""


class ConsoleMessenger:
    """Prints what the outbox has for the terminal's chat. Fulfils ports.Messenger."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    async def send(self, delivery: Delivery) -> Sent:
        self._screen.show(delivery.html)
        return Sent(delivery.id)


def kept(file: File, folder: Path) -> str:
    """Writes it under its name, or one with a number where that is taken; a line tells where."""
    name, dot, kind = file.name.rpartition(".")
    for number in range(1, 100):
        path = folder / (file.name if number == 1 else f"{name}-{number}{dot}{kind}")
        try:
            with path.open("xb") as target:
                target.write(file.content)
        except FileExistsError:
            continue
        except OSError as error:
            return escape(f"{path} cannot be written: {error.strerror}", quote=False)
        return escape(f"Written to {path}.", quote=False)
    return escape(f"There are too many files called {file.name}; remove some.", quote=False)


async def in_daemon_thread(read: Callable[[], str]) -> str:
    """What `read` returns or raises. Unlike with asyncio.to_thread, a read nobody awaits any more does not keep the
    program from ending."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[str] = loop.create_future()

    def settle(line: str, error: Exception | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(line)
        else:
            future.set_exception(error)

    def work() -> None:
        line, error = "", None
        try:
            line = read()
        except Exception as raised:  # noqa: BLE001 - handed to who awaits it
            error = raised
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, line, error)

    threading.Thread(target=work, daemon=True, name="console-input").start()
    return await future


def typed_so_far() -> str:
    """What stands after the prompt, not yet entered."""
    try:
        import readline
    except ImportError:
        return ""
    return readline.get_line_buffer()


@contextmanager
def terminal_restored(source: TextIO) -> Iterator[None]:
    """Line editing leaves the terminal without echo when the program ends in the midst of a line: put that right."""
    try:
        import termios
    except ImportError:  # Windows
        yield
        return
    if not source.isatty():
        yield
        return
    before = termios.tcgetattr(source.fileno())
    try:
        yield
    finally:
        termios.tcsetattr(source.fileno(), termios.TCSADRAIN, before)
