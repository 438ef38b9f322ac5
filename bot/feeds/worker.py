"""Child processes that answer one message at a time each and are killed when they take too long.

Why processes: work that hangs in a regular expression or in C holds the interpreter's lock, so from a thread it would
stop the whole bot, time limits included, and a thread cannot be killed. Each costs some 30 MB. They end by themselves
when the bot dies, since their input then closes.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

try:
    import resource
except ImportError:  # Windows: there, the limit of time alone holds
    resource = None  # type: ignore[assignment]

START_SECONDS = 60  # a slow card in a small computer
LENGTH_BYTES = 4


class WorkerError(Exception):
    """The process could not be started, or ended without an answer."""


class Worker:
    """Runs `python -m module`, which calls `serve`; starts it when first asked, and again after a kill."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def ask(self, message: bytes, seconds: float) -> bytes:
        """The answer. Raises TimeoutError after `seconds` of work, WorkerError where the process fails."""
        async with self._turn:
            answered = False
            try:
                process = await self._running()
                async with asyncio.timeout(seconds):
                    answer = await exchange(process, message)
                answered = True
            except TimeoutError:  # an OSError, too
                raise
            except (EOFError, OSError) as error:
                raise WorkerError(f"the process {self._module} ended: {error}") from error
            finally:
                if not answered:  # also when cancelled: a late answer must not be taken for the next one's
                    await self._kill()
            return answer

    async def aclose(self) -> None:
        async with self._turn:
            await self._kill()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-W", "ignore", "-m", self._module),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=plain_environment(),
            )
            async with asyncio.timeout(START_SECONDS):
                await read_frame(self._process)  # ready
        return self._process

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await asyncio.shield(process.communicate())  # reaps it and closes the pipes


class Workers:
    """A few workers of the same kind: who asks gets one that is free, or waits for it. Those beyond what is needed
    never start."""

    def __init__(self, module: str, count: int) -> None:
        self._free = [Worker(module) for _ in range(count)]
        self._all = tuple(self._free)
        self._slots = asyncio.Semaphore(count)

    async def ask(self, message: bytes, seconds: float) -> bytes:
        """As Worker.ask; of a process that fails, only who asked it hears."""
        async with self._slots:
            worker = self._free.pop()  # the one that was freed last
            try:
                return await worker.ask(message, seconds)
            finally:
                self._free.append(worker)

    async def aclose(self) -> None:
        for worker in self._all:
            await worker.aclose()


async def exchange(process: asyncio.subprocess.Process, message: bytes) -> bytes:
    if process.stdin is None:
        raise WorkerError("the process has no input")
    process.stdin.write(len(message).to_bytes(LENGTH_BYTES) + message)
    await process.stdin.drain()
    return await read_frame(process)


async def read_frame(process: asyncio.subprocess.Process) -> bytes:
    if process.stdout is None:
        raise WorkerError("the process has no output")
    return await process.stdout.readexactly(int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES)))


def plain_environment() -> dict[str, str]:
    """Ours, with the way to our modules and without our secrets: the process handles what strangers wrote."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TELEGRAM_", "STANCEWIRE_"))}
    return {**kept, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}  # noqa: PTH109 - a str


def serve(answer: Callable[[bytes], bytes], most_memory: int | None = None) -> None:
    """The child's side: answer messages from standard input until it closes.

    With `most_memory`, bytes of addresses, a message that needs more ends the process.
    """
    if most_memory is not None:
        limit_memory(most_memory)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the bot, which then closes our input
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library's print must not get among the answers
    reply = b""  # ready
    while True:
        sink.write(len(reply).to_bytes(LENGTH_BYTES) + reply)
        sink.flush()
        head = source.read(LENGTH_BYTES)
        if len(head) < LENGTH_BYTES:
            return
        try:
            reply = answer(source.read(int.from_bytes(head)))
        except MemoryError:
            os._exit(1)  # at once: to tell of it would need memory, too


def limit_memory(most: int) -> None:
    """Where the system has such limits: Linux counts addresses, macOS takes the limit and does not keep to it."""
    if resource is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))
