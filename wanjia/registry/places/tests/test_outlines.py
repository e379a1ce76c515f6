"""The community gets a shape: from a file whose every feature is accounted for, or from where its doors stand."""

import json
from datetime import UTC, datetime

import pytest

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.registry.places.actions import NewDoor, add_doors, estimate_outlines, load_outlines
from wanjia.registry.places.drawing import Scale, credits_of, shapes, spots_of
from wanjia.registry.places.queries import outlines
from wanjia.registry.places.shapes import MOST_POINTS, Boundary, NoOutlines, plain_code, read_boundaries

AT = datetime(2022, 11, 11, 2, 0, tzinfo=UTC)
SQUARE = [[122.24, 43.64], [122.26, 43.64], [122.26, 43.66], [122.24, 43.66], [122.24, 43.64]]
BOW = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]


def file_of(*features: tuple[object, object]) -> bytes:
    """A GeoJSON of (key, rings)."""
    shown = [
        {"type": "Feature", "properties": {"code": key}, "geometry": {"type": "Polygon", "coordinates": rings}}
        for key, rings in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": shown}).encode()


def load(content: bytes, licence: str = "ODbL-1.0") -> list[tuple[Boundary, str]]:
    return load_outlines(boundaries=read_boundaries(content), source="测绘院", licence=licence, by=None, at=AT)


def test_every_feature_of_a_file_is_taken_or_returned_with_its_reason(hamlet: Hamlet) -> None:
    street = hamlet.places["street"]
    rows: list[tuple[str, object]] = [
        (street.public_id, [SQUARE]),
        ("999999", [SQUARE]),
        (street.public_id, [SQUARE]),
        ("", [SQUARE]),
    ]
    rows += [
        (hamlet.places["grid"].public_id, [BOW]),
        (hamlet.places["grid"].public_id, [[[500, 1], [2, 900], [3, 3]]]),
    ]
    returned = load(file_of(*rows))
    assert [boundary.number for boundary, _fault in returned] == [2, 3, 4, 5, 6]
    assert [fault for _boundary, fault in returned][:2] == ["没有这个地点：999999", "同一地点的边界写了两次"]
    assert list(outlines([street, hamlet.places["grid"]])) == [street.pk]
    line = JournalLine.objects.get(action="load_outlines")
    assert json.loads(line.detail) == {"count": 1, "returned": 5, "licence": "ODbL-1.0"}


def test_a_map_without_a_licence_is_refused_and_one_of_openstreetmap_names_it(hamlet: Hamlet) -> None:
    street = hamlet.places["street"]
    with pytest.raises(Refused, match="许可"):
        load(file_of((street.public_id, [SQUARE])), licence=" ")
    load(file_of((street.public_id, [SQUARE])))
    assert any("OpenStreetMap" in str(said) for said in credits_of(outlines([street])))


@pytest.mark.parametrize("content", [b"", b"[1]", b'{"features": []}', b'{"features": 3}', b"[" * 100_000])
def test_what_is_no_geojson_is_refused_with_a_word(content: bytes, hamlet: Hamlet) -> None:
    with pytest.raises(NoOutlines):
        read_boundaries(content)


def test_codes_are_found_with_and_without_their_filling_zeros() -> None:
    codes = [plain_code(code) for code in ("150000", "150500", "150502", "150502001000", "150502001002", "x")]
    assert codes == ["15", "1505", "150502", "150502001", "150502001002", "x"]


def test_a_coast_of_a_hundred_thousand_points_is_thinned(hamlet: Hamlet) -> None:
    ring = [[122 + number / 100_000, 43 + (number * 7919 % 100) / 1e5] for number in range(100_000)]
    feature = file_of((hamlet.places["street"].public_id, [[*ring, [123, 44], [122, 44], ring[0]]]))
    (boundary,) = read_boundaries(feature)
    assert not boundary.fault and sum(map(len, boundary.rings)) <= MOST_POINTS


def test_doors_give_their_grid_an_estimate_that_says_so_and_never_replaces_a_boundary(hamlet: Hamlet) -> None:
    grid, community, street = (hamlet.places[name] for name in ("grid", "community", "street"))
    spots = [(43.650, 122.250), (43.652, 122.250), (43.651, 122.254)]
    doors = [NewDoor(f"平房{n}", f"平房{n}", latitude, longitude) for n, (latitude, longitude) in enumerate(spots)]
    add_doors(place=grid, doors=doors, by=None, at=AT)
    load(file_of((street.public_id, [SQUARE])))
    estimate_outlines(place=hamlet.places["county"], by=None, at=AT)
    found = outlines([grid, community, street, hamlet.places["next_grid"]])
    assert found[grid.pk].estimated and found[grid.pk].doors == 3 and found[community.pk].estimated
    assert not found[street.pk].estimated and hamlet.places["next_grid"].pk not in found
    assert "3 处门" in str(credits_of({grid.pk: found[grid.pk]})[0])
    assert (
        estimate_outlines(place=hamlet.places["county"], by=None, at=AT) > 0
    )  # once more changes nothing that is loaded
    assert outlines([street])[street.pk].rings == found[street.pk].rings


def test_outlines_fit_into_one_box_and_the_smaller_lies_on_top(hamlet: Hamlet) -> None:
    street, community = hamlet.places["street"], hamlet.places["community"]
    small = [[x / 2 + 61.125, y / 2 + 21.825] for x, y in SQUARE]
    load(file_of((community.public_id, [small]), (street.public_id, [SQUARE])))
    found = outlines([street, community])
    drawn = shapes(found, Scale(spots_of(found)))
    assert [shape.place for shape in drawn] == [street.pk, community.pk]
    numbers = [
        float(n) for shape in drawn for n in shape.path.replace("M", " ").replace("L", " ").replace("Z", " ").split()
    ]
    assert min(numbers) >= 0 and max(numbers) <= 640
