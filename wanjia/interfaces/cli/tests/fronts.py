"""A real process in front of a real server, and a client that sends exactly the bytes it is given."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

ECHO = "wanjia.interfaces.cli.tests.echo:application"


@dataclass
class Front:
    """A process in front that answers."""

    port: int
    process: subprocess.Popen[str]
    lines: list["Line"] = field(default_factory=list)

    def line(self) -> "Line":
        """Open a connection; it is closed at the end."""
        self.lines.append(Line(self.port))
        return self.lines[-1]

    def behind(self) -> list[int]:
        """Give the numbers of the servers behind: each is the first of its group of processes."""
        return [int(pid) for pid in _children(self.process.pid)]


@contextmanager
def front(application: str = ECHO, servers: int = 1, **environment: str) -> Iterator[Front]:
    """Start one on a free port, yield it when it answers, end it."""
    port = free_port()
    command = [sys.executable, "-m", "wanjia.interfaces.front", "--port", str(port), "--servers", str(servers)]
    process = subprocess.Popen(
        [*command, "--application", application], cwd=settings.ROOT, env={**os.environ, **environment}, text=True,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    running = Front(port, process)
    try:
        until(lambda: process.poll() is not None or listens(port))
        yield running
    finally:
        for line in running.lines:
            line.close()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)


def free_port() -> int:
    """Give a port that nobody has."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def listens(port: int) -> bool:
    """Tell whether somebody answers there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(true: Any, seconds: float = 40) -> None:
    """Wait until something is true."""
    latest = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < latest
        time.sleep(0.02)


def _children(pid: int) -> list[str]:
    with open(f"/proc/{pid}/task/{pid}/children") as listed:
        return listed.read().split()


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Give the body, read."""
        return json.loads(self.body)


class Line:
    """A connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=40)
        self.file = self.socket.makefile("rb")

    def ask(self, *pieces: bytes, head_only: bool = False) -> Answer:
        """Send bytes, piece by piece, and read one answer."""
        for piece in pieces:
            self.socket.sendall(piece)
        return self.read(head_only=head_only)

    def read(self, *, head_only: bool = False) -> Answer:
        """Read one answer."""
        status = int(self.file.readline().split()[1])
        headers = {}
        while line := self.file.readline().strip():
            name, _colon, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        if head_only or status in (100, 204, 304):
            return Answer(status, headers, b"")
        if headers.get("transfer-encoding") == "chunked":
            body = b"".join(iter(self._chunk, b""))
        else:
            body = self.file.read(int(headers["content-length"]) if "content-length" in headers else -1)
        return Answer(status, headers, body)

    def _chunk(self) -> bytes:
        size = int(self.file.readline(), 16)
        data = self.file.read(size)
        assert self.file.readline() == b"\r\n"
        return data

    def close(self) -> None:
        """Go away."""
        self.file.close()
        self.socket.close()

    def is_closed(self) -> bool:
        """Tell whether the other side has closed, waiting for it a little."""
        try:
            return self.file.read(1) == b""
        except ConnectionResetError:
            return True


def get(path: str, *headers: str, method: str = "GET") -> bytes:
    """Give a request without a body."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


def post(path: str, body: bytes, *headers: str) -> bytes:
    """Give a request with a body."""
    return get(path, f"Content-Length: {len(body)}", *headers, method="POST") + body
