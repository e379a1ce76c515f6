"""The command line ``wanjia``: set-up, serve, demo, reconcile, and the operator's daily commands, one file each."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

COMMANDS = ["demo", "serve", "migrate", "divisions", "outlines", "user", "import", "results", "records"]
COMMANDS += ["check", "reconcile", "journal", "backup", "restore", "jobs", "retention", "sunset"]
MODULES = {"import": "rosters"}  # import is a word of the language


class Failed(Exception):
    """A command cannot go on; the text is the one line that says what to do."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.interfaces.web.settings")
    parser = argparse.ArgumentParser(prog="wanjia", description="Wanjia: no home missed, no number without its doors.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = import_module(f"wanjia.interfaces.cli.{MODULES.get(name, name)}")
        command = commands.add_parser(name, help=str(module.__doc__).splitlines()[0], description=module.__doc__)
        module.arguments(command)
        command.set_defaults(run=module.run)
    options = parser.parse_args(argv)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except Failed as failure:
        print(f"wanjia {options.command}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
