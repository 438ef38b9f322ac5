"""Telegram's speed limits, with a clock that only moves when somebody sleeps."""

import asyncio

from bot.chat.pacing import CHAT_GAP, OVERALL_GAP, REMEMBERED_CHATS, Pacer, next_slot


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_the_next_slot_is_now_or_a_gap_after_the_last():
    assert next_slot(10.0, None, 1.0) == 10.0
    assert next_slot(10.0, 9.5, 1.0) == 10.5
    assert next_slot(10.0, 3.0, 1.0) == 10.0


async def test_one_chat_gets_a_message_a_second():
    time = Time()
    pacer = Pacer(time, time.sleep)
    moments = []
    for _ in range(3):
        await pacer.wait(7)
        moments.append(time.now)
    assert moments == [100.0, 100.0 + CHAT_GAP, 100.0 + 2 * CHAT_GAP]


async def test_many_chats_together_keep_below_the_overall_limit():
    time = Time()
    pacer = Pacer(time, time.sleep)
    for chat in range(26):
        await pacer.wait(chat)
    assert round(time.now - 100.0, 6) == round(25 * OVERALL_GAP, 6)


async def test_a_chat_with_a_long_queue_holds_up_no_other():
    gate = asyncio.Event()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if seconds > CHAT_GAP / 2:
            await gate.wait()

    pacer = Pacer(lambda: 100.0, sleep)
    queue = [asyncio.create_task(pacer.wait(7)) for _ in range(5)]
    await asyncio.sleep(0)
    await pacer.wait(8)
    assert slept[-1] < CHAT_GAP / 2
    assert sum(task.done() for task in queue) == 1
    gate.set()
    await asyncio.gather(*queue)


async def test_quiet_chats_are_forgotten():
    time = Time()
    pacer = Pacer(time, time.sleep)
    for chat in range(REMEMBERED_CHATS + 1):
        await pacer.wait(chat)
    assert len(pacer._last_of_chat) <= 26
