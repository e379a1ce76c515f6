"""Who fetches comes after who brings: so many pages and pulls at once, and by turns while uploads press."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

PATIENCE_S, CROWD_S = 1.0, 10.0  # while uploads press, and else: a crowd of leaders would rather wait than be sent away
AT_ONCE, WAITING = 4, 300  # for each server behind
SHARE = 20  # of all servers' time, a twentieth is for readers while uploads press


class Full(Exception):
    """There is no place, or the next turn is too far off."""


class Readers:
    """A place for a while. While uploads press, one at a time, each followed by a rest in proportion to its length."""

    def __init__(self, servers: int, press: Callable[[], bool]) -> None:
        self.press = press
        self.room = (AT_ONCE + WAITING) * servers
        self.places = asyncio.Semaphore(AT_ONCE * servers)
        self.turn = asyncio.Lock()
        self.rests = max(1, SHARE // servers - 1)
        self.free_at = 0.0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place inside. Raises Full when none comes free soon enough."""
        if self.room == 0:
            raise Full
        self.room -= 1
        try:
            await _soon(self.places.acquire(), PATIENCE_S if self.press() else CROWD_S)
            try:
                if self.press():
                    async with self._turn():
                        yield
                else:
                    yield
            finally:
                self.places.release()
        finally:
            self.room += 1

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        time = asyncio.get_running_loop().time
        await _soon(self.turn.acquire(), PATIENCE_S)
        try:
            pause = self.free_at - time()
            if pause > PATIENCE_S:
                raise Full
            await asyncio.sleep(max(pause, 0.0))
            begun = time()
            try:
                yield
            finally:
                now = time()
                self.free_at = now + self.rests * (now - begun)
        finally:
            self.turn.release()


async def _soon(entry: "asyncio._CoroutineLike[object]", patience: float) -> None:
    try:
        await asyncio.wait_for(entry, patience)
    except TimeoutError:
        raise Full from None
