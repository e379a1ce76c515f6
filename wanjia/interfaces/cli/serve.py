"""Serve the pages and the phones' door."""

import argparse
import os
import sys

from wanjia.interfaces.cli.jobs import start_beside
from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to listen."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)


def run(options: argparse.Namespace) -> int:
    """Refuse an unsafe store, then become the server: the process that was started is the one to stop."""
    ready(pages=True)
    print(f"Wanjia answers at http://{options.host}:{options.port}/", flush=True)
    start_beside()
    command = server_command(options.host, options.port)
    os.execv(command[0], command)


def server_command(host: str, port: int) -> list[str]:
    """Give the command line of the process in front: one server behind it for SQLite's one writer, two for PostgreSQL."""
    from django.conf import settings
    from django.db import connection

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    servers = 2 if connection.vendor == "postgresql" else 1
    return [
        sys.executable, "-m", "wanjia.interfaces.front",
        "--host", host, "--port", str(port), "--servers", str(servers),
    ]  # fmt: skip
