"""Write or check requirements.lock: every package of pyproject.toml, hashed, without any address.

Usage: lock.py write | check
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
COMMAND = (
    "pip compile pyproject.toml --quiet --group dev --universal --python-version 3.11 --generate-hashes "
    "--no-emit-index-url --no-annotate --no-header --output-file requirements.lock"
)


def wanted() -> str:
    """Return the digest of what pyproject.toml asks for; comments and order of words do not count."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [project["project"]["requires-python"], project["project"]["dependencies"], project["dependency-groups"]]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def head() -> str:
    return f"# Written by script/fix --lock from pyproject.toml; asked for: {wanted()}\n"


def write() -> int:
    # Seven days give others time to notice a bad release.
    uv = Path(sys.executable).parent / "uv"
    subprocess.run([uv, *COMMAND.split(), "--upgrade", "--exclude-newer", "7 days"], cwd=ROOT, check=True)
    LOCK.write_text(head() + LOCK.read_text(encoding="utf-8"), encoding="utf-8")
    return 0


def faults() -> list[str]:
    """Return what is wrong with the lock, one sentence each."""
    text = LOCK.read_text(encoding="utf-8")
    found = []
    if not text.startswith(head()):
        found.append("requirements.lock is older than pyproject.toml: run script/fix --lock")
    if "://" in text or "--index" in text or "--find-links" in text:
        found.append("requirements.lock names an address: run script/fix --lock")
    names = [line for line in text.splitlines() if "==" in line]
    found += [f"requirements.lock has no hash for {line}" for line in names if not line.endswith("\\")]
    return found


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        sys.exit(write())
    print(*faults(), sep="\n")
    sys.exit(bool(faults()))
