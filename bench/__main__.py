"""`python -m bench NAME [--json] [--scale small|full]`: run one benchmark; exit 0 when every figure holds."""

import argparse
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from bench.figures import machine, print_table

NAMES = [
    "freeze",
    "sync",
    "lists",
    "coverage",
    "intake",
    "setup",
    "phone",
    "sampling",
    "gates",
    "followups",
    "tracing",
    "desk",
    "sunset",
]


def main(argv: list[str]) -> int:
    """Run one benchmark; 0 when every figure holds, 1 when one falls short."""
    parser = argparse.ArgumentParser(prog="bench", description="One benchmark, a table, an exit code.")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument(
        "--scale",
        choices=["small", "full"],
        default="full",
        help="small tries the benchmark itself, its figures mean little",
    )
    options = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.interfaces.web.settings")
    if options.name == "phone":  # it drives a browser and says its figures itself
        persons = ["--persons", "100"] if options.scale == "small" else []
        program = [
            sys.executable,
            str(Path(__file__).with_name("phone.py")),
            *persons,
            *(["--json"] if options.json else []),
        ]
        return subprocess.run(program).returncode
    where = machine()
    figures = import_module(f"bench.{options.name}").run(small=options.scale == "small")
    print_table(options.name, where, figures)
    if options.json:
        rows = [figure.row() for figure in figures]
        print(json.dumps({"name": options.name, "machine": where, "figures": rows}, ensure_ascii=False))
    return 0 if all(figure.holds is not False for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
