"""Who reads about residents, and the code with which they can see it."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.people.models import AccessCode, Household, Reading

ACCESS_CODE_LIFE = timedelta(days=180)


@action
def record_readings(
    *, households: Iterable[Household], through: str, by: Any, at: datetime, revealed: str = ""
) -> None:
    """Record that somebody is about to read about these households; call it before the answer leaves."""
    rows = [Reading(household=h, user=by, at=at, through=through, revealed=revealed) for h in households]
    Reading.objects.bulk_create(rows, batch_size=2000)
    journal.write("record_readings", by=by, at=at, detail={"through": through, "count": len(rows)})


@action
def issue_access_code(*, household: Household, by: Any, at: datetime) -> str:
    """Give the text of a new code with which the household sees who has read about it."""
    code = secrets.token_hex(16)
    AccessCode.objects.create(
        household=household,
        digest=hashlib.sha256(code.encode()).digest(),
        issued_at=at,
        issued_by=by,
        expires_at=at + ACCESS_CODE_LIFE,
    )
    journal.write("issue_access_code", by=by, at=at, about=household, position=household.position)
    return code
