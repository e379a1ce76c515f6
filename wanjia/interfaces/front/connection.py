"""One client's connection: requests are read one after the other, refused, gathered or passed on."""

import asyncio
import random
from typing import TYPE_CHECKING

import httptools

from wanjia.interfaces.front import heads
from wanjia.interfaces.front.heads import Headers, Wrong
from wanjia.interfaces.front.kinds import GROUPS, PUSH, Kind, is_form
from wanjia.interfaces.front.passage import Passage
from wanjia.interfaces.front.readers import Full
from wanjia.interfaces.front.uploads import Answer

if TYPE_CHECKING:
    from wanjia.interfaces.front.front import Front

HEAD_S, PUSH_S, STALL_S, IDLE_S = 10, 30, 60, 75
MOST_AROUND = 1024 * 1024  # of heads, chunk sizes and trailers around one body
NEVER = float("inf")


class Connection(asyncio.Protocol):
    """A client. `deadline` is when it is closed unless it has gone on by then (Front looks every second)."""

    def __init__(self, front: "Front") -> None:
        self.front, self.now = front, front.loop.time
        self.parser = httptools.HttpRequestParser(self)
        self.transport: asyncio.Transport = None  # type: ignore[assignment]  # until it is connected
        self.peer = b""
        self.passage: Passage | None = None
        self.last = self.broken = False
        self._fresh()
        self.deadline = self.now() + IDLE_S

    def _fresh(self) -> None:
        """Be ready for the next request."""
        self.target, self.fields, self.body = b"", Headers(), list[bytes]()
        self.in_head = self.in_body = self.answered = self.old = self.pushed = False
        self.kind: Kind | None = None  # of a request that is gathered and has its place
        self.around = self.size = self.place = 0

    # The transport's side.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in, unless there are too many already."""
        self.transport = transport  # type: ignore[assignment]
        name = transport.get_extra_info("peername")
        self.peer = str(name[0]).encode() if isinstance(name, tuple) else b""
        if not self.front.came(self):
            self.transport.write(heads.BUSY_LAST)
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits any more; a push that was gathered is taken in all the same."""
        self.broken = True
        self.front.left(self)
        if self.passage is not None:
            self.passage.give_up()
        if not self.pushed:
            self._leave()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self.last and self.answered:
            return
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.last = True
        except httptools.HttpParserError as error:
            found = error.__context__
            self._refuse(found.status if isinstance(found, Wrong) else 400)
        self.around += len(data)
        if (self.in_head and self.around > heads.MOST_HEAD) or self.around > MOST_AROUND:
            self._refuse(431)

    def eof_received(self) -> bool:
        """One who says no more still hears the answer."""
        self.last = True
        return self.in_body is False and self.busy()

    def pause_writing(self) -> None:
        """The client takes its answer slowly."""
        self.deadline = self.now() + STALL_S
        if self.passage is not None:
            self.passage.hold()

    def resume_writing(self) -> None:
        """It takes more."""
        self.deadline = NEVER
        if self.passage is not None:
            self.passage.go_on()

    # The parser's side.

    def on_message_begin(self) -> None:
        """A request begins; one before the last was answered makes the connection end after that answer."""
        if self.busy():
            self.last = True
            self.transport.pause_reading()
            return
        self._fresh()
        self.in_head = True
        self.deadline = self.now() + HEAD_S

    def on_url(self, url: bytes) -> None:
        """Note the target, which may come in pieces."""
        if self.in_head:
            self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note a header; those after a body are passed over."""
        if self.in_head:
            self.fields.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Decide what becomes of the request, before anything of its body is read."""
        if not self.in_head:
            return
        self.in_head, self.in_body = False, True
        method = self.parser.get_method()
        named = heads.checked(method, self.target, self.fields)
        self.old = self.parser.get_http_version() != "1.1"
        self.last = self.last or self.old or not self.parser.should_keep_alive() or self.front.ending
        self.deadline = self.now() + PUSH_S
        path = self.target.partition(b"?")[0]
        if method == b"POST" and path == PUSH and self.front.is_safe(named):
            self._gather(self.front.pushes, path, named)
        elif method == b"POST" and is_form(path, named) and self.front.is_safe(named):
            self._gather(self.front.forms, path, named)
        elif path in GROUPS:
            raise Wrong(404)
        else:
            self._pass_on(method, path, named)

    def on_body(self, data: bytes) -> None:
        """Keep, pass on or drop a piece of the body."""
        if not self.in_body:
            return
        self.around -= len(data)
        if self.passage is not None:
            self.deadline = self.now() + STALL_S
            self.passage.sent(data)
        elif self.kind is not None:
            self.size += len(data)
            self.body.append(data)
            if self.size > self.kind.most:
                self._leave()
                self.last = True
                self.answer(heads.TOO_LARGE)

    def on_message_complete(self) -> None:
        """The request is whole."""
        if not self.in_body:
            return
        self.in_body = False
        self.deadline = NEVER
        if self.passage is not None:
            self.passage.sent_all()
        elif self.kind is not None:
            self.pushed = True
            self.kind.gathering.add(self, (*self.said, b"".join(self.body)), self.place)
            self.body.clear()
        self._next()

    # What becomes of a request.

    def _gather(self, kind: Kind, path: bytes, named: dict[bytes, bytes]) -> None:
        length = named.get(b"content-length", b"")
        size = int(length) if length else kind.usual
        place = kind.weigh(size, named)
        if size > kind.most:
            self.last = True
            self.answer(heads.TOO_LARGE)
        elif not kind.places.enter(place):
            self.last = self.last or b"expect" in named
            self.answer(kind.busy_last if self.last else random.choice(kind.busy))
        else:
            self.kind, self.place = kind, place
            self.said = kind.say(path, named, self.peer)
            self._expected(named)

    def taken_in(self, answer: Answer | None) -> None:
        """Answer a request that was gathered."""
        kind = self._leave()
        if answer is None:
            busy, busy_last = (kind.busy, kind.busy_last) if kind else (heads.BUSY, heads.BUSY_LAST)
            self.answer(busy_last if self.is_last() else random.choice(busy))
        else:
            status, fields, body = answer
            self.answer(heads.answer_head(status, fields, last=self.is_last()) + body)

    def _leave(self) -> Kind | None:
        kind, self.kind = self.kind, None
        if kind is not None:
            kind.places.leave(self.place)
        return kind

    def _pass_on(self, method: bytes, path: bytes, named: dict[bytes, bytes]) -> None:
        lines = heads.written(method, self.target, self.fields, self.peer, behind_proxy=self.front.behind_proxy)
        chunked = b"transfer-encoding" in named
        if chunked:
            lines.append(b"transfer-encoding: chunked")
        elif b"content-length" in named:
            lines.append(b"content-length: " + named[b"content-length"])
        self.passage = Passage(self, lines, chunked=chunked, bodiless=method == b"HEAD")
        self.hold()
        self.front.loop.create_task(self._through(self.passage, path, named))

    async def _through(self, passage: Passage, path: bytes, named: dict[bytes, bytes]) -> None:
        try:
            async with self.front.place(path):
                self._expected(named)
                server = self.front.least_used()
                running = self.front.loop.create_task(passage.run(server, self.front.room(server, path)))
                # When an answer begins the work is done; how fast it is fetched is no reason to keep others out.
                await asyncio.wait((running, passage.answering), return_when=asyncio.FIRST_COMPLETED)
            await running
        except (Full, OSError):
            self.passage = None
            self.last = self.last or self.in_body  # nobody reads what is left of the body
            self.answer(heads.busy(named, last=self.is_last()))
            self.go_on_reading()

    def passed_on(self) -> None:
        """Take note that the answer is through."""
        self.passage = None
        self.last = self.last or self.in_body
        self.answer(b"")

    def _expected(self, named: dict[bytes, bytes]) -> None:
        if named.get(b"expect", b"").lower() == b"100-continue" and self.in_body and not self.broken:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _refuse(self, status: int) -> None:
        """Answer what is no proper request, and close; in the middle of an answer just close."""
        self.last = True
        self._leave()
        if self.passage is not None or self.pushed:
            self.break_off()
        elif not self.answered:
            self.answer(heads.wrong(status))
        else:
            self.transport.close()

    # Answers.

    def busy(self) -> bool:
        """Tell whether a request is here that is not wholly read and answered."""
        return self.in_head or self.in_body or self.passage is not None or (self.pushed and not self.answered)

    def is_last(self) -> bool:
        """Tell whether the connection ends with this answer."""
        return self.last or self.front.ending

    def write(self, data: bytes) -> None:
        """Say a piece of the answer."""
        if not self.broken:
            self.transport.write(data)

    def answer(self, data: bytes) -> None:
        """Say the answer, or its end."""
        self.answered = True
        if self.broken:
            return
        if data:
            self.transport.write(data)
        self._next()

    def _next(self) -> None:
        """Wait for the next request, or close."""
        if not self.answered or self.broken:
            return
        if self.is_last():
            self.transport.close()
        elif not self.in_body:
            self.deadline = self.now() + IDLE_S

    def break_off(self) -> None:
        """Close at once."""
        self.transport.abort()

    def hold(self) -> None:
        """Read no more for now."""
        self.deadline = NEVER
        if not self.broken and not self.transport.is_closing():
            self.transport.pause_reading()

    def go_on_reading(self) -> None:
        """Read on."""
        if self.in_body:
            self.deadline = self.now() + STALL_S
        if not self.broken and not self.transport.is_closing():
            self.transport.resume_reading()
