"""Arrivals of a class that a decree names are handed to screening, each once; a new decree sorts those before it anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.command.posts.models import Policy
from wanjia.command.posts.queries import policy
from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.places.queries import origins
from wanjia.response.registration.models import Registration, Sorting
from wanjia.response.registration.queries import home_of, lead_place, leads_of, under
from wanjia.response.registration.rules import ANYWHERE_ELSE
from wanjia.response.screening.actions import declare_oneself
from wanjia.response.screening.actions.leads import NewLead
from wanjia.response.screening.models import Lead


@action
def lead_arrivals(*, registrations: Sequence[Registration], by: Any, at: datetime) -> int:
    """Give each arrival its lead; one visitor's arrivals are one lead as long as they are kept. Give how many are new."""
    known = leads_of({row.visitor_id for row in registrations})
    for row in registrations:
        if row.visitor_id not in known:
            known[row.visitor_id] = _lead(row, by, at)
        row.lead = known[row.visitor_id]
    Registration.objects.bulk_update(registrations, ["lead"], batch_size=200)
    new = sum(lead.received_at == at for lead in known.values())
    journal.write("lead_arrivals", by=by, at=at, detail={"arrivals": len(registrations), "new": new})
    return new


def _lead(row: Registration, by: Any, at: datetime) -> Lead:
    place, site = lead_place(row), row.poster.site.name
    lead = NewLead(
        name=row.visitor.name,
        address=row.destination or site,
        place=place,
        phone=row.visitor.phone,
        origin=origins().get(row.origin, row.origin),
        arrival_date=timezone.localdate(row.at),
        note=_("在%(site)s自主登记") % {"site": site},
    )
    due = at + timedelta(hours=policy("lead_hours", place, at))
    return declare_oneself(lead=lead, due_at=due, by=by, at=at)


@action
def reclass_registrations(*, decree: Policy, by: Any, at: datetime) -> Sorting:
    """Sort what was registered under a decree about classes by it. Leads that were made stay."""
    home, changed, before = home_of(decree.place), 0, Q()
    rows = under(decree).exclude(origin="")
    for name, code, since in decree.value:
        fits = ~Q(origin__startswith=home) if code == ANYWHERE_ELSE else Q(origin__startswith=code)
        fits &= Q(at__gte=datetime.fromisoformat(since))
        changed += rows.filter(fits & ~before if before else fits).exclude(target=name).update(target=name)
        before |= fits
    changed += rows.filter(~before).exclude(target="").update(target="")
    sorting: Sorting = Sorting.objects.create(decree=decree, at=at, changed=changed)
    detail = {"changed": changed}
    journal.write("reclass_registrations", by=by, at=at, about=decree, position=decree.place.lo, detail=detail)
    return sorting
