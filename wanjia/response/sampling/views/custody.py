"""The way of the tubes at a place: boxes that wait, manifests, hand-overs to the courier and to the laboratory."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.scene import C
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import RowField, asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.places.models import Site
from wanjia.response.sampling.actions import hand_over, make_manifest
from wanjia.response.sampling.models import Box, BoxedTube, Discrepancy, Handover, Manifest, Point
from wanjia.response.sampling.queries.custody import carried, loads, steps, strange_labels, waiting_boxes
from wanjia.response.sampling.views.at_place import points_at, round_scene

SEEN = 200
READING = (C.VIEW_COVERAGE, C.RECORD_SAMPLES)
ON_MANIFEST = (C.VIEW_COVERAGE, C.RECORD_SAMPLES, C.ENTER_RESULTS)


class ManifestForm(forms.Form):
    """Which boxes go to which laboratory, under which number."""

    number = forms.CharField(label=gettext_lazy("转运单号"), max_length=40)
    laboratory = RowField(label=gettext_lazy("送往"))
    boxes = forms.MultipleChoiceField(label=gettext_lazy("箱子"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, boxes: list[Box], laboratories: list[Site], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = {box.public_id: box for box in boxes}
        self.fields["boxes"].choices = [  # type: ignore[attr-defined]
            (key, _("%(label)s（%(n)d 管）") % {"label": box.label, "n": box.counted}) for key, box in self.rows.items()
        ]
        self.fields["laboratory"].offer(laboratories)  # type: ignore[attr-defined]

    def clean_boxes(self) -> list[Box]:
        """Give the boxes for their ids."""
        return [self.rows[key] for key in self.cleaned_data["boxes"]]


class CountForm(forms.Form):
    """What the receiver counted, without being told what to find."""

    boxes = forms.IntegerField(label=gettext_lazy("收到几箱"), min_value=0, max_value=32_000)
    tubes = forms.IntegerField(label=gettext_lazy("收到几管"), min_value=0, max_value=32_000)


@needs(*READING)
def custody(request: Any, campaign: str, place: str) -> HttpResponseBase:
    """Show how far the tubes of each point came, the boxes on no manifest, the manifests."""
    at = round_scene(request, campaign, place, *READING, tab="custody")
    points = points_at(at)
    if request.GET.get("export") in KINDS:
        headings = [_("采样点"), _("已封管"), _("已装箱"), _("已转运"), _("已接收"), _("已出结果")]
        rows = ([str(step.point), *step[1:]] for step in steps(points))
        return export(request.GET["export"], f"{at.campaign.name} {at.place.name} {_('样本转运')}", headings, rows)
    manifests = Manifest.objects.filter(point__in=points).select_related("point__site", "laboratory")
    page = keyset(manifests.prefetch_related("handovers"), "-made_at", "-id", after=asked(request, "after"))
    carry, numbers = loads(page.rows), [point.pk for point in points]
    context = {
        "scene": at,
        "steps": steps(points),
        "boxes": keyset(waiting_boxes(numbers), "sealed_at", "id", after=asked(request, "boxes")),
        "strange": keyset(strange_labels(numbers), "id", after=asked(request, "strange")),
        "page": page,
        "manifests": [(manifest, carry[manifest.pk], handed(manifest)) for manifest in page.rows],
        "open": Discrepancy.objects.filter(point__in=points, settled_at=None).count(),
        "may_send": [point for point in points if request.standing.may(C.RECORD_SAMPLES, point.site.place.lo)],
    }
    return render(request, "sampling/custody.html", context)


def handed(manifest: Manifest) -> dict[str, Handover]:
    """Give who received a manifest, by kind."""
    return {handover.kind: handover for handover in manifest.handovers.all()}


@needs(C.RECORD_SAMPLES)
def make(request: Any, point: str) -> HttpResponse:
    """Put the waiting boxes of a point on a manifest."""
    rows = Point.objects.select_related("site__place", "round__campaign__place")
    found: Point = reach(request, rows, point, C.RECORD_SAMPLES)
    at, boxes = clock.now(), list(waiting_boxes([found.pk])[:SEEN])
    laboratories = list(Site.objects.filter(kind=Site.Kind.LABORATORY, valid_until=None).order_by("name")[:SEEN])
    number = f"{found.number}-{timezone.localtime(at):%m%d%H%M}"
    start = {"number": number, "boxes": [box.public_id for box in boxes]}
    form = ManifestForm(request.POST or None, boxes=boxes, laboratories=laboratories, initial=start)
    made = attempt(form, lambda v: make_manifest(point=found, **v, by=request.user, at=at))
    if made is not None:
        return redirect("sampling:manifest", made.public_id)
    back = reverse("sampling:custody", args=[found.round.campaign.public_id, found.site.place.public_id])
    about = f"{found.round.campaign.name} · {found}"
    return form_page(request, form, _("开转运单"), about=about, back=back, submit=_("开单"))


def _manifest(request: Any, text: str, *capabilities: C) -> Manifest:
    related = ("point__site__place", "round__campaign", "laboratory__place", "made_by")
    found: Manifest = reach(request, Manifest.objects.select_related(*related), text, *capabilities)
    return found


@needs(*ON_MANIFEST)
def manifest(request: Any, manifest: str) -> HttpResponseBase:
    """Show a manifest as it is printed: boxes with their labels, counts, signatures; what was received and what differs."""
    found = _manifest(request, manifest, *ON_MANIFEST)
    boxes = list(Box.objects.filter(on_manifest__manifest=found).select_related("by").order_by("sealed_at", "id"))
    labels: dict[int, list[str]] = {}
    for box, label in BoxedTube.objects.filter(box__in=boxes).order_by("label").values_list("box_id", "label"):
        labels.setdefault(box, []).append(label)
    if request.GET.get("export") in KINDS:
        headings = [_("转运单号"), _("箱号"), _("管号")]
        lines = ([found.number, box.label, label] for box in boxes for label in labels.get(box.pk, []))
        return export(request.GET["export"], f"{_('转运单')} {found.number}", headings, lines)
    received = handed(found)
    may = request.standing.may
    context = {
        "manifest": found,
        "boxes": [(box, labels.get(box.pk, [])) for box in boxes],
        "load": carried(found),
        "handovers": sorted(received.values(), key=lambda row: row.at),
        "differences": found.discrepancies.select_related("owner", "settled_by").order_by("id"),
        "may_carry": "courier" not in received and may(C.RECORD_SAMPLES, found.point.site.place.lo),
        "may_receive": "laboratory" not in received and may(C.ENTER_RESULTS, found.laboratory.place.lo),
    }
    return render(request, "sampling/manifest.html", context)


@needs(C.RECORD_SAMPLES)
def courier(request: Any, manifest: str) -> HttpResponse:
    """Note what the courier counted."""
    return _receive(request, _manifest(request, manifest, C.RECORD_SAMPLES), Handover.Kind.COURIER)


@needs(C.ENTER_RESULTS)
def receive(request: Any, manifest: str) -> HttpResponse:
    """Note what the laboratory counted."""
    return _receive(request, _manifest(request, manifest, C.ENTER_RESULTS), Handover.Kind.LABORATORY)


def _receive(request: Any, found: Manifest, kind: Handover.Kind) -> HttpResponse:
    form = CountForm(request.POST or None)
    act = attempt(form, lambda v: hand_over(manifest=found, kind=kind, **v, by=request.user, at=clock.now()))
    if act is None:
        back = reverse("sampling:manifest", args=[found.public_id])
        about = f"{_('转运单')} {found.number} · {found.point}"
        return form_page(request, form, kind.label, about=about, back=back, submit=_("记下实收"))
    load = carried(found)
    if (act.boxes, act.tubes) == load:
        messages.success(request, _("数目相符：%(boxes)d 箱 %(tubes)d 管") % load._asdict())
    else:
        messages.warning(request, _("数目不符，已记为差异，由街道负责人查清"))
    return redirect("sampling:manifest", found.public_id)
