"""Shapes on a map: read from GeoJSON, thinned to what a screen shows, drawn around points. Values in, values out."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.utils.translation import gettext as _

MOST_POINTS = 1_500  # of one place: more than a screen of 3840 pixels can show
MOST_BYTES = 64 * 1024 * 1024
FINEST = 1e-5  # degrees, about a metre
METRES_A_DEGREE = 111_195.0
AROUND_M = 20.0  # an estimate reaches this far beyond its outermost doors

Ring = list[list[float]]
Spot = tuple[float, float]  # longitude, latitude


class NoOutlines(ValueError):
    """A file is no GeoJSON of boundaries; the text says why."""


@dataclass(frozen=True)
class Boundary:
    """One feature of a file: what it says its place is, its rings, or what is wrong with it."""

    number: int
    key: str
    rings: list[Ring]
    fault: str = ""


def read_boundaries(content: bytes) -> list[Boundary]:
    """Read a FeatureCollection of polygons. Raises NoOutlines for a file that is none."""
    if len(content) > MOST_BYTES:
        raise NoOutlines(_("文件超过 %(n)d MB") % {"n": MOST_BYTES >> 20})
    try:
        said = json.loads(content)
        features = said["features"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NoOutlines(_("这不是 GeoJSON 的 FeatureCollection")) from error
    if not isinstance(features, list) or not features:
        raise NoOutlines(_("文件里没有边界"))
    return [_boundary(number, feature) for number, feature in enumerate(features, start=1)]


def _boundary(number: int, feature: Any) -> Boundary:
    said = feature if isinstance(feature, dict) else {}
    properties = said.get("properties")
    told = properties if isinstance(properties, dict) else {}
    named = (told.get(name) for name in ("code", "adcode", "id"))
    key = next((str(value) for value in (*named, said.get("id")) if isinstance(value, str | int)), "")
    try:
        rings, fault = _polygons(said.get("geometry"))
    except RecursionError:
        rings, fault = [], _("不是多边形")
    return Boundary(number, key[:40], rings, fault or ("" if key else _("没有行政区划代码或编号")))


def _polygons(geometry: Any) -> tuple[list[Ring], str]:
    import shapely
    from shapely.geometry import shape

    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return [], _("不是多边形")
    try:
        found = shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError):
        return [], _("坐标读不懂")
    if found.is_empty:
        return [], _("边界是空的")
    west, south, east, north = found.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return [], _("坐标不是经纬度（WGS 84）")
    if not found.is_valid:
        return [], _("边界自己交叉或重叠")
    return rings_of(found), ""


def rings_of(found: Any) -> list[Ring]:
    """Give the rings of a polygon or several, with no more points than MOST_POINTS."""
    import shapely

    finest, thin = FINEST, shapely.simplify(found, FINEST)
    while shapely.get_num_coordinates(thin) > MOST_POINTS and finest < 1:
        finest *= 2
        thin = shapely.simplify(found, finest)
    polygons = [part for part in shapely.get_parts(thin) if part.geom_type == "Polygon"]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return [[[round(x, 6), round(y, 6)] for x, y in ring.coords] for ring in rings if not ring.is_empty]


def around(spots: Sequence[Spot]) -> list[Ring]:
    """Draw the outline around spots: their convex hull and a little more; of one spot a circle."""
    import shapely

    narrow = cos(radians(sum(latitude for _longitude, latitude in spots) / len(spots)))
    flat = [(longitude * narrow, latitude) for longitude, latitude in spots]
    hull = shapely.MultiPoint(flat).convex_hull.buffer(AROUND_M / METRES_A_DEGREE, quad_segs=2)
    return rings_of(shapely.transform(hull, lambda points: points / [narrow, 1.0]))


def corners(rings: Iterable[Ring]) -> list[Spot]:
    """Give every corner of some rings."""
    return [(longitude, latitude) for ring in rings for longitude, latitude in ring]


def plain_code(key: str) -> str:
    """Give an official code as we keep it: without the zeros that fill it up to six or twelve digits."""
    if not key.isascii() or not key.isdigit() or len(key) not in (6, 12):
        return key
    for length in (9, 6, 4, 2):
        if length < len(key) and not key[length:].strip("0"):
            key = key[:length]
    return key
