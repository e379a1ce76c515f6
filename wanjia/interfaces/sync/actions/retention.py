"""What came in from phones is forgotten: payloads, both sides of a conflict, photos. Receipts keep id and digest."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.interfaces.sync.models import Conflict, Photo
from wanjia.interfaces.sync.pictures import remove


@action
def forget_events(*, model: type[Model], kind: str, numbers: Sequence[int], by: Any, at: datetime) -> None:
    """Forget what held or rejected events said; one that nobody saw to in all that time waits no longer."""
    rows = model._default_manager.filter(pk__in=numbers)
    columns = [name for name, its in model.PERSONAL.items() if its == kind]  # type: ignore[attr-defined]
    rows.filter(settled_at=None).update(settled_at=at)
    rows.update(**dict.fromkeys(columns, ""))
    journal.write("forget_events", by=by, at=at, detail=_detail(model, kind, numbers))


@action
def forget_conflicts(*, model: type[Model], kind: str, numbers: Sequence[int], by: Any, at: datetime) -> None:
    """Forget both sides of conflicts; one that nobody decided in all that time goes."""
    rows = Conflict.objects.filter(pk__in=numbers)
    rows.filter(decision="").delete()
    rows.update(first="", second="")
    journal.write("forget_conflicts", by=by, at=at, detail=_detail(model, kind, numbers))


@action
def forget_photos(*, model: type[Model], kind: str, numbers: Sequence[int], by: Any, at: datetime) -> None:
    """Delete photos, file first: a row without a file is found again tomorrow, a file without a row never."""
    rows = Photo.objects.filter(pk__in=numbers)
    for photo in rows:
        remove(photo)
    rows.delete()
    journal.write("forget_photos", by=by, at=at, detail=_detail(model, kind, numbers))


def _detail(model: type[Model], kind: str, numbers: Sequence[int]) -> dict[str, Any]:
    return {"table": model._meta.label_lower, "class": kind, "rows": len(numbers)}
