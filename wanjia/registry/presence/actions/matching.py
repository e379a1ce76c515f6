"""Visitors are looked for in the register: the certain ones are matched, the doubtful ones wait for somebody to look."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.people.identity.likeness import Likeness, likeness
from wanjia.registry.people.models import Person
from wanjia.registry.people.queries import features
from wanjia.registry.presence.models import Resemblance, Visitor
from wanjia.registry.presence.queries import persons_like, visitor_features
from wanjia.registry.presence.rules import settle, verdict


@action
def match_visitors(*, visitors: Sequence[Visitor], by: Any, at: datetime) -> int:
    """Look for visitors in the register; give how many were found for certain. Who was found before is looked for again."""
    candidates = persons_like(visitors)
    matched: list[Visitor] = []
    doubts: list[Resemblance] = []
    for visitor in visitors:
        mine = visitor_features(visitor)
        pairs = [(person, likeness(mine, features(person))) for person in candidates[visitor.pk]]
        found = {person.pk: alike for person, alike in pairs}
        certain, doubtful = settle([(number, verdict(alike)) for number, alike in found.items()])
        visitor.looked_at, visitor.person_id = at, certain or visitor.person_id
        matched += [visitor] if certain else []
        doubts += [_doubt(visitor, number, found[number], at) for number in doubtful]
    Visitor.objects.bulk_update(visitors, ["person", "looked_at"], batch_size=200)
    Resemblance.objects.bulk_create(doubts, ignore_conflicts=True, batch_size=1000)
    detail = {"visitors": len(visitors), "matched": len(matched), "doubtful": len(doubts)}
    journal.write("match_visitors", by=by, at=at, detail=detail)
    return len(matched)


def _doubt(visitor: Visitor, person: int, alike: Likeness, at: datetime) -> Resemblance:
    score, reasons = round(alike.score * 100), ",".join(alike.reasons)
    return Resemblance(visitor=visitor, person_id=person, score=score, reasons=reasons, raised_at=at)


@action
def decide_resemblance(*, resemblance: Resemblance, same: bool, by: Any, at: datetime) -> Resemblance:
    """Decide whether a visitor is a person. Raises Refused when it is decided, or the visitor is somebody else for certain."""
    row: Resemblance = Resemblance.objects.select_for_update().select_related("visitor").get(pk=resemblance.pk)
    if row.decision:
        raise Refused(_("这一对已经有人核对过"))
    visitor: Visitor = row.visitor
    if same and visitor.person_id not in (None, row.person_id):
        raise Refused(_("此人已认定为另一位居民"))
    row.decision = Resemblance.Decision.SAME if same else Resemblance.Decision.DIFFERENT
    row.decided_at, row.decided_by = at, by
    row.save(update_fields=["decision", "decided_at", "decided_by"])
    if same:
        visitor.person = Person.objects.get(pk=row.person_id)
        visitor.save(update_fields=["person"])
    position = Person.objects.values_list("household__position", flat=True).get(pk=row.person_id)
    journal.write("decide_resemblance", by=by, at=at, about=row, position=position, detail={"same": same})
    return row
