"""Household files: the list with its gaps, one file, what is written into it, its booklet."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.campaigns.actions import record_export
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt
from wanjia.core.paper import send
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.queries import staff_around
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Person
from wanjia.response.isolation.actions import (
    act_on_breach,
    attach_paper,
    close_file,
    fill_duty,
    note_seal,
    post_seal,
    record_breach,
    record_patrol,
    record_service,
)
from wanjia.response.isolation.forms import (
    AttachmentForm,
    BreachForm,
    DutyForm,
    PatrolForm,
    SealForm,
    ServiceForm,
    StepForm,
)
from wanjia.response.isolation.models import Attachment, Breach, HouseholdFile, Patrol, Seal, SealFact
from wanjia.response.isolation.printing import booklet_of
from wanjia.response.isolation.queries.files import (
    FileLine,
    file_lines,
    guard_posts,
    samples_of_file,
    unwatched_members,
)
from wanjia.response.isolation.queries.follow import RELATED, end_of, name_for, standings
from wanjia.response.isolation.rules import FIVE

KEEP = C.KEEP_ISOLATION
SHOWN = 300
WITH_FILES = ("seal", "attachment")
DEEDS: dict[str, Any] = {
    "duty": lambda file, **values: fill_duty(file=file, **values),
    "seal": lambda file, **values: post_seal(file=file, **values),
    "service": lambda file, **values: record_service(file=file, **values),
    "patrol": lambda file, **values: record_patrol(file=file, **values),
    "attachment": lambda file, **values: attach_paper(file=file, **values),
    "breach": lambda file, **values: record_breach(file=file, **values),
}


@needs(KEEP)
def index(request: Any) -> HttpResponseBase:
    """List the files of the territory, or those with a gap: a patrol missed, one of the five lacking, an open breach."""
    at, only = clock.now(), asked(request, "only") or "open"
    rows = HouseholdFile.objects.visible_to(request.standing, KEEP)
    rows = rows.exclude(closed_at=None) if only == "closed" else rows.open()
    found = [line for line in file_lines(rows, at) if _wanted(line, only)]
    if request.GET.get("export") in KINDS:
        kind, place = request.GET["export"], home(request, KEEP)
        what = f"household files {kind}"
        record_export(campaign=None, place=place, what=what, rows=len(found), by=request.user, at=at)
        headings = [
            _("住址"),
            _("社区"),
            _("观察人数"),
            _("到期"),
            _("今天漏巡"),
            _("累计漏巡"),
            _("五包一缺"),
            _("未处置"),
        ]
        cells = (
            [line.file.household.door.label, line.file.place, line.watched, line.until]
            + [line.patrols.overdue if line.patrols else 0, line.patrols.missing if line.patrols else 0]
            + ["、".join(str(FIVE[role]) for role in line.lacks), line.breaches]
            for line in found
        )
        return export(kind, _("一户一册"), headings, cells)
    context = {
        "lines": [(line, [FIVE[role] for role in line.lacks]) for line in found[:SHOWN]],
        "more": max(len(found) - SHOWN, 0),
        "count": len(found),
        "only": only,
        "at": at,
        "tab": "files",
    }
    return render(request, "isolation/files.html", context)


def _wanted(line: FileLine, only: str) -> bool:
    if only == "patrols":
        return line.patrols is not None and (line.patrols.due or line.patrols.overdue > 0)
    if only == "five":
        return bool(line.lacks)
    return only != "breaches" or line.breaches > 0


def _reach(request: Any, file: str) -> HouseholdFile:
    rows = HouseholdFile.objects.select_related("household__door", "place", "measure")
    found: HouseholdFile = reach(request, rows, file, KEEP)
    return found


@needs(KEEP)
def file_page(request: Any, file: str) -> HttpResponse:
    """Show a household's file."""
    return _page(request, _reach(request, file))


def _page(request: Any, file: HouseholdFile, deed: str = "", bound: Any = None, refusal: Any = None) -> HttpResponse:
    at = clock.now()
    record_readings(households=[file.household], through="isolation:file", by=request.user, at=at)
    forms = {name: _form(name, file, request, at) for name in DEEDS} | ({deed: bound} if deed else {})
    watches = list(file.watches.select_related(*RELATED).order_by("id"))
    stand = standings(watches, at)
    names = {row.person_id: name_for(row, request.standing) for row in watches}
    duties = {duty.role: duty for duty in file.duties.filter(until_at=None)}
    context = {
        "file": file,
        "line": file_lines(HouseholdFile.objects.filter(pk=file.pk), at)[0],
        "watches": [(row, name_for(row, request.standing), stand[row.pk], end_of(row)) for row in watches],
        "others": [_named(person, file, request) for person in unwatched_members(file)],
        "tests": [(moment, names.get(person, "—"), word) for moment, person, word in samples_of_file(file)[:50]],
        "five": [(role, name, duties.get(role)) for role, name in FIVE.items()],
        "seals": [_told(seal) for seal in file.seals.prefetch_related("facts").order_by("id")],
        "records": file.records.select_related("by").order_by("-at", "-id")[:50],
        "patrols": Patrol.objects.filter(file=file).select_related("by").order_by("-at", "-id")[:30],
        "breaches": file.breaches.select_related("by", "person").order_by("-at", "-id")[:50],
        "attachments": file.attachments.defer("content").select_related("by").order_by("-at", "-id")[:50],
        "posts": guard_posts(file, at),
        "steps": StepForm(),
        "forms": forms,
        "refusal": refusal,
        "at": at,
    }
    wrong = refusal is not None or (bound is not None and bound.errors)
    return render(request, "isolation/file.html", context, status=422 if wrong else 200)


