"""What happens at the door of a household under observation is written into its file."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.response.isolation.models import (
    Attachment,
    Breach,
    FileDuty,
    FileRecord,
    HouseholdFile,
    Patrol,
    Seal,
    SealFact,
)
from wanjia.response.isolation.queries.files import is_over, patrol_plan, unremoved, watched_now
from wanjia.response.isolation.rules import (
    ATTACHMENTS,
    BREACHES,
    DAY,
    FIVE,
    PATROLS,
    SERVICES,
    STEPS_AGAINST,
    local_seconds,
)

JPEG, PNG, PDF = b"\xff\xd8\xff", b"\x89PNG\r\n", b"%PDF-"
LARGEST = 1_000_000


@action
def fill_duty(
    *, file: HouseholdFile, role: str, by: Any, at: datetime, user: User | None = None, name: str = "", phone: str = ""
) -> FileDuty:
    """Name who answers for a household in one of the five roles; who did before ends. Raises Refused for one person twice."""
    _still_open(file)
    if role not in FIVE:
        raise Refused(_("没有这种责任人"), field="role", code="invalid")
    name = (user.name if user else name).strip()
    if not name:
        raise Refused(_("请写明姓名"), field="name")
    others = FileDuty.objects.filter(file=file, until_at=None).exclude(role=role).select_related("user")
    if any((user is not None and other.user_id == user.pk) or other.name == name for other in others):
        raise Refused(_("五包一要五个不同的人，此人已有一项职责"), field="name")
    FileDuty.objects.filter(file=file, role=role, until_at=None).update(until_at=at)
    duty: FileDuty = FileDuty.objects.create(
        file=file, role=role, user=user, name=name[:80], phone=phone[:40], from_at=at
    )
    journal.write("fill_duty", by=by, at=at, about=file, position=file.position, detail={"role": role})
    return duty


@action
def post_seal(
    *, file: HouseholdFile, number: str, by: Any, at: datetime, photo: bytes = b"", picture: str = ""
) -> Seal:
    """Put a numbered seal on the door, with its picture (``picture``: the SHA-256 of one that comes later).

    Raises Refused for a number used before, one seal too many, and once no measure holds there any more.
    """
    _still_open(file)
    number = number.strip()[:40]
    if not number or Seal.objects.filter(number=number).exists():
        raise Refused(_("请写明封条编号，每张只用一次"), field="number")
    if unremoved(file):
        raise Refused(_("门上已有封条，破损的先拆下"), field="number")
    if is_over(file, at):
        raise Refused(_("这一户的管控已经结束，不能再贴封条"), field="number", code="after_release")
    if photo and (len(photo) > LARGEST or not photo.startswith((JPEG, PNG))):
        raise Refused(_("照片要是 1 MB 以内的 JPEG 或 PNG"), field="photo")
    seal: Seal = Seal.objects.create(file=file, number=number, photo=photo, picture=picture, posted_at=at, posted_by=by)
    journal.write("post_seal", by=by, at=at, about=seal, position=file.position)
    return seal


@action
def note_seal(*, seal: Seal, kind: str, by: Any, at: datetime, note: str = "", picture: str = "") -> SealFact:
    """A seal was found broken, which is a breach until something is done about it; or it was taken off. Raises Refused.

    Once no measure holds there any more, a broken seal is nobody's breach.
    """
    if kind not in ("broken", "removed"):
        raise Refused(_("没有这种记录"), field="kind", code="invalid")
    facts = set(seal.facts.values_list("kind", flat=True))
    if kind in facts or "removed" in facts:
        raise Refused(_("这张封条已经记过破损或拆除"), field="kind")
    fact: SealFact = SealFact.objects.create(
        seal=seal, kind=kind, at=max(at, seal.posted_at), by=by, note=note[:500], picture=picture
    )
    journal.write("note_seal", by=by, at=at, about=seal, position=seal.file.position, detail={"kind": kind})
    if kind == "broken" and not is_over(seal.file, at):
        record_breach(file=seal.file, kind="seal", note=note, by=by, at=at)
    return fact


@action
def attach_paper(
    *, file: HouseholdFile, kind: str, content: bytes, by: Any, at: datetime, name: str = ""
) -> Attachment:
    """Put a scanned paper or a picture into a file. Raises Refused for another kind of file, and for one too large."""
    if kind not in ATTACHMENTS:
        raise Refused(_("没有这种附件"), field="kind", code="invalid")
    if not content.startswith((JPEG, PNG, PDF)) or len(content) > LARGEST:
        raise Refused(_("附件要是 1 MB 以内的 JPEG、PNG 或 PDF"), field="content")
    row: Attachment = Attachment.objects.create(
        file=file, kind=kind, name=name.strip()[:80], content=content, at=at, by=by
    )
    journal.write("attach_paper", by=by, at=at, about=row, position=file.position, detail={"kind": kind})
    return row


@action
def record_service(
    *, file: HouseholdFile, kind: str, by: Any, at: datetime, amount: str = "", note: str = ""
) -> FileRecord:
    """Record what was brought to a household or done for it: supplies, medicine, advice, waste, disinfection."""
    if kind not in SERVICES:
        raise Refused(_("没有这种服务"), field="kind", code="invalid")
    row: FileRecord = FileRecord.objects.create(
        file=file, kind=kind, at=at, by=by, amount=amount.strip()[:40], note=note[:500]
    )
    journal.write("record_service", by=by, at=at, about=file, position=file.position, detail={"kind": kind})
    return row


@action
def record_patrol(
    *,
    file: HouseholdFile,
    result: str,
    by: Any,
    at: datetime,
    note: str = "",
    slot: int | None = None,
    breach: str = "left",
    person: Person | None = None,
) -> Patrol:
    """Record that somebody stood at the door; the first one of a slot counts. What was done against a measure is a breach.

    ``slot``: which of the day's it was, when it is written down after it. Raises Refused for one of another day or to come.
    """
    if result not in PATROLS:
        raise Refused(_("没有这种结果"), field="result", code="invalid")
    locked = HouseholdFile.objects.select_for_update().get(pk=file.pk)
    plan, seconds = patrol_plan(locked), local_seconds(at)
    now = plan.slot(seconds) if plan else 0
    said = now if slot is None or plan is None else slot
    if said > now:
        raise Refused(_("还没到这个时段，到时再巡查"), field="slot", code="slot_ahead")
    if plan and said < seconds // DAY * plan.a_day:
        raise Refused(_("只能补记当天的时段"), field="slot", code="slot_past")
    owed = plan is not None and plan.owes(said) and seconds < plan.ends
    counts = owed and not Patrol.objects.filter(file=file, slot=said, counts=True).exists()
    row: Patrol = Patrol.objects.create(
        file=file, at=at, slot=said, counts=counts, result=result, note=note.strip()[:500], by=by
    )
    journal.write("record_patrol", by=by, at=at, about=file, position=file.position, detail={"result": result})
    if result == "breach" and not is_over(locked, at):
        record_breach(file=file, kind=breach, note=note, person=person, by=by, at=at)
    return row


@action
def record_breach(
    *, file: HouseholdFile, kind: str, by: Any, at: datetime, note: str = "", person: Person | None = None
) -> Breach:
    """Record what was done against a measure. Raises Refused for somebody of another household."""
    if kind not in BREACHES:
        raise Refused(_("没有这种情形"), field="kind", code="invalid")
    if person is not None and person.household_id != file.household_id:
        raise Refused(_("不是这一户的人"), field="person", code="not_member")
    row: Breach = Breach.objects.create(file=file, person=person, kind=kind, at=at, by=by, note=note.strip()[:500])
    journal.write("record_breach", by=by, at=at, about=row, position=file.position, detail={"kind": kind})
    return row


@action
def act_on_breach(*, breach: Breach, step: str, by: Any, at: datetime) -> Breach:
    """Say what was done about a breach. Raises Refused the second time."""
    row: Breach = Breach.objects.select_for_update().select_related("file").get(pk=breach.pk)
    if step not in STEPS_AGAINST:
        raise Refused(_("请选择处置"), field="step", code="invalid")
    if row.action:
        raise Refused(_("已经处置过"))
    row.action, row.acted_at, row.acted_by = step, max(at, row.at), by
    row.save(update_fields=["action", "acted_at", "acted_by"])
    journal.write("act_on_breach", by=by, at=at, about=row, position=row.file.position, detail={"step": step})
    return row


@action
def close_file(*, file: HouseholdFile, by: Any, at: datetime) -> HouseholdFile:
    """Close a file. Raises Refused while somebody is under a measure, a seal is on the door or a breach is open."""
    row: HouseholdFile = HouseholdFile.objects.select_for_update().get(pk=file.pk)
    _still_open(row)
    if watched_now(row, at):
        raise Refused(_("这一户还有人在观察期内"))
    if unremoved(row):
        raise Refused(_("请先拆除封条"))
    if row.breaches.filter(action="").exists():
        raise Refused(_("还有违反管控的情形没有处置"))
    row.closed_at, row.closed_by = at, by
    row.save(update_fields=["closed_at", "closed_by"])
    journal.write("close_file", by=by, at=at, about=row, position=row.position)
    return row


def _still_open(file: HouseholdFile) -> None:
    if file.closed_at is not None:
        raise Refused(_("档案已经结束"))
