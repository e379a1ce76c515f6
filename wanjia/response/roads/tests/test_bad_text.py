"""Formula and script text in every free field about roads: harmless in each page and each export."""

from datetime import timedelta

import pytest

from demo.hamlet import Hamlet
from wanjia.registry.places.models import Site
from wanjia.response.roads.actions import decide_closure, open_lane, propose_closure, publish_detour
from wanjia.response.roads.models import Closure, Road
from wanjia.response.roads.queries import proposed_detour
from wanjia.response.roads.tests.harmless import BAD, desk, shown_as_text
from wanjia.response.roads.tests.roads import laid


@pytest.fixture
def roads(hamlet: Hamlet) -> dict[str, Road]:
    return laid(hamlet)


def test_bad_text_about_roads_is_only_text(hamlet: Hamlet, roads: dict[str, Road]) -> None:
    by, boss, at = hamlet.user("jiaotong"), hamlet.user("zhihui"), hamlet.at
    Road.objects.filter(pk=roads["X301"].pk).update(name=BAD)

    def ask(code: str, days: int) -> Closure:
        begin = at + timedelta(days=days)
        said = {"measure": "barrier", "reason": BAD, "document": hamlet.document, "by": by, "at": at}
        return propose_closure(
            road=Road.objects.get(code=code), from_at=begin, until_at=begin + timedelta(days=1), **said
        )

    closure, other = ask("X301", 0), ask("X303", 40)
    decide_closure(closure=closure, approve=True, note=BAD, by=boss, at=at)
    way = proposed_detour(closure)
    assert way is not None
    publish_detour(closure=closure, notice=BAD, roads=way[0], by=by, at=at)
    decide_closure(closure=other, approve=False, note=BAD, by=boss, at=at)
    open_lane(site=Site.objects.get(name="永清大街卡口"), name=BAD, by=by, at=at)
    office = desk(hamlet, "jiaotong")
    read = [
        shown_as_text(office, "roads:closures"),
        shown_as_text(office, "roads:closure", closure.public_id),
        shown_as_text(office, "roads:closure", other.public_id),
        shown_as_text(office, "roads:lanes"),
        shown_as_text(office, "roads:net"),
    ]
    assert all(read), "the text is there to be read"
