"""Kept-alive connections to one server behind, over its socket in the file system."""

import asyncio
from typing import Protocol

import httptools

IDLE_S = 10.0  # the server closes an idle connection after 60: one about to be closed is never used
HEAD_GROUP = b"POST %b HTTP/1.1\r\nhost: localhost\r\nx-forwarded-proto: https\r\nx-wanjia-group: 1\r\n"


class Sink(Protocol):
    """Who takes an answer, as it comes; after `ended` nothing more follows."""

    def head(self, status: int, headers: list[tuple[bytes, bytes]]) -> bool:
        """Take the head; True when no body follows whatever it says (HEAD)."""

    def body(self, data: bytes) -> None:
        """Take a piece of the body."""

    def ended(self, *, whole: bool) -> None:
        """Take note that it is over, or was lost on the way."""

    def writable(self, *, yes: bool) -> None:
        """Hold what is sent to the server, or go on."""


class Line(asyncio.Protocol):
    """One connection: a request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport = None  # type: ignore[assignment]  # until it is connected
        self.sink: Sink | None = None
        self.idle_since = 0.0
        self.reusable = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        self.transport = transport  # type: ignore[assignment]

    def begin(self, sink: Sink) -> None:
        """Belong to one request from now on."""
        self.sink = sink
        self.parser = httptools.HttpResponseParser(self)
        self.status, self.headers, self.until_closed = 0, list[tuple[bytes, bytes]](), False

    def data_received(self, data: bytes) -> None:
        """Read on; nonsense from our own server ends the connection."""
        if self.sink is None:
            self.transport.abort()
            return
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.transport.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note a header."""
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Hand over the head; an interim one is passed over."""
        self.status = self.parser.get_status_code()
        if self.status < 200 or self.sink is None:
            self.headers = []
            return
        names = {name for name, _value in self.headers}
        self.until_closed = not names & {b"content-length", b"transfer-encoding"} and self.status not in (204, 304)
        self.reusable = self.reusable and self.parser.should_keep_alive() and not self.until_closed
        if self.sink.head(self.status, self.headers):
            self.reusable = False
            self._end(whole=True)

    def on_body(self, data: bytes) -> None:
        """Hand over a piece."""
        if self.sink is not None:
            self.sink.body(data)

    def on_message_complete(self) -> None:
        """Hand over the end."""
        if self.status >= 200:
            self._end(whole=True)

    def _end(self, *, whole: bool) -> None:
        sink, self.sink = self.sink, None
        if sink is not None:
            sink.ended(whole=whole)

    def pause_writing(self) -> None:
        """The server reads slowly."""
        if self.sink is not None:
            self.sink.writable(yes=False)

    def resume_writing(self) -> None:
        """It reads again."""
        if self.sink is not None:
            self.sink.writable(yes=True)

    def connection_lost(self, exc: Exception | None) -> None:
        """An answer that lasts until the connection is closed is whole now; any other is lost."""
        self.reusable = False
        self._end(whole=self.until_closed and exc is None if self.sink else False)


class Whole:
    """Gathers a whole answer for somebody who waits for it."""

    def __init__(self, done: "asyncio.Future[bytes]") -> None:
        self.done, self.status, self.pieces = done, 0, list[bytes]()

    def head(self, status: int, headers: list[tuple[bytes, bytes]]) -> bool:
        """Keep the status."""
        self.status = status
        return False

    def body(self, data: bytes) -> None:
        """Keep a piece."""
        self.pieces.append(data)

    def ended(self, *, whole: bool) -> None:
        """Hand it over; anything but a whole 200 is none."""
        if self.done.done():
            return
        if whole and self.status == 200:
            self.done.set_result(b"".join(self.pieces))
        else:
            self.done.set_exception(ConnectionError(f"status {self.status}"))

    def writable(self, *, yes: bool) -> None:
        """A group is small: it waits in the buffer."""


class Server:
    """One server behind, with one process of Python: connections to it, so many at most besides the one for groups."""

    def __init__(self, address: str, lines: int) -> None:
        self.address = address
        self.free = asyncio.Semaphore(lines)
        self.used = 0
        self.resting: list[Line] = []

    async def line(self) -> Line:
        """Give a connection that nobody uses."""
        loop = asyncio.get_running_loop()
        while self.resting:
            line = self.resting.pop()
            if line.reusable and loop.time() - line.idle_since < IDLE_S:
                return line
            line.transport.abort()
        _transport, line = await loop.create_unix_connection(Line, self.address)
        return line

    def back(self, line: Line) -> None:
        """Take a connection back, or drop it when an answer is still under way on it."""
        if line.reusable and line.sink is None and not line.transport.is_closing():
            line.idle_since = asyncio.get_running_loop().time()
            self.resting.append(line)
        else:
            line.sink = None
            line.transport.abort()

    async def ask(self, head: bytes, body: bytes = b"") -> bytes:
        """Give the body of the answer to a small request. Raises OSError when there is none."""
        line = await self.line()
        try:
            done: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
            line.begin(Whole(done))
            line.transport.write(b"%bcontent-length: %d\r\n\r\n%b" % (head, len(body), body))
            return await done
        finally:
            self.back(line)

    def take_in(self, path: bytes, group: bytes) -> "asyncio.Future[bytes]":
        """Send a group to its address (Gathering)."""
        return asyncio.ensure_future(self.ask(HEAD_GROUP % path, group))
