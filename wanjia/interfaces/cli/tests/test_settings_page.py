"""docs/settings.md names every variable that is read, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[4]
READ = re.compile(r"environ(?:\.get\(|\[)\s*\"(WANJIA_[A-Z_]+)\"|\$\{(WANJIA_[A-Z_]+)")


def test_every_setting_is_described_and_every_described_one_is_read() -> None:
    sources = [path for folder in ("wanjia", "script") for path in (ROOT / folder).rglob("*") if path.is_file()]
    texts = [path.read_text(errors="ignore") for path in sources if path.suffix in {".py", ".sh", ""}]
    read = {name for text in texts for match in READ.finditer(text) for name in match.groups() if name}
    described = set(re.findall(r"^\| `(WANJIA_[A-Z_]+)`", (ROOT / "docs/settings.md").read_text(), re.M))
    assert described == read
