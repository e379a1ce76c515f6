"""A server under measurement: the command `wanjia serve` itself runs, on a port nobody has, ended with all its children."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PATIENCE_S = 60.0


class NotServing(Exception):
    """The server did not answer."""


@contextmanager
def serving(url: str, application: str = "", **environment: str) -> Iterator[int]:
    """Serve Wanjia, or another WSGI ``application`` without a process in front, on the store at ``url``; yield the port."""
    from wanjia.interfaces.cli.serve import server_command

    port = free_port()
    command = plain_command(port, application) if application else server_command("127.0.0.1", port)
    server = subprocess.Popen(
        command, env={**os.environ, "WANJIA_DATABASE_URL": url, **environment}, start_new_session=True
    )
    try:
        _wait(port, server)
        yield port
    finally:
        _end(server)


def plain_command(port: int, application: str) -> list[str]:
    """Give the command line of the WSGI server that also stands behind Wanjia's process in front, with threads to spare."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "96", "--backlog", "1024", "--no-ws", "--log-level", "error",
        application,
    ]  # fmt: skip


def free_port() -> int:
    """Give a port nobody listens on, from below those the system hands out.

    granian, which serves the rival, shares its port with whoever asks for the same one: no other server may stand on ours.
    """
    while True:
        port = random.randint(20_000, 32_000)
        with socket.socket() as asked, suppress(OSError):
            asked.bind(("127.0.0.1", port))
            return port


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    latest = time.monotonic() + PATIENCE_S
    while time.monotonic() < latest:
        if server.poll() is not None:
            raise NotServing(f"the server ended with {server.returncode}")
        try:
            asked = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"X-Forwarded-Proto": "https"})
            urllib.request.urlopen(asked, timeout=5).close()
        except urllib.error.HTTPError:
            return  # any answer is an answer
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NotServing("the server did not answer in time")


def _end(server: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, subprocess.TimeoutExpired):
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)  # the whole tree: a worker left behind would falsify the next figure
    server.wait()
