"""A process for tests of bot.feeds.worker: shouts back, hangs or dies, as told."""

import os
import time

from bot.feeds.worker import serve


def answer(message: bytes) -> bytes:
    if message == b"hang":
        time.sleep(3600)
    if message == b"die":
        os._exit(1)
    return message.upper()


if __name__ == "__main__":
    serve(answer)
