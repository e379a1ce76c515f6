"""Personal codes are issued to all who have none, replaced, and taken back."""

import secrets
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.codes.models import PersonalCode
from wanjia.registry.codes.rules import BYTES, lookup_of
from wanjia.registry.people.models import Person


@action
def issue_codes(*, lo: int, hi: int, by: Any, at: datetime) -> int:
    """Issue a code to everybody between two positions (of a place, or a door) who has none; give how many were."""
    held = PersonalCode.objects.in_force().filter(person=OuterRef("pk"))
    rows = Person.objects.current().filter(~Exists(held), household__position__gte=lo, household__position__lte=hi)
    people = list(rows.values_list("pk", flat=True))
    # two who issue at once do not give anybody a second code: the later one's row is left out
    PersonalCode.objects.bulk_create([_new(pk, by, at) for pk in people], ignore_conflicts=True, batch_size=2000)
    journal.write("issue_codes", by=by, at=at, position=lo, detail={"count": len(people)})
    return len(people)


@action
def reissue_code(*, person: Person, reason: str, by: Any, at: datetime) -> PersonalCode:
    """Give a person a new code; the one they had opens nothing any more. Raises Refused for one who has gone."""
    if person.gone_at is not None or person.merged_into_id is not None:
        raise Refused(_("此人已离开或已合并，不能发码"))
    _take_back(person, reason, at)
    code = _new(person.pk, by, at)
    code.save()
    position = person.household.position
    journal.write("reissue_code", by=by, at=at, about=person, position=position, detail={"code": code.pk})
    return code


@action
def revoke_code(*, person: Person, reason: str, by: Any, at: datetime) -> None:
    """Take back the code a person has. Raises Refused when there is none."""
    if not _take_back(person, reason, at):
        raise Refused(_("此人没有有效的个人码"))
    journal.write("revoke_code", by=by, at=at, about=person, position=person.household.position)


def _new(person: int, by: Any, at: datetime) -> PersonalCode:
    code = secrets.token_bytes(BYTES)
    key, digest = lookup_of(code)
    return PersonalCode(person_id=person, key=key, digest=digest, code=code, issued_at=at, issued_by=by)


def _take_back(person: Person, reason: str, at: datetime) -> int:
    rows = PersonalCode.objects.in_force().filter(person=person)
    return rows.update(revoked_at=at, reason=reason, code=b"")
