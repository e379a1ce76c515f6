"""Who fetches comes after who brings: readers take turns while uploads press, and are told when the next turn is far off."""

import asyncio

import pytest

from wanjia.interfaces.front import readers
from wanjia.interfaces.front.readers import Full, Readers


def test_while_uploads_press_one_reader_at_a_time_comes_in_and_a_long_page_is_followed_by_a_longer_rest() -> None:
    async def day() -> None:
        pressing = True
        lane = Readers(1, lambda: pressing)
        inside, most = 0, 0

        async def read(seconds: float) -> None:
            nonlocal inside, most
            async with lane.place():
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(seconds)
                inside -= 1

        await asyncio.gather(read(0.005), read(0.005))
        assert most == 1
        await read(0.06)  # nineteen times as long is more than anybody waits
        with pytest.raises(Full):
            await read(0.0)
        pressing = False
        await asyncio.gather(*(read(0.005) for _ in range(4)))
        assert most > 1

    asyncio.run(day())


def test_readers_beyond_the_places_and_the_waiting_room_are_turned_away_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readers, "CROWD_S", 0.05)
    monkeypatch.setattr(readers, "WAITING", 12)

    async def crowd() -> list[bool]:
        lane, go = Readers(1, lambda: False), asyncio.Event()

        async def read() -> bool:
            try:
                async with lane.place():
                    await go.wait()
                    return True
            except Full:
                return False

        asked = [asyncio.ensure_future(read()) for _ in range(20)]
        await asyncio.sleep(0.2)
        go.set()
        first = [await each for each in asked]
        again = await asyncio.gather(*(read() for _ in range(3)))
        return [*first, *again]

    said = asyncio.run(crowd())
    assert said == [True] * readers.AT_ONCE + [False] * 16 + [True] * 3
