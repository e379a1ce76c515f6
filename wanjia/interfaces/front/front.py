"""Everything of the process in front together: who is here, what is counted, where it goes."""

import asyncio
import os
import signal
import tempfile
from contextlib import AbstractAsyncContextManager, nullcontext

from wanjia.interfaces.front import children, kinds
from wanjia.interfaces.front.behind import THREADS
from wanjia.interfaces.front.connection import Connection
from wanjia.interfaces.front.kinds import PHOTO
from wanjia.interfaces.front.readers import Full, Readers
from wanjia.interfaces.front.uploads import A_BATCH, Uploads
from wanjia.interfaces.front.upstream import Server

MOST_CONNECTIONS = 4096
LINES = THREADS - 4
DRAIN_S = 20.0
HEALTH = b"/healthz"


class Front:
    """The process in front of so many servers."""

    def __init__(self, folder: str, servers: int, connections: int, *, behind_proxy: bool) -> None:
        self.loop = asyncio.get_running_loop()
        self.servers = [Server(os.path.join(folder, f"{number}.socket"), LINES) for number in range(servers)]
        self.pushes = kinds.pushes(self.servers)
        self.forms = kinds.forms(self.servers, behind_proxy=behind_proxy)
        self.uploads = self.pushes.places
        self.readers = Readers(servers, self.uploads.press)
        self.behind_proxy, self.most = behind_proxy, connections
        self.here: set[Connection] = set()
        self.ending = False

    def came(self, connection: Connection) -> bool:
        """Note a connection; False when there are too many."""
        if len(self.here) >= self.most:
            return False
        self.here.add(connection)
        return True

    def left(self, connection: Connection) -> None:
        """Forget a connection."""
        self.here.discard(connection)

    def is_safe(self, named: dict[bytes, bytes]) -> bool:
        """Tell whether something to gather came the way it must; behind a proxy anything but HTTPS is Django's to send away."""
        return not self.behind_proxy or named.get(b"x-forwarded-proto") == b"https"

    def least_used(self) -> Server:
        """Give the server that has least to do besides uploads."""
        return min(self.servers, key=lambda server: server.used)

    def place(self, path: bytes) -> AbstractAsyncContextManager[None]:
        """Give the place a request needs: a part of a photo is an upload, and whoever asks for our health needs none."""
        if path == HEALTH:
            return nullcontext()
        return UploadPlace(self.uploads) if path.startswith(PHOTO) else self.readers.place()

    def room(self, server: Server, path: bytes) -> AbstractAsyncContextManager[None]:
        """Give the room a request needs among the connections to a server."""
        return nullcontext() if path == HEALTH else server.free

    async def watch(self) -> None:
        """Close, every second, who has let its time go by."""
        while True:
            await asyncio.sleep(1)
            now = self.loop.time()
            for connection in [each for each in self.here if each.deadline < now]:
                connection.break_off()

    async def drain(self) -> None:
        """Let those who are inside finish, for a while."""
        self.ending = True
        latest = self.loop.time() + DRAIN_S
        while self.here and self.loop.time() < latest:
            for connection in [each for each in self.here if not each.busy()]:
                connection.transport.close()
            await asyncio.sleep(0.02)


class UploadPlace:
    """A place among the uploads; it is much to carry and little to do."""

    def __init__(self, uploads: Uploads) -> None:
        self.uploads = uploads

    async def __aenter__(self) -> None:
        if not self.uploads.enter(A_BATCH):
            raise Full

    async def __aexit__(self, *_error: object) -> None:
        self.uploads.leave(A_BATCH)


async def serve(application: str, host: str, port: int, servers: int, connections: int, *, behind_proxy: bool) -> None:
    """Serve until a signal says to end. Raises NotServing when a server behind ends, OSError when the port is taken."""
    stop: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    with tempfile.TemporaryDirectory(prefix="wanjia-") as folder:
        front = Front(folder, servers, connections, behind_proxy=behind_proxy)
        for number in (signal.SIGTERM, signal.SIGINT):
            front.loop.add_signal_handler(number, _end, stop)
        door = await front.loop.create_server(lambda: Connection(front), host, port, backlog=1024, start_serving=False)
        started = [children.start(server.address, application) for server in front.servers]
        try:
            for child in started:
                _tell_when_over(child.pid, stop)
            both = zip(front.servers, started, strict=True)
            ready = asyncio.gather(*(children.answers(server, child) for server, child in both))
            await asyncio.wait((asyncio.ensure_future(ready), stop), return_when=asyncio.FIRST_COMPLETED)
            if not stop.done():
                await ready
                await door.start_serving()
                watching = asyncio.ensure_future(front.watch())
                await asyncio.wait([stop])
                door.close()
                if stop.exception() is None:
                    await front.drain()
                watching.cancel()
            await stop
        finally:
            await children.end(started)


def _end(stop: "asyncio.Future[None]") -> None:
    if not stop.done():
        stop.set_result(None)


def _tell_when_over(pid: int, stop: "asyncio.Future[None]") -> None:
    """Let the future fail when the process ends."""
    watched = os.pidfd_open(pid)

    def over() -> None:
        asyncio.get_running_loop().remove_reader(watched)
        os.close(watched)
        if not stop.done():
            stop.set_exception(children.NotServing("a server behind has ended"))

    asyncio.get_running_loop().add_reader(watched, over)
