"""What personal values have had their time is forgotten, a bounded step at a time; lines carry tables and numbers only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Household, Person, Sweep
from wanjia.registry.people.queries import empty_value
from wanjia.registry.people.rules import NOBODY


@action
def forget_columns(*, model: type[Model], kind: str, numbers: Sequence[int], by: Any, at: datetime) -> None:
    """Blank the columns of one class in some rows of a table."""
    _blank(model, kind, numbers)
    _note(model, kind, numbers, by, at)


@action
def forget_rows_of(*, model: type[Model], kind: str, numbers: Sequence[int], by: Any, at: datetime) -> None:
    """Delete some rows of a table that say nothing once their personal columns have gone."""
    model._default_manager.filter(pk__in=numbers).delete()
    _note(model, kind, numbers, by, at)


@action
def forget_persons(*, model: type[Model], kind: str, numbers: Sequence[int], by: Any, at: datetime) -> None:
    """Blank columns of persons. One without a name is in no list any more; phones hear of every household."""
    rows = Person.objects.filter(pk__in=numbers)
    homes = list(Household.objects.filter(members__in=rows).distinct().order_by("position"))
    _blank(model, kind, numbers)
    rows.filter(name=NOBODY, gone_at=None).update(gone_at=at)
    for home in homes:
        journal.write("forget_persons", by=by, at=at, about=home, position=home.position)
    _note(model, kind, numbers, by, at)


@action
def forget_users(*, model: type[Model], kind: str, numbers: Sequence[int], by: Any, at: datetime) -> None:
    """Forget who members of staff were; their numbers stay, so that what they did still belongs to one and the same."""
    for user in User.objects.filter(pk__in=numbers):
        user.name, user.username, user.is_active = NOBODY, f"{NOBODY}{user.pk}", False
        user.set_unusable_password()
        user.save(update_fields=["name", "username", "is_active", "password"])
    _note(model, kind, numbers, by, at)


@action
def note_sweep(*, by: Any, at: datetime) -> Sweep:
    """Note that a day's search for what is over has come to its end, also when there was nothing."""
    sweep: Sweep = Sweep.objects.create(at=at)
    journal.write("note_sweep", by=by, at=at, about=sweep)
    return sweep


def _blank(model: type[Model], kind: str, numbers: Sequence[int]) -> None:
    columns = [name for name, its in model.PERSONAL.items() if its == kind]  # type: ignore[attr-defined]
    empty = {name: empty_value(model._meta.get_field(name)) for name in columns}
    model._default_manager.filter(pk__in=numbers).update(**empty)


def _note(model: type[Model], kind: str, numbers: Sequence[int], by: Any, at: datetime) -> None:
    detail = {"table": model._meta.label_lower, "class": kind, "rows": len(numbers)}
    journal.write("forget", by=by, at=at, detail=detail)
