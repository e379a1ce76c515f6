"""The office's side: the inbox 待核对, what is held or rejected, who has not uploaded, the hand-over file."""

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.rules import OUTCOME_NAMES
from wanjia.command.tasks.models import WorkOrder
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.identities import UnknownIdentity, unseal
from wanjia.core.pages import asked, keyset
from wanjia.interfaces.sync import kept, pictures
from wanjia.interfaces.sync.actions import decide_conflict, discard_held, let_in_held, let_in_tube, settle_rejected
from wanjia.interfaces.sync.datasets import HOUSEHOLD, TARGET
from wanjia.interfaces.sync.handover import take_in_file
from wanjia.interfaces.sync.models import Conflict, HeldEvent, Photo, RejectedEvent
from wanjia.interfaces.sync.queries import devices_not_uploaded, open_conflicts, open_findings, photo_of, waiting_events
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.codes.models import PersonalCode
from wanjia.registry.codes.queries import revoked_codes
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Household
from wanjia.registry.places.models import Place
from wanjia.response.isolation.models import Seal
from wanjia.response.screening.models import LeadResult

PAGE = 50
RESOLVE = Capability.RESOLVE_CONFLICTS


def after_of(request: HttpRequest) -> int:
    """Give the number after which a page begins."""
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@needs(RESOLVE)
def conflicts(request: Any) -> HttpResponseBase:
    """Show the open questions of the territory, the oldest first; before them the tubes about which laboratories disagree."""
    if request.GET.get("export") in KINDS:
        return _export(request)
    rows = list(open_conflicts(request.standing).filter(pk__gt=after_of(request)).order_by("pk")[: PAGE + 1])
    shown = rows[:PAGE]
    homes = [c.household_id or (c.target.household_id if c.target else None) for c in shown]
    if homes:
        at = clock.now()
        households = Household.objects.filter(pk__in=[home for home in homes if home])
        record_readings(households=households, through="conflicts", by=request.user, at=at)
    gone = _taken_back(shown)
    listed = [{"conflict": c, "first": told(c.first), "second": told(c.second), "gone": gone.get(c.pk)} for c in shown]
    more = shown[-1].pk if len(rows) > PAGE else None
    findings = open_findings(request.standing).prefetch_related("tube__results__laboratory", "tube__results__by")
    first = [] if after_of(request) else list(findings[:PAGE])
    context = {"rows": listed, "more": more, "both": Conflict.DECIDABLE, "findings": first}
    return render(request, "sync/conflicts.html", context)


def _taken_back(conflicts: Iterable[Conflict]) -> dict[int, PersonalCode]:
    """Give, where nobody is known by a code, the code that was taken back: an old card is no stranger's."""
    asked_about = [c for c in conflicts if c.kind == Conflict.Kind.UNKNOWN_CODE and c.second]
    codes = {c.pk: str(json.loads(c.second).get("code", "")) for c in asked_about}
    found = revoked_codes(codes.values())
    return {pk: found[code] for pk, code in codes.items() if code in found}


def _export(request: Any) -> HttpResponseBase:
    """Send which doors and what kind of question, without what either side said."""
    headings = [_("问题"), _("门"), _("任务"), _("时间")]
    findings = open_findings(request.standing).iterator(chunk_size=1000)
    rows = (
        [c.get_kind_display(), _door_of(c), c.target.campaign.name if c.target else "", c.raised_at]
        for c in open_conflicts(request.standing).order_by("pk").iterator(chunk_size=1000)
    )
    tubes = ([d.get_kind_display(), str(d.tube), d.round.campaign.name, d.opened_at] for d in findings)
    return export(request.GET["export"], _("待核对"), headings, chain(tubes, rows))


def _door_of(conflict: Conflict) -> str:
    household = conflict.target.household if conflict.target else conflict.household
    return household.door.label if household else ""


