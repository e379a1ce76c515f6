"""Check the tracked files: sizes, locks without addresses, nothing third-party, no path of somebody's machine, no half merge.

Usage: tree.py
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import lock

ROOT = Path(__file__).resolve().parents[2]
GIT = ["git", "-c", "safe.directory=*"]  # the checkout may belong to another user than the one who checks
LONGEST = 400  # lines; past 300 a file becomes a folder, one file per act
SIZED = {".py", ".ts", ".tsx", ".css", ".html", ".mjs", ".sh"}
LARGEST = 5_000_000  # bytes; the administrative tree is the largest thing we ship
INSTALLED = re.compile(r"(^|/)(node_modules|vendor|vendored|third_party|site-packages|dist|\.venv)/|\.min\.(js|css)$")
SHIPPED = re.compile(r"\.(whl|so|dll|dylib|jar|exe|pyc|woff2?|ttf|otf|wasm)$")
BANNER = re.compile(r"^\s*(/\*!|/?[*#/]+ *@license|.{0,4}Licensed under the|.{0,4}Copyright \(c\))", re.MULTILINE)
LEFT_BEHIND = re.compile(r"(^|/)\.merge_file_\w+$|\.(orig|rej)$")
UNDECIDED = re.compile(rb"^(<{7}|\|{7}|>{7}) ", re.MULTILINE)  # what git writes where two people changed the same lines
MACHINE = re.compile(r"(?<![\w.~])/(root|work|home/[a-z]+)/\w")


def tracked(*options: str) -> Iterator[tuple[str, Path]]:
    listed = subprocess.run(
        [*GIT, "ls-files", "-z", *options], cwd=ROOT, check=True, capture_output=True
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            yield name, ROOT / name


def merge_faults() -> Iterator[str]:
    """Yield what a merge left behind: its own files, added already or about to be, and lines nobody decided between."""
    for name, _path in tracked("--cached", "--others", "--exclude-standard"):
        if LEFT_BEHIND.search(name):
            yield f"{name}: left behind by a merge; delete it"
    for name, path in tracked():
        if UNDECIDED.search(path.read_bytes()):
            yield f"{name}: holds both sides of a merge; keep one"


def file_faults(name: str, path: Path) -> Iterator[str]:
    """Yield what is wrong with one tracked file, one sentence each."""
    if INSTALLED.search(name) or SHIPPED.search(name):
        yield f"{name}: third-party or built code is installed, never committed"
    if path.stat().st_size > LARGEST:
        yield f"{name}: {path.stat().st_size:,} bytes; the limit is {LARGEST:,}"
    if path.suffix not in SIZED or "/migrations/" in name:  # Django writes migrations
        return
    text = path.read_text(encoding="utf-8")
    if text.count("\n") > LONGEST:
        yield f"{name}: {text.count(chr(10))} lines; the limit is {LONGEST}: make it a folder, one file per act"
    if path != Path(__file__) and BANNER.search(text):
        yield f"{name}: carries somebody's licence banner: third-party code is installed, never committed"
    if MACHINE.search(text):
        yield f"{name}: names a path of one machine"


def npm_faults() -> Iterator[str]:
    """Yield what is wrong with a package-lock.json: an address, or a package without its hash."""
    for name, path in tracked():
        if path.name != "package-lock.json":
            continue
        packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
        for package, entry in packages.items():
            if "resolved" in entry:
                yield f"{name}: {package} names an address (npm has --omit-lockfile-registry-resolved)"
            if package and not entry.get("link") and "integrity" not in entry:
                yield f"{name}: {package} has no hash"


if __name__ == "__main__":
    of_files = (fault for name, path in tracked() for fault in file_faults(name, path))
    found = [*lock.faults(), *npm_faults(), *merge_faults(), *of_files]
    print(*found, sep="\n")
    sys.exit(bool(found))
