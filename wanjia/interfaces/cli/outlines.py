"""Take in boundaries of places from a GeoJSON file (by official code or sealed id), or estimate them from the doors."""

import argparse
from pathlib import Path

from wanjia.core import clock
from wanjia.interfaces.cli import Failed
from wanjia.interfaces.cli.divisions import place_with_code
from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take a file with its source and licence, or the branch to estimate."""
    parser.add_argument("file", type=Path, nargs="?", help="GeoJSON, WGS 84; each feature has a code, adcode or id")
    parser.add_argument("--source", default="", help="who made the boundaries, as it shall stand under each map")
    parser.add_argument("--licence", default="", help="on what terms they may be used, such as ODbL-1.0")
    parser.add_argument("--estimate", metavar="CODE", help="draw outlines around the doors below this division instead")


def run(options: argparse.Namespace) -> int:
    """Load or estimate; exit 1 when boundaries were returned."""
    ready()
    if options.estimate:
        return _estimate(options.estimate)
    if options.file is None:
        raise Failed("name a GeoJSON file, or --estimate CODE")
    return _load(options)


def _estimate(code: str) -> int:
    from wanjia.registry.places.actions import estimate_outlines

    drawn = estimate_outlines(place=place_with_code(code), by=None, at=clock.now())
    print(f"{drawn} outlines estimated from doors")
    return 0


def _load(options: argparse.Namespace) -> int:
    from wanjia.core.actions import Refused
    from wanjia.registry.places.actions import load_outlines
    from wanjia.registry.places.shapes import NoOutlines, read_boundaries

    try:
        boundaries = read_boundaries(options.file.read_bytes())
        said = {"source": options.source, "licence": options.licence}
        returned = load_outlines(boundaries=boundaries, **said, by=None, at=clock.now())
    except OSError as error:
        raise Failed(f"{options.file} cannot be read: {error.strerror}") from error
    except NoOutlines as none:
        raise Failed(f"{options.file}: {none}") from none
    except Refused as refused:
        raise Failed(str(refused)) from refused
    for boundary, fault in returned:
        print(f"  feature {boundary.number} {boundary.key}: {fault}")
    print(f"{len(boundaries)} boundaries: {len(boundaries) - len(returned)} loaded, {len(returned)} returned")
    return 1 if returned else 0