def told(text: str) -> list[tuple[str, str]]:
    """Give one side of a question as (word, value) for people; a sealed user id becomes a name."""
    said = json.loads(text) if text else {}
    if "by" in said:
        try:
            user = User.objects.filter(pk=unseal("accounts.user", said["by"])).first()
        except UnknownIdentity:
            user = None
        said["by"] = user.name if user else ""
    words = {
        "outcome": _("结果"), "at": _("时间"), "by": _("上门人员"), "phone": _("电话"), "name": _("姓名"),
        "needs": _("需要"), "score": _("相似度"), "form": _("问卷"), "held_at": _("保留时间"), "errors": _("不符之处"),
        "serial": _("凭证编号"), "where": _("采样点"),
        "label": _("管号"), "n": _("管内序号"), "code": _("扫到的码"), "size": _("人份"), "homes": _("户数"),
        "found": _("核查结果"), "match": _("对应的人"), "note": _("说明"),
    }  # fmt: skip
    return [(words[key], value_of(key, value)) for key, value in said.items() if key in words]


def value_of(key: str, value: Any) -> str:
    """Give a value as people read it: the word for an outcome, the hour of this country for a moment."""
    if isinstance(value, list):
        return "、".join(str(v[-1] if isinstance(v, list) else v) for v in value)
    if key == "outcome":
        return str(OUTCOME_NAMES.get(value, value))
    if key == "found":
        return str(dict(LeadResult.Result.choices).get(value, value))
    if key in ("at", "held_at"):
        try:
            return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
        except (TypeError, ValueError, OverflowError):  # at the edge of the calendar there is no local time
            pass
    return str(value)


@needs(RESOLVE)
def decide(request: Any, conflict: str) -> HttpResponse:
    """Decide one question: keep the first, the second, or both."""
    row = one_of(Conflict.objects.visible_to(request.standing, RESOLVE), conflict, request)
    return done(request, "sync:conflicts", lambda at: decide_conflict(
        conflict=row, decision=request.POST.get("decision", ""), by=request.user, at=at
    ))  # fmt: skip


@needs(RESOLVE)
def waiting(request: Any) -> HttpResponse:
    """Show what is held and what was rejected in the territory, each list a page at a time, the oldest first."""
    held, refused = waiting_events(request.standing)
    pages = {
        "held": keyset(held, "id", after=asked(request, "held")),
        "refused": keyset(refused, "id", after=asked(request, "refused")),
    }
    lists = {name: kept.told(page.rows, request.standing) for name, page in pages.items()}
    homes = {each.target.household_id for rows in lists.values() for each in rows if each.target}
    if homes:
        record_readings(
            households=Household.objects.filter(pk__in=homes), through="conflicts", by=request.user, at=clock.now()
        )
    return render(
        request, "sync/waiting.html", {**lists, **{f"more_{name}": page.after for name, page in pages.items()}}
    )


@needs(RESOLVE)
def settle_held(request: Any, held: str) -> HttpResponse:
    """Let a held event in, or discard it."""
    row = one_of(HeldEvent.objects.visible_to(request.standing, RESOLVE), held, request)
    act = let_in_held if request.POST.get("decision") == "let_in" else discard_held
    return done(request, "sync:waiting", lambda at: act(held=row, by=request.user, at=at))


@needs(RESOLVE)
def settle_refused(request: Any, rejected: str) -> HttpResponse:
    """Note that a rejected event was seen to, or let a tube in."""
    row = one_of(RejectedEvent.objects.visible_to(request.standing, RESOLVE), rejected, request)
    act = let_in_tube if request.POST.get("decision") == "let_in" else settle_rejected
    return done(request, "sync:waiting", lambda at: act(rejected=row, by=request.user, at=at))


def one_of(rows: Any, text: str, request: HttpRequest) -> Any:
    """Give the row that a posted form is about. Raises Http404 for any other and for anything but a form."""
    if request.method != "POST":
        raise Http404
    try:
        return rows.by_public_id(text)
    except rows.model.DoesNotExist:
        raise Http404 from None


