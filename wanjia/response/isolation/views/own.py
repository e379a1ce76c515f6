"""Somebody under observation reports temperature and symptoms with the code that was printed for them: no sign-in."""

import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.limits import too_many
from wanjia.core.pages import attempt
from wanjia.registry.accounts.gate import public
from wanjia.response.isolation.actions import NewFollowUp, record_followups
from wanjia.response.isolation.forms import SelfForm
from wanjia.response.isolation.models import FollowUp, SelfCode
from wanjia.response.isolation.queries.follow import end_of

TRIES, WITHIN = 20, timedelta(minutes=10)  # tries from one address


@public
def report(request: HttpRequest) -> HttpResponse:
    """Take in what somebody says of themselves; a wrong and an old code get the same answer."""
    form, done = SelfForm(request.POST or None), None
    status, at = 200, clock.now()
    if request.method == "POST":
        if too_many(request, "self report", TRIES, WITHIN, at):
            form, status = SelfForm(), 429
        else:
            done = attempt(form, lambda values: _take(values, at))
            status = 200 if done else 422
    context = {"form": form, "done": done, "waits": status == 429, "cares": bool(done and done.chain_id)}
    answer = render(request, "isolation/report.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    if status == 429:
        answer.headers["Retry-After"] = str(int(WITHIN.total_seconds()))
    return answer


def _take(values: dict[str, Any], at: datetime) -> FollowUp:
    plain = "".join(values["code"].split()).replace("-", "").lower()
    rows = SelfCode.objects.filter(digest=hashlib.sha256(plain.encode()).digest()).select_related("watch__measure")
    found = rows.first()
    if found is None or end_of(found.watch) <= at:
        raise Refused(_("自报码不对，或观察已经结束"), field="code")
    row = NewFollowUp(
        str(uuid.uuid4()), found.watch_id, at, "self", "answered", values["temperature"], values["symptoms"],
        values["note"],
    )  # fmt: skip
    return record_followups(rows=[row], arrived_at=at, by=None, at=at)[0].followup
