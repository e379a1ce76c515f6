"""What is said about a place changes; what was said before stays with its dates."""

from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.actions.add import _next_lo, _taken
from wanjia.registry.places.models import Door, Place, PlaceFact


@action
def rename_place(*, place: Place, name: str, since: date, by: Any, at: datetime, source: str = "") -> Place:
    """Give a place a new name from a day on; the old one stays with its dates."""
    _replace_fact(place, PlaceFact.Kind.NAME, name, since, source)
    place.name = name
    place.save(update_fields=["name"])
    journal.write("rename_place", by=by, at=at, about=place, position=place.lo)
    return place


@action
def recode_place(*, place: Place, code: str, since: date, by: Any, at: datetime, source: str = "") -> Place:
    """Give a place a new official code from a day on; the old one stays with its dates."""
    _replace_fact(place, PlaceFact.Kind.CODE, code, since, source)
    place.code = code
    place.save(update_fields=["code"])
    journal.write("recode_place", by=by, at=at, about=place, position=place.lo)
    return place


@action
def add_alias(*, place: Place, text: str, by: Any, at: datetime, source: str = "") -> PlaceFact:
    """Let people find a place by another name (锡盟, 科右中旗)."""
    fact = PlaceFact.objects.create(place=place, kind="alias", text=text, valid_from=at.date(), source=source)
    journal.write("add_alias", by=by, at=at, about=place, position=place.lo)
    return fact


@action
def move_place(*, place: Place, parent: Place, since: date, by: Any, at: datetime) -> Place:
    """Put a place and everything under it below another parent from a day on. Raises Refused.

    Households and targets stand at their doors' positions: outside this app call ``campaigns.actions.move_ground``.
    """
    if place.parent_id == parent.pk:
        raise Refused(_("“%(name)s”已在这里") % {"name": place.name}, field="parent")
    if place.lo <= parent.lo and parent.hi <= place.hi:
        raise Refused(_("不能移到自己的下级"), field="parent")
    shift = _next_lo(parent, place.level, _taken([parent], place.level)[parent.pk]) - place.lo
    old = (place.lo, place.hi)
    Door.objects.filter(position__range=old).update(position=F("position") + shift)
    Place.objects.filter(lo__gte=old[0], hi__lte=old[1]).update(lo=F("lo") + shift, hi=F("hi") + shift)
    place.refresh_from_db()
    _replace_fact(place, PlaceFact.Kind.PARENT, parent.public_id, since, "")
    place.parent = parent
    place.save(update_fields=["parent"])
    journal.write("move_place", by=by, at=at, about=place, position=place.lo, detail={"from": old[0]})
    return place


@action
def end_place(*, place: Place, until: date, by: Any, at: datetime) -> Place:
    """End a place's validity. Raises Refused while places in force stand under it."""
    if Place.objects.current().filter(parent=place).exists():
        raise Refused(_("“%(name)s”下还有在用的单位") % {"name": place.name})
    place.valid_until = until
    place.save(update_fields=["valid_until"])
    journal.write("end_place", by=by, at=at, about=place, position=place.lo)
    return place


def _replace_fact(place: Place, kind: str, text: str, since: date, source: str) -> None:
    PlaceFact.objects.filter(place=place, kind=kind, valid_until=None).update(valid_until=since)
    PlaceFact.objects.create(place=place, kind=kind, text=text, valid_from=since, source=source)