def done(request: HttpRequest, page: str, act: Any) -> HttpResponse:
    """Act and go back to the page, with the refusal as a message there."""
    try:
        act(clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect(page)


@needs(RESOLVE)
def not_uploaded(request: Any) -> HttpResponseBase:
    """Show which phones may still hold something; or send them as a file."""
    at = clock.now()
    places = Place.objects.current().visible_to(request.standing, RESOLVE).filter(grants__user=request.user)
    listed = [(place, devices_not_uploaded(place, at)) for place in places.distinct().order_by("lo")]
    if request.GET.get("export") in KINDS:
        headings = [_("地点"), _("姓名"), _("手机"), _("未上传"), _("最近联系")]
        lines = ((place.name, d.user, d.device, d.unsent, d.heard_at) for place, phones in listed for d in phones)
        return export(request.GET["export"], _("谁还没上传"), headings, lines)
    return render(request, "sync/not_uploaded.html", {"places": listed, "at": at})


@needs(RESOLVE)
def handover(request: Any) -> HttpResponse:
    """Take in a hand-over file and show its receipts."""
    if request.method != "POST":
        return render(request, "sync/handover.html")
    try:
        receipts = take_in_file(content_of(request.FILES.get("file")), clock.now())
    except Refused as refusal:
        return render(request, "sync/handover.html", {"error": refusal.message}, status=422)
    return render(request, "sync/handover.html", {"receipts": receipts})


def content_of(file: Any) -> bytes:
    """Give what was uploaded. Raises Refused for nothing."""
    if file is None:
        raise Refused(_("请选择交接文件"), field="file")
    content: bytes = file.read()
    return content


@needs(Capability.VIEW_PEOPLE)
@never_cache
def visit_photo(request: Any, target: str, outcome: str) -> HttpResponse:
    """Show the photo taken on one visit; the reading is recorded before it leaves."""
    found: Target = reach(request, Target.objects.select_related("household"), target, Capability.VIEW_PEOPLE)
    photo = photo_of(found, outcome)
    if photo is None:
        raise Http404
    return _shown(request, photo, [found.household])


@needs(Capability.VIEW_PEOPLE)
@never_cache
def order_photo(request: Any, order: str, sha256: str) -> HttpResponse:
    """Show the photo taken when an order was done; where it was about a household, the reading is recorded first."""
    found: WorkOrder = reach(request, WorkOrder.objects.all(), order, Capability.VIEW_PEOPLE)
    photo = Photo.objects.filter(sha256=sha256).first()
    if photo is None or not found.steps.filter(evidence=sha256).exists():
        raise Http404
    number, homes = found.subject_id or 0, Household.objects.none()
    if found.subject_kind == HOUSEHOLD:
        homes = Household.objects.filter(pk=number)
    elif found.subject_kind == TARGET:
        homes = Household.objects.filter(pk__in=Target.objects.filter(pk=number).values("household"))
    return _shown(request, photo, list(homes))


@needs(Capability.KEEP_ISOLATION)
@never_cache
def seal_photo(request: Any, seal: str, sha256: str) -> HttpResponse:
    """Show a photo taken of a seal: when it was put on, found broken or taken off; the reading is recorded first."""
    rows = Seal.objects.select_related("file__household")
    found: Seal = reach(request, rows, seal, Capability.KEEP_ISOLATION)
    photo = Photo.objects.filter(sha256=sha256).first()
    named = found.picture == sha256 or found.facts.filter(picture=sha256).exists()
    if photo is None or not named:
        raise Http404
    return _shown(request, photo, [found.file.household])


def _shown(request: Any, photo: Photo, households: list[Household]) -> HttpResponse:
    content = pictures.read(photo)
    if households:
        act = {"through": "photo", "revealed": "photo", "by": request.user, "at": clock.now()}
        record_readings(households=households, **act)
    return HttpResponse(content, content_type=f"image/{'jpeg' if photo.kind == 'jpg' else photo.kind}")
