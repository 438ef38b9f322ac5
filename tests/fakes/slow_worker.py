"""A process for tests of bot.feeds.worker: shouts back, hangs, dies or takes all memory, as told."""

import os
import time

from bot.feeds.worker import serve

MEMORY = 400_000_000


def answer(message: bytes) -> bytes:
    if message == b"hang":
        time.sleep(3600)
    if message == b"die":
        os._exit(1)
    if message == b"eat":
        return bytes(2 * MEMORY)
    return message.upper()


if __name__ == "__main__":
    serve(answer, MEMORY)
