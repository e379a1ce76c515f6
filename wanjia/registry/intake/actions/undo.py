"""A stored file is undone: what it made goes, all or nothing, unless somebody has used it since."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.intake.models import Batch, Made
from wanjia.registry.intake.queries import Used, free, used_since
from wanjia.registry.people.actions import withdraw_people
from wanjia.registry.places.models import Compound, Door, Place, PlaceFact
from wanjia.registry.places.rules import Level

STEP = 2_000


class InUse(Refused):
    """Somebody has worked with what the file made: ``used`` names whom and how."""

    def __init__(self, used: list[Used]) -> None:
        names = "、".join(f"{one.name}（{one.reason}）" for one in used[:10])
        super().__init__(_("不能撤销：入库以后已被使用：%(names)s") % {"names": names}, code="in_use")
        self.used = used


@action
def ask_undo(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Ask for a stored file to be undone. Raises Refused, naming who is in use by now."""
    if batch.undone_at or batch.undo_asked_at:
        raise Refused(_("这份名册已经撤销"))
    used = used_since(batch)
    if used:
        raise InUse(used)
    batch.undo_asked_at, batch.undone_by = at, by
    batch.pieces.filter(stage="checked").delete()
    if not Made.objects.filter(batch=batch).exists():
        batch.undone_at = at
    batch.save()
    journal.write("ask_undo", by=by, at=at, about=batch, position=batch.place.lo)
    return batch


@action
def undo_batch(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Undo a stored file at once: the register is as if it had never come. Raises Refused, naming who is in use."""
    ask_undo(batch=batch, by=by, at=at)
    while batch.undone_at is None:
        _undo_step(batch, by, at)
    return batch


def _undo_step(batch: Batch, by: Any, at: datetime) -> None:
    made = Made.objects.filter(batch=batch)
    rows = {
        kind: list(made.filter(kind=kind).order_by("-id").values_list("number", flat=True)[:STEP])
        for kind in ("person", "household")
    }
    if rows["person"]:
        withdraw_people(people=rows["person"], households=[], by=by, at=at)
        made.filter(kind="person", number__in=rows["person"]).delete()
    elif rows["household"]:
        withdraw_people(people=[], households=rows["household"], by=by, at=at)
        made.filter(kind="household", number__in=rows["household"]).delete()
    else:
        _take_down(batch)
        made.all().delete()
        batch.undone_at = at
        batch.save()
    journal.write("undo_batch", by=by, at=at, about=batch, position=batch.place.lo)


def _take_down(batch: Batch) -> None:
    """Take down what the file built and nobody has come to use: doors first, then units, buildings, compounds."""
    made = Made.objects.filter(batch=batch)
    doors = list(made.filter(kind="door").values_list("number", flat=True))
    for start in range(0, len(doors), STEP):
        Door.objects.filter(pk__in=free(Door, doors[start : start + STEP])).delete()
    places = list(made.filter(kind="place").values_list("number", flat=True))
    for level in (Level.UNIT, Level.BUILDING):
        standing = list(Place.objects.filter(pk__in=places, level=level).values_list("pk", flat=True))
        unused = free(Place, standing, beside=("places.PlaceFact",))
        PlaceFact.objects.filter(place__in=unused).delete()
        Place.objects.filter(pk__in=unused).delete()
    compounds = list(made.filter(kind="compound").values_list("number", flat=True))
    Compound.objects.filter(pk__in=free(Compound, compounds)).delete()
