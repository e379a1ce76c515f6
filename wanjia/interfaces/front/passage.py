"""A request that is passed on, body for body, neither side faster than the other takes it."""

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from wanjia.interfaces.front.heads import OWN, answer_head
from wanjia.interfaces.front.upstream import Line, Server

if TYPE_CHECKING:
    from wanjia.interfaces.front.connection import Connection


class Passage:
    """Stands between a client's connection and one to the server behind, until both bodies are through."""

    def __init__(self, client: "Connection", head: list[bytes], *, chunked: bool, bodiless: bool) -> None:
        self.client, self.chunked, self.bodiless = client, chunked, bodiless
        self.request = b"\r\n".join(head) + b"\r\n\r\n"
        self.line: Line | None = None
        self.early: list[bytes] = []  # what came of the body before there was a line
        self.begun = self.coded = False
        loop = asyncio.get_running_loop()
        self.answering: asyncio.Future[None] = loop.create_future()
        self.over: asyncio.Future[bool] = loop.create_future()

    async def run(self, server: Server, room: AbstractAsyncContextManager[None]) -> None:
        """Pass everything through. Raises OSError when the server did not answer; nothing was said to the client then."""
        async with room:
            server.used += 1
            try:
                self.line = line = await server.line()
                try:
                    line.begin(self)
                    # In one piece: a server that answers the head alone and closes would make a later write fail, unread.
                    line.transport.write(b"".join((self.request, *self.early)))
                    self.early.clear()
                    self.client.go_on_reading()
                    if not await self.over and not self.begun:
                        raise ConnectionError
                finally:
                    server.back(line)
            finally:
                server.used -= 1

    def sent(self, data: bytes) -> None:
        """Pass on a piece of the request's body."""
        self._write(b"%x\r\n%b\r\n" % (len(data), data) if self.chunked else data)

    def sent_all(self) -> None:
        """Pass on that the request's body is whole."""
        if self.chunked:
            self._write(b"0\r\n\r\n")

    def _write(self, data: bytes) -> None:
        if self.line is None:
            self.early.append(data)
        elif not self.over.done():
            self.line.transport.write(data)

    def give_up(self) -> None:
        """The client has gone: nobody waits for the rest."""
        if not self.over.done():
            self.begun = True
            self.over.set_result(False)

    def head(self, status: int, headers: list[tuple[bytes, bytes]]) -> bool:
        """Pass on the answer's head."""
        self.begun = True
        if not self.answering.done():
            self.answering.set_result(None)
        names = {name for name, _value in headers}
        empty = self.bodiless or status in (204, 304)
        self.coded = not empty and b"content-length" not in names
        own = OWN - {b"content-length"}
        kept = [field for field in headers if field[0] not in own]
        if self.coded and self.client.old:
            self.coded, self.client.last = False, True
        elif self.coded:
            kept.append((b"transfer-encoding", b"chunked"))
        self.client.write(answer_head(status, kept, last=self.client.is_last()))
        return self.bodiless

    def body(self, data: bytes) -> None:
        """Pass on a piece of the answer."""
        if data and not self.over.done():
            self.client.write(b"%x\r\n%b\r\n" % (len(data), data) if self.coded else data)

    def ended(self, *, whole: bool) -> None:
        """Pass on that it is over; half an answer ends in a broken connection, so that nobody takes it for a whole one."""
        if self.over.done():
            return
        if whole and self.coded:
            self.client.write(b"0\r\n\r\n")
        self.over.set_result(whole)
        if whole:
            self.client.passed_on()  # in the same turn of the loop: the next request may already be on its way
        elif self.begun:
            self.client.break_off()

    def writable(self, *, yes: bool) -> None:
        """The server takes more, or no more, of the request's body."""
        self.client.go_on_reading() if yes else self.client.hold()

    def hold(self) -> None:
        """The client takes no more of the answer for now."""
        if (line := self._open_line()) is not None:
            line.transport.pause_reading()

    def go_on(self) -> None:
        """It takes more."""
        if (line := self._open_line()) is not None:
            line.transport.resume_reading()

    def _open_line(self) -> Line | None:
        line = self.line
        return None if line is None or line.sink is not self or line.transport.is_closing() else line
