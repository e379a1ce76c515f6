"""Build the invented town on real places, serve it and print each sign-in; --check walks every page as each of them."""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wanjia.core import clock
from wanjia.interfaces.cli import Failed
from wanjia.interfaces.cli.processes import stop_group

HOST = "127.0.0.1"
FIRST_PORT = 8000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do with the town."""
    parser.add_argument(
        "--check", action="store_true", help="build it apart, walk its pages as each of the cast, count it, exit"
    )
    parser.add_argument("--fresh", action="store_true", help="build it anew as of this moment")
    parser.add_argument("--no-serve", action="store_true", help="only have it built")
    parser.add_argument("--port", type=int, help=f"default: {FIRST_PORT}, or the next free one")
    parser.add_argument("--scale", type=float, default=1.0, help="a smaller town, such as 0.05, for trying things out")


def run(options: argparse.Namespace) -> int:
    """Build and serve, or check."""
    if os.environ.get("WANJIA_DATABASE_URL"):
        raise Failed("WANJIA_DATABASE_URL points at a store of yours; the demo uses only its own: unset it first")
    if not 0 < options.scale <= 1:
        raise Failed("--scale lies between 0 and 1")
    os.environ["WANJIA_DEMO"] = "1"
    if options.no_serve and not options.check:
        _build(options)
        return 0
    return _check(options) if options.check else _serve(options)


def _serve(options: argparse.Namespace) -> int:
    port = _port(options.port)
    built = _build(options)
    from wanjia.interfaces.cli.jobs import start_beside
    from wanjia.interfaces.cli.serve import server_command

    if not built:
        print("the town is as it was built before; --fresh builds it anew as of now")
    _print_cast(port)
    start_beside()
    command = server_command(HOST, port)
    os.execv(command[0], command)


def _build(options: argparse.Namespace) -> bool:
    import django

    try:
        from demo import keep
    except ImportError as error:
        raise Failed("the demo is in the source tree only: run it from there") from error
    django.setup()
    if not options.check:
        print("building the town (once; it is kept)" if not keep.store().exists() else "looking after the town")
    return keep.ensure(
        at=clock.now(), scale=options.scale, fresh=options.fresh, say=lambda line: print(line, flush=True)
    )


def _port(wanted: int | None) -> int:
    """Give the wanted port, or the first free one. Raises Failed for a taken one."""
    for port in [wanted] if wanted else range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
                return port
            except OSError:
                continue
    raise Failed(f"port {wanted} is taken: give another" if wanted else "no free port was found: give one with --port")


def _print_cast(port: int) -> None:
    from demo.cast import PASSWORD
    from wanjia.registry.accounts.models import Grant

    print(f"\nWanjia answers at http://{HOST}:{port}/  (Ctrl-C stops it)\nevery password: {PASSWORD}\n")
    from demo.cast import CAST

    grants = {g.user.username: g for g in Grant.objects.select_related("user", "place").order_by("-pk")}
    for member in CAST:
        grant = grants[member.username]
        print(f"  {member.username:<10} {grant.user.name}  {grant.get_role_display()}  {grant.place}")
    print(flush=True)


def _check(options: argparse.Namespace) -> int:
    """Build, serve, walk and reconcile in a folder that is gone afterwards."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wanjia-demo-", ignore_cleanup_errors=True) as home:
        for name in [n for n in os.environ if n.startswith("WANJIA_") and n not in ("WANJIA_DEMO", "WANJIA_LOG")]:
            del os.environ[name]
        os.environ["WANJIA_HOME"] = home
        _build(options)
        from demo.promised import unkept
        from demo.walk import walk_as_everybody
        from wanjia.interfaces.cli.reconcile import proofs

        pages: int = 0
        problems: list[str] = []
        with _server(Path(home)) as host:
            if _has_sign_in():
                pages, problems = walk_as_everybody(host)
        problems += [line for proof in proofs().values() for line in proof()]
        problems += unkept(clock.now()) if options.scale == 1 else []
    for problem in problems[:50]:
        print(f"PROBLEM {problem}", file=sys.stderr)
    seconds = time.monotonic() - started
    print(f"demo check: {pages} pages, {len(problems)} problems, {seconds:.0f} s")
    return 1 if problems else 0


def _has_sign_in() -> bool:
    from django.conf import settings
    from django.urls import NoReverseMatch, reverse

    try:
        return bool(reverse(settings.LOGIN_URL))
    except NoReverseMatch:
        print("there is no sign-in page in this version: only the build and the server are checked")
        return False


@contextmanager
def _server(home: Path) -> Iterator[str]:
    """Run the real server on a free port; it is gone on leaving, with everything it started."""
    from wanjia.interfaces.cli.serve import server_command

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    log = (home / "server.log").open("w+")
    server = subprocess.Popen(server_command(HOST, port), stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for(port, server, home / "server.log")
        yield f"{HOST}:{port}"
    finally:
        stop_group(server)
        log.close()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _try in range(300):
        if server.poll() is not None:
            raise Failed(f"the server ended at once:\n{log.read_text()[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise Failed("the server did not answer within 30 s")
