"""Measures as the cast makes them, for tests."""

from datetime import datetime, timedelta
from typing import Any

from demo.hamlet import Hamlet
from wanjia.core.models import Base
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place
from wanjia.response.measures.actions import (
    NewMeasure,
    approve_measures,
    make_appeal,
    note_refused_list,
    propose_measures,
)
from wanjia.response.measures.models import Measure

DAYS = timedelta(days=1)


def someone(hamlet: Hamlet, name: str = "包明月") -> Person:
    """Give a resident of building 1 by name."""
    building = hamlet.places["building"]
    at_home = {"household__position__gte": building.lo, "household__position__lte": building.hi}
    person: Person = Person.objects.filter(name=name, **at_home).order_by("pk")[0]
    return person


def wanted(hamlet: Hamlet, **changes: Any) -> NewMeasure:
    """Give what the clerk would propose for 包明月: 14 days at home, a close contact, seen on a camera."""
    given: dict[str, Any] = {
        "kind": "home_observation",
        "subject": changes.pop("subject", None) or someone(hamlet),
        "ground": "close_contact",
        "evidence": "11月10日18:20与病例同桌就餐，监控可见",
        "document": hamlet.document,
        "from_at": hamlet.at,
        "until_at": hamlet.at + 14 * DAYS,
        "owner": hamlet.places["community"],
    }
    return NewMeasure(**given | changes)


def proposed(hamlet: Hamlet, **changes: Any) -> Measure:
    """Let the clerk propose one measure."""
    return propose_measures(measures=[wanted(hamlet, **changes)], by=hamlet.user("shequ"), at=hamlet.at)[0]


def approved(hamlet: Hamlet, **changes: Any) -> Measure:
    """Let the clerk propose it and the street approve it."""
    row = proposed(hamlet, **changes)
    return approve_measures(measures=[row], by=hamlet.user("jiedao"), at=hamlet.at)[0]


def sealed(hamlet: Hamlet, **changes: Any) -> Measure:
    """Let building 1 be sealed for 336 hours: the clerk proposes, the street approves."""
    given: dict[str, Any] = {
        "kind": "sealed_building",
        "subject": hamlet.places["building"],
        "ground": "area",
        "evidence": "1号楼102室11月10日核酸检测阳性",
    }
    return approved(hamlet, **given | changes)


def spotted(hamlet: Hamlet, place: Place, at: datetime) -> dict[str, Base]:
    """Give a risk area at a place with an appeal against it, and a list that was refused there."""
    by = hamlet.user("liudiao")
    area = wanted(
        hamlet, kind="risk_area", subject=place, ground="area", from_at=at, until_at=at + DAYS, owner=place, risk="high"
    )
    rows = propose_measures(measures=[area], by=by, at=at)
    measure = approve_measures(measures=rows, by=hamlet.user("zhihui"), at=at)[0]
    appeal = make_appeal(measure=measure, text="不对", by=None, at=at)
    refused = note_refused_list(measures=[area, area], why="no_evidence", by=by, at=at)
    return {"measure": measure, "appeal": appeal, "refused_list": refused}
