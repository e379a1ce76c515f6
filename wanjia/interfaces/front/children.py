"""The servers behind, started and ended by the process in front; none outlives it."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress

from wanjia.interfaces.front.upstream import Server

START_S, END_S = 60.0, 15.0
THREADS = 24  # of one process: its readers, a group of uploads, and files that are slowly fetched
PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class NotServing(Exception):
    """A server behind did not come up or has ended; the text says which."""


def start(address: str, application: str) -> subprocess.Popen[bytes]:
    """Start one server with one process of Python, away from the terminal's Ctrl-C: it ends after the one in front."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--uds", address,
        "--workers", "1", "--blocking-threads", str(THREADS), "--backlog", "1024", "--log-level", "error",
        "--http1-header-read-timeout", "60000", "--respawn-failed-workers", "--respawn-interval", "0.5",
        "--workers-kill-timeout", "10", application,
    ]  # fmt: skip
    front = os.getpid()

    def end_with_front() -> None:
        _libc.prctl(PDEATHSIG, signal.SIGTERM)
        if os.getppid() != front:
            os._exit(1)

    return subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_front)


async def answers(server: Server, child: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers. Raises NotServing when it ends before, or takes too long."""
    latest = asyncio.get_running_loop().time() + START_S
    while child.poll() is None and asyncio.get_running_loop().time() < latest:
        try:
            await asyncio.wait_for(server.ask(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n"), START_S)
            return
        except ConnectionError as error:
            if "status 0" not in str(error) and "status" in str(error):
                return  # any answer is an answer
        except OSError:
            pass
        await asyncio.sleep(0.05)
    raise NotServing("the server behind did not answer")


async def end(children: list[subprocess.Popen[bytes]]) -> None:
    """End them gracefully, then for certain."""
    for child in children:
        child.terminate()
    latest = asyncio.get_running_loop().time() + END_S
    while any(child.poll() is None for child in children) and asyncio.get_running_loop().time() < latest:
        await asyncio.sleep(0.02)
    for child in children:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # also a process it left behind when it was itself killed
        child.wait()
