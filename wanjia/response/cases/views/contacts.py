"""Whom a case may have met: proposed with reason and overlap, confirmed by a human; the confirmed ones as a list."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.actions import record_export
from wanjia.command.diseases.rules import MEASURE_KINDS
from wanjia.command.posts.models import Document
from wanjia.command.posts.queries import documents_to_cite, policy
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import MomentField, RowField, asked, attempt, keyset
from wanjia.registry.accounts.gate import needs
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.actions import record_readings
from wanjia.registry.presence.actions import record_visitor_readings
from wanjia.response.cases.actions import read_cases
from wanjia.response.cases.confirming import confirm_or_alarm
from wanjia.response.cases.models import Case, Contact
from wanjia.response.cases.queries.search import Candidate, grouped, position_of, proposed, second_places, span
from wanjia.response.cases.queries.subjects import RELATED, name_for, person_of
from wanjia.response.cases.rules import REASONS, UNTICKED
from wanjia.response.cases.views.board import frame, reach_outbreak
from wanjia.response.cases.views.case import reach_case

LOOK = C.INVESTIGATE_CASES
FOLDED = 12  # a source with more persons than this is folded
OFFERED = 100
PERSONAL_KINDS = ("home_observation", "central_isolation", "health_monitoring")


class ConfirmForm(forms.Form):
    """Until when each must be found, and with which document a measure is proposed."""

    due_at = MomentField(label=gettext_lazy("多久内联系到"))
    document = RowField(label=gettext_lazy("提出措施所依据的文件"), required=False)
    measure = forms.ChoiceField(label=gettext_lazy("措施"), choices=[(k, MEASURE_KINDS[k]) for k in PERSONAL_KINDS])

    def __init__(self, documents: list[tuple[Document, int]], of: int, due_at: datetime, *sent: Any) -> None:
        super().__init__(*sent)
        self.fields["due_at"].initial = due_at
        field: Any = self.fields["document"]
        holds = {
            row.pk: _("%(document)s（%(n)d/%(of)d 人）") % {"document": row, "n": n, "of": of} for row, n in documents
        }
        field.name = lambda row: holds[row.pk]
        field.offer(row for row, _n in documents)
        field.initial = next(iter(field.rows), "")


def documents_for(request: Any, case: Case, rows: list[Candidate], at: datetime) -> list[tuple[Document, int]]:
    """Give the documents by which measures can be proposed here, each with how many of the candidates live where it holds.

    First those that hold where the case is, of them the one that holds for most.
    """
    homes = [position_of(row, case) for row in rows]
    offered = documents_to_cite(request.standing, C.PROPOSE_MEASURES).filter(effective_from__lte=at)
    known = [(row, sum(map(row.place.contains, homes))) for row in offered.select_related("place")[:OFFERED]]
    holding = [(row, count) for row, count in known if count]
    return sorted(holding, key=lambda each: (not each[0].place.contains(case.place.lo), -each[1]))


@needs(LOOK)
def search(request: Any, case: str) -> HttpResponse:
    """Propose contacts; confirm those that are still ticked."""
    found, at = reach_case(request, case), clock.now()
    rows, said = proposed(found, at)
    due = at + timedelta(hours=policy("lead_hours", found.place, at))
    sent = [request.POST] if request.method == "POST" else []
    form = ConfirmForm(documents_for(request, found, rows, at), len(rows), due, *sent)
    keys = set(request.POST.getlist("key"))
    chosen = [row for row in rows if key(row) in keys]
    done = attempt(form, lambda v: confirm_or_alarm(case=found, candidates=chosen, by=request.user, at=at, **v))
    if done is not None:
        text = _("已确认 %(contacts)d 名接触者：%(leads)d 条线索，%(orders)d 项任务，%(measures)d 项措施待他人批准")
        messages.success(request, text % done.__dict__)
        return redirect("cases:contacts", found.outbreak.public_id)
    _note_readings(request, found, rows, at)
    context = {
        "case": found,
        "name": name_for(found, request.standing, found.place.lo),
        "span": span(found, at),
        "groups": [
            (
                group,
                REASONS[group.reason],
                len(group.rows) > FOLDED,
                [(r, key(r), key(r) in keys if sent else r.reason not in UNTICKED) for r in group.rows],
            )
            for group in grouped(rows)
        ],
        "unticked": UNTICKED,
        "total": len(rows),
        "said": said,
        "places": second_places(found, at),
        "form": form,
        "at": at,
    }
    return render(request, "cases/search.html", context, status=422 if form.is_bound else 200)


def key(row: Candidate) -> str:
    """Give what a tick carries: the sealed id of the person or visitor."""
    return row.subject.public_id


def _note_readings(request: Any, case: Case, rows: list[Candidate], at: datetime) -> None:
    """Record whom the list shows; of colleagues, and of the case, it shows the workplace as well."""
    at_work = {row.person.household for row in rows if row.person and row.reason == "workplace"}
    homes = {row.person.household for row in rows if row.person} - at_work
    visitors = sorted({row.subject.pk for row in rows if not row.person})
    if homes:
        record_readings(households=homes, through="cases:search", by=request.user, at=at)
    if at_work:
        both = at_work | {person.household for person in [person_of(case)] if person}
        record_readings(households=both, through="cases:search", revealed="deeper", by=request.user, at=at)
    if visitors:
        record_visitor_readings(visitors=visitors, through="cases:search", by=request.user, at=at)


@needs(LOOK)
def listing(request: Any, outbreak: str) -> HttpResponseBase:
    """List the confirmed contacts of an outbreak; or send them as a file."""
    found, at = reach_outbreak(request, outbreak), clock.now()
    rows = Contact.objects.filter(case__outbreak=found, case__merged_into=None).visible_to(request.standing, LOOK)
    rows = rows.select_related("case__place", "case__outbreak__place", "site", "became", *RELATED)
    if request.GET.get("export") in KINDS:
        return _export(request, list(rows.order_by("id")), found, at)
    page = keyset(rows, "-id", after=asked(request, "after"))
    _read(request, page.rows, "cases:contacts", at)
    lines = [(row, name_for(row, request.standing, row.case.place.lo)) for row in page.rows]
    context = {"page": page, "rows": lines, "at": at}
    return render(request, "cases/contacts.html", context | frame(found, "contacts"))


def _read(request: Any, rows: list[Contact], through: str, at: datetime) -> None:
    read_cases(cases=rows, through=through, by=request.user, at=at)


def _export(request: Any, rows: list[Contact], outbreak: Any, at: datetime) -> HttpResponseBase:
    _read(request, rows, "cases:contacts_export", at)
    what = f"contacts {request.GET['export']}"
    record_export(campaign=None, place=outbreak.place, what=what, rows=len(rows), by=request.user, at=at)
    headings = [_("病例编号"), _("接触者编号"), _("姓名"), _("第几层"), _("接触方式"), _("地点"), _("首次接触")]
    headings += [_("末次接触"), _("分钟"), _("观察截止"), _("转为病例")]
    cells = (
        [r.case.label, r.label or r.pk, name_for(r, request.standing, r.case.place.lo), r.degree, REASONS[r.reason]]
        + [r.site, r.first_at, r.last_at, r.lasted, r.until, r.became]
        for r in rows
    )
    return export(request.GET["export"], _("接触者名单"), headings, cells)
