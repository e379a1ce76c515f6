"""Two rows that may be one person: queued, decided, merged, and taken apart again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.people.models import Merge, Person, Suspicion


@action
def raise_suspicion(*, known: Person, newcomer: Person, score: int, reasons: str, by: Any, at: datetime) -> Suspicion:
    """Put two persons who may be one into the queue; the same pair is queued once."""
    first, second = sorted((known, newcomer), key=lambda person: person.pk)
    suspicion, _created = Suspicion.objects.get_or_create(
        known=first, newcomer=second, defaults={"score": score, "reasons": reasons, "raised_at": at}
    )
    journal.write("raise_suspicion", by=by, at=at, about=suspicion, position=second.household.position)
    return suspicion


@action
def raise_suspicions(*, pairs: Sequence[tuple[int, int, int, str]], by: Any, at: datetime) -> int:
    """Queue many pairs of person numbers (one, other, score of 100, reasons) at once; one journal line for all."""
    rows = [
        Suspicion(known_id=min(one, other), newcomer_id=max(one, other), score=score, reasons=reasons, raised_at=at)
        for one, other, score, reasons in pairs
    ]
    Suspicion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    journal.write("raise_suspicions", by=by, at=at, detail={"count": len(rows)})
    return len(rows)


@action
def decide_suspicion(*, suspicion: Suspicion, same: bool, by: Any, at: datetime) -> Suspicion:
    """Decide whether two persons are one; the same person's rows are merged. Raises Refused when it is decided."""
    if suspicion.decision:
        raise Refused(_("这一对已经有人核对过"))
    suspicion.decision = Suspicion.Decision.SAME if same else Suspicion.Decision.DIFFERENT
    suspicion.decided_at, suspicion.decided_by = at, by
    suspicion.save(update_fields=["decision", "decided_at", "decided_by"])
    if same:
        merge_persons(kept=suspicion.known, absorbed=suspicion.newcomer, by=by, at=at)
    journal.write("decide_suspicion", by=by, at=at, about=suspicion, detail={"same": same})
    return suspicion


@action
def merge_persons(*, kept: Person, absorbed: Person, by: Any, at: datetime) -> Merge:
    """Declare two rows one person. Raises Refused when either is merged already or both are the same row."""
    if kept.pk == absorbed.pk or kept.merged_into_id or absorbed.merged_into_id:
        raise Refused(_("这两条记录不能合并"))
    merge = Merge.objects.create(kept=kept, absorbed=absorbed, at=at, by=by)
    absorbed.merged_into = kept
    absorbed.save(update_fields=["merged_into"])
    _tell_both(merge, "merge_persons", by, at)
    return merge


@action
def undo_merge(*, merge: Merge, by: Any, at: datetime) -> Merge:
    """Take a merge back; both persons are exactly as before. Raises Refused when it was undone."""
    if merge.undone_at is not None:
        raise Refused(_("此合并已撤销"))
    merge.undone_at, merge.undone_by = at, by
    merge.save(update_fields=["undone_at", "undone_by"])
    merge.absorbed.merged_into = None
    merge.absorbed.save(update_fields=["merged_into"])
    _tell_both(merge, "undo_merge", by, at)
    return merge


def _tell_both(merge: Merge, name: str, by: Any, at: datetime) -> None:
    for household in {merge.kept.household, merge.absorbed.household}:
        journal.write(name, by=by, at=at, about=household, position=household.position, detail={"merge": merge.pk})
