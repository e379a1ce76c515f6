"""Certificates: the serials of the points, one card, issuing one to somebody who was sampled, voiding and replacing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.models import Campaign, Target
from wanjia.command.campaigns.scene import C
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import RowField, attempt, form_page
from wanjia.core.paper import font, send
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.models import User
from wanjia.registry.codes.queries import signer_of
from wanjia.registry.people.actions import record_readings
from wanjia.response.sampling.actions.certificates import (
    MOST_PRINTED,
    issue_certificate,
    print_serials,
    replace_certificate,
    void_certificate,
)
from wanjia.response.sampling.models import Certificate, CertificateVoid, Point
from wanjia.response.sampling.printing import PER_SHEET, handle, sheets
from wanjia.response.sampling.queries.certificates import Serials, serials
from wanjia.response.sampling.views.at_place import points_at, round_scene


class IssueForm(forms.Form):
    """At which point a card is given, perhaps one that is printed already."""

    point = RowField(label=gettext_lazy("采样点"))
    serial = forms.IntegerField(
        label=gettext_lazy("凭证编号"), required=False, min_value=1, max_value=2_000_000_000,
        help_text=gettext_lazy("不填就用下一个编号"),
    )  # fmt: skip


class VoidForm(forms.Form):
    """Why a card counts no more, and whether another takes its place."""

    reason = forms.ChoiceField(label=gettext_lazy("原因"), choices=CertificateVoid.Reason.choices)
    replace = forms.BooleanField(label=gettext_lazy("换发一张新的"), required=False)
    serial = forms.IntegerField(
        label=gettext_lazy("新凭证编号"), required=False, min_value=1, max_value=2_000_000_000,
        help_text=gettext_lazy("不填就用下一个编号"),
    )  # fmt: skip


class PrintForm(forms.Form):
    """How many blank cards, and how many to a sheet; or a stretch that was printed before."""

    count = forms.IntegerField(label=gettext_lazy("印多少张"), min_value=1, max_value=MOST_PRINTED, initial=80)
    per_sheet = forms.TypedChoiceField(
        label=gettext_lazy("每页几张（A4）"), choices=[(n, str(n)) for n in PER_SHEET], coerce=int, initial=PER_SHEET[0]
    )


@needs(C.VIEW_COVERAGE, C.RECORD_SAMPLES)
def serials_page(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """Show by point which serials were printed, issued, voided, and which printed ones are lost."""
    at = round_scene(request, campaign, place, C.VIEW_COVERAGE, C.RECORD_SAMPLES, tab="figures")
    rows = serials(points_at(at))
    if request.GET.get("export") in KINDS:
        headings = [_("采样点"), _("已印"), _("已发"), _("有效"), _("作废"), _("跳过的编号"), _("不在已印之内")]
        cells = (
            [str(row.point), spans(row.printed), spans(row.issued), row.standing, row.voided]
            + [spans(row.lost), row.unprinted]
            for row in rows
        )
        return export(request.GET["export"], f"{at.campaign.name} {at.place.name} {_('凭证编号')}", headings, cells)
    context = {"scene": at, "rows": [_shown(row) for row in rows], "may_print": at.running and at.may[C.RECORD_SAMPLES]}
    return render(request, "sampling/serials.html", context)


def _shown(row: Serials) -> dict[str, Any]:
    return {"at": row, "printed": spans(row.printed), "issued": spans(row.issued), "lost": spans(row.lost)}


def spans(runs: list[tuple[int, int]]) -> str:
    """Write stretches of serials as people do: 1–120、125."""
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


@needs(C.VIEW_PEOPLE)
def card(request: Any, certificate: str) -> HttpResponse:
    """Show one card: whose, of which round and point, whether it stands."""
    found = _card(request, certificate, C.VIEW_PEOPLE)
    record_readings(households=[found.target.household], through="card page", by=request.user, at=clock.now())
    void = CertificateVoid.objects.filter(certificate=found).select_related("by", "replaced_by").first()
    may = request.standing.may(C.RECORD_SAMPLES, found.point.site.place.lo) and found.voided_at is None
    context = {"card": found, "void": void, "may_void": may, "issuer": User.objects.filter(pk=found.by_id).first()}
    return render(request, "sampling/card.html", context)


def _card(request: Any, text: str, capability: C) -> Certificate:
    """Give a card whose person lives where the reader may read. Raises Http404, PermissionDenied."""
    rows = Certificate.objects.select_related(
        "point__site__place", "point__round__campaign__place", "target__person", "target__household__door"
    )
    found: Certificate = reach(request, rows, text, capability)
    if capability == C.VIEW_PEOPLE and not request.standing.may(capability, found.target.position):
        raise PermissionDenied
    return found


@needs(C.RECORD_SAMPLES)
def issue(request: Any, target: str) -> HttpResponse:
    """Issue a card to somebody who was sampled."""
    rows = Target.objects.filter(campaign__kind=Campaign.Kind.SAMPLING)
    found: Target = reach(
        request, rows.select_related("campaign", "person", "household__door"), target, C.RECORD_SAMPLES
    )
    at = clock.now()
    points = Point.objects.visible_to(request.standing, C.RECORD_SAMPLES).filter(round__campaign=found.campaign)
    form = IssueForm(request.POST or None)
    choices = points.select_related("site__place", "round__campaign").order_by("number")
    form.fields["point"].offer(choices)  # type: ignore[attr-defined]
    done = attempt(form, lambda v: issue_certificate(target=found, **v, by=request.user, at=at))
    if done is None:
        about = found.household.door.label
        if found.person and request.standing.may(C.VIEW_PEOPLE, found.position):
            record_readings(households=[found.household], through="issue page", by=request.user, at=at)
            about = f"{found.person.name} · {about}"
        return form_page(request, form, _("发放凭证"), about=about, submit=_("发放"))
    messages.success(request, _("已发放，编号 %(serial)s") % {"serial": done})
    return redirect("campaigns:target", found.campaign.public_id, target)


@needs(C.RECORD_SAMPLES)
def void(request: Any, certificate: str) -> HttpResponse:
    """Take a card out of the count, perhaps with another in its place."""
    found = _card(request, certificate, C.RECORD_SAMPLES)
    form = VoidForm(request.POST or None)
    done = attempt(form, lambda v: _void(found, v, request.user))
    if done is None:
        back = reverse("sampling:card", args=[certificate])
        about = f"{found.point.round} · {found.point} · {found.serial}"
        return form_page(request, form, _("作废凭证"), about=about, back=back, submit=_("作废"))
    messages.success(request, _("已作废"))
    return redirect("sampling:serials", found.point.round.campaign.public_id, found.point.site.place.public_id)


def _void(card: Certificate, values: dict[str, Any], by: Any) -> Any:
    at = clock.now()
    if values["replace"]:
        return replace_certificate(certificate=card, reason=values["reason"], serial=values["serial"], by=by, at=at)
    return void_certificate(certificate=card, reason=values["reason"], by=by, at=at)


@needs(C.RECORD_SAMPLES)
def print_blank(request: Any, point: str) -> HttpResponse:
    """Print the next serials of a point as blank cards: signed, each with its serial, naming nobody."""
    rows = Point.objects.select_related("site__place", "round__campaign__place")
    found: Point = reach(request, rows, point, C.RECORD_SAMPLES)
    at, place = clock.now(), found.round.campaign.place
    form = PrintForm(request.POST or None)
    made = attempt(form, lambda v: font() and print_serials(point=found, count=v["count"], by=request.user, at=at))
    if not made:
        about = f"{found.round} · {found}"
        if signer_of(place) is None:
            about += " · " + _("%(name)s还没有签发密钥，印出的凭证没有可核验的码") % {"name": place.name}
        back = reverse("sampling:serials", args=[found.round.campaign.public_id, found.site.place.public_id])
        return form_page(request, form, _("印凭证"), about=about, back=back, submit=_("生成 PDF"))
    cards = [(serial, "", b"") for serial in range(made.first, made.last + 1)]
    return send(f"{found} {made}", sheets(found, cards, at, form.cleaned_data["per_sheet"]))


@needs(C.RECORD_SAMPLES)
def print_card(request: Any, certificate: str) -> HttpResponse:
    """Print one issued card with its person's name."""
    found = _card(request, certificate, C.RECORD_SAMPLES)
    if found.voided_at is not None:
        raise Refused(_("这张凭证已经作废"))
    at, name = clock.now(), ""
    if request.standing.may(C.VIEW_PEOPLE, found.target.position):
        record_readings(households=[found.target.household], through="printed card", by=request.user, at=at)
        name = found.target.person.name if found.target.person else ""
    card = (found.serial, name, handle(found.public_id))
    return send(f"{found.point} {found.serial}", sheets(found.point, [card], at, PER_SHEET[0]))