def _told(seal: Seal) -> tuple[Seal, dict[str, SealFact], list[str]]:
    """Give a seal, what was noted of it by kind, and the pictures that phones sent of it."""
    facts = list(seal.facts.all())
    pictures = [one.picture for one in (seal, *facts) if one.picture]
    return seal, {fact.kind: fact for fact in facts}, pictures


def _named(person: Person, file: HouseholdFile, request: Any) -> str:
    """Give a member's name for who may see names there, else the first character."""
    return person.name if request.standing.may(C.VIEW_PEOPLE, file.position) else f"{person.name[:1]}**"


def _form(deed: str, file: HouseholdFile, request: Any, at: datetime, *sent: Any) -> Any:
    if deed == "duty":
        return DutyForm(staff_around(file.place, at), *sent)
    if deed == "breach":
        members = Person.objects.current().filter(household=file.household_id)
        return BreachForm(members, lambda row: _named(row, file, request), *sent)
    return {"seal": SealForm, "service": ServiceForm, "patrol": PatrolForm, "attachment": AttachmentForm}[deed](*sent)


@needs(KEEP)
@require_POST
def write(request: Any, file: str, deed: str) -> HttpResponse:
    """Write something into a file: one of the five, a seal, a service, a patrol, a breach."""
    found = _reach(request, file)
    if deed not in DEEDS:
        raise Http404
    at = clock.now()
    form = _form(deed, found, request, at, request.POST, *([request.FILES] if deed in WITH_FILES else []))
    if attempt(form, lambda values: DEEDS[deed](found, by=request.user, at=at, **values)) is None:
        return _page(request, found, deed, form)
    return redirect("isolation:file", file)


@needs(KEEP)
@require_POST
def close(request: Any, file: str) -> HttpResponse:
    """Close a file."""
    found = _reach(request, file)
    try:
        close_file(file=found, by=request.user, at=clock.now())
    except Refused as refusal:
        return _page(request, found, refusal=refusal)
    return redirect("isolation:file", file)


@needs(KEEP)
@require_POST
def seal_fact(request: Any, seal: str, fact: str) -> HttpResponse:
    """Note that a seal was found broken, or was taken off."""
    found = _seal(request, seal)
    note_seal(seal=found, kind=fact, note=request.POST.get("note", ""), by=request.user, at=clock.now())
    return redirect("isolation:file", found.file.public_id)


@needs(KEEP)
def photo(request: Any, seal: str) -> HttpResponse:
    """Show a seal's picture."""
    found = _seal(request, seal)
    return _send(bytes(found.photo))


@needs(KEEP)
def attachment(request: Any, attachment: str) -> HttpResponse:
    """Show a paper or picture of a file."""
    found: Attachment = reach(request, Attachment.objects.select_related("file__household"), attachment, KEEP)
    record_readings(households=[found.file.household], through="isolation:attachment", by=request.user, at=clock.now())
    return _send(bytes(found.content))


def _send(content: bytes) -> HttpResponse:
    if not content:
        raise Http404
    kinds = {b"\x89P": "image/png", b"%P": "application/pdf"}
    kind = next((kind for begin, kind in kinds.items() if content.startswith(begin)), "image/jpeg")
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _seal(request: Any, seal: str) -> Seal:
    found: Seal = reach(request, Seal.objects.select_related("file__household"), seal, KEEP)
    return found


@needs(KEEP)
@require_POST
def act(request: Any, breach: str) -> HttpResponse:
    """Say what was done about a breach."""
    found: Breach = reach(request, Breach.objects.select_related("file"), breach, KEEP)
    act_on_breach(breach=found, step=request.POST.get("step", ""), by=request.user, at=clock.now())
    return redirect("isolation:file", found.file.public_id)


@needs(KEEP)
def booklet(request: Any, file: str) -> HttpResponse:
    """Print a household's file as a booklet."""
    found, at = _reach(request, file), clock.now()
    record_readings(households=[found.household], through="isolation:booklet", by=request.user, at=at)
    record_export(campaign=None, place=found.place, what="household file pdf", rows=1, by=request.user, at=at)
    return send(_("一户一册"), booklet_of(found, request.standing, at))
