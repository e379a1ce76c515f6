"""The servers behind, started and ended by the process in front; none outlives it."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress

from wanjia.interfaces.front.behind import end_with
from wanjia.interfaces.front.upstream import Server

START_S, END_S = 60.0, 15.0


class NotServing(Exception):
    """A server behind did not come up or has ended; the text says which."""


def start(address: str, application: str) -> subprocess.Popen[bytes]:
    """Start one server with one process of Python, away from the terminal's Ctrl-C: it ends after the one in front."""
    front = os.getpid()
    return subprocess.Popen(
        [sys.executable, "-m", "wanjia.interfaces.front.behind", address, application],
        start_new_session=True,
        preexec_fn=lambda: end_with(front, signal.SIGKILL),
    )


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
