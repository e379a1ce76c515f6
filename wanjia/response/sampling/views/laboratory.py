"""The laboratory's own pages: manifests on their way here, findings by scan and by file. Labels only, no names."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import RowField, asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Site
from wanjia.response.sampling.actions import record_result, take_results
from wanjia.response.sampling.models import Handover, Manifest, Result, ResultFile, Round
from wanjia.response.sampling.models.laboratory import Finding
from wanjia.response.sampling.queries.custody import loads
from wanjia.response.sampling.queries.returned import returned_workbook
from wanjia.response.sampling.views.custody import handed

OFFERED = 100  # the latest rounds and the laboratories to choose from
LATELY = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OfLaboratory(forms.Form):
    """Which round, which laboratory."""

    round = RowField(label=gettext_lazy("轮次"))
    laboratory = RowField(label=gettext_lazy("检测机构"))

    def __init__(self, *args: Any, request: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rounds = Round.objects.visible_to(request.standing, C.ENTER_RESULTS).select_related("campaign__place")
        place = request.standing.within(C.ENTER_RESULTS, lo="place__lo", hi="place__hi")
        sites = Site.objects.filter(place, kind=Site.Kind.LABORATORY, valid_until=None).order_by("name")
        fields: Any = self.fields
        fields["round"].offer(rounds.filter(campaign__launched_at__isnull=False).order_by("-id")[:OFFERED])
        fields["laboratory"].offer(sites.select_related("place")[:OFFERED])


class ScanForm(OfLaboratory):
    """One finding: the scanner types the label and presses Enter."""

    finding = forms.ChoiceField(label=gettext_lazy("结果"), choices=Finding.choices, widget=forms.RadioSelect)
    label = forms.CharField(
        label=gettext_lazy("管号"), max_length=40,
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off", "inputmode": "text"}),
    )  # fmt: skip


class FileForm(OfLaboratory):
    """A file of findings."""

    file = forms.FileField(
        label=gettext_lazy("结果文件"), allow_empty_file=True,
        help_text=gettext_lazy("Excel（.xlsx）、CSV（UTF-8 或 GB18030）或 FHIR R4 JSON；要有“管号”和“检测结果”两列。"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,.json"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        """Refuse a file that is too long before a byte of it is read."""
        file, most = self.cleaned_data["file"], settings.WANJIA_ROSTER_BYTES
        if file.size > most:
            raise forms.ValidationError(_("文件超过%(most)d MB，请拆分后再上传") % {"most": most >> 20})
        return file


@needs(C.ENTER_RESULTS)
def laboratory(request: Any) -> HttpResponseBase:
    """Show the manifests that come here, and the files taken in, the latest first; or send either as a file."""
    waiting = asked(request, "only") != "all"
    rows = Manifest.objects.filter(
        request.standing.within(C.ENTER_RESULTS, lo="laboratory__place__lo", hi="laboratory__place__hi")
    )
    if waiting:
        rows = rows.exclude(handovers__kind="laboratory")
    related = rows.select_related("point__site", "laboratory", "round__campaign").prefetch_related("handovers")
    files = ResultFile.objects.visible_to(request.standing, C.ENTER_RESULTS).select_related("by", "round__campaign")
    if request.GET.get("export") in KINDS:
        return _files(request, files) if asked(request, "list") == "files" else _manifests(request, related)
    order = ("made_at", "id") if waiting else ("-made_at", "-id")
    page = keyset(related, *order, after=asked(request, "after"))
    carry = loads(page.rows)
    context = {
        "page": page,
        "manifests": [(manifest, carry[manifest.pk], handed(manifest)) for manifest in page.rows],
        "files": keyset(files, "-id", after=asked(request, "files"), limit=LATELY),
        "waiting": waiting,
    }
    return render(request, "sampling/laboratory.html", context)


def _manifests(request: Any, rows: QuerySet[Manifest]) -> HttpResponseBase:
    headings = [_("轮次"), _("转运单号"), _("采样点"), _("送往"), _("箱"), _("管"), _("开单")]
    headings += [_("转运员接收"), _("实收箱"), _("实收管"), _("实验室接收"), _("实收箱"), _("实收管")]
    found = list(rows.order_by("made_at", "id"))
    carry = loads(found)
    lines = (
        [m.round.campaign.name, m.number, m.point.site.name, m.laboratory.name, *carry[m.pk], m.made_at]
        + [value for kind in Handover.Kind.values for value in _received(handed(m).get(kind))]
        for m in found
    )
    return export(request.GET["export"], _("送来的转运单"), headings, lines)


def _received(got: Handover | None) -> list[Any]:
    return [got.at, got.boxes, got.tubes] if got else [None, None, None]


def _files(request: Any, rows: QuerySet[ResultFile]) -> HttpResponseBase:
    headings = [_("文件"), _("格式"), _("轮次"), _("行"), _("收下"), _("退回"), _("谁"), _("时间")]
    lines = (
        [f.name, f.get_format_display(), f.round.campaign.name, f.rows, f.accepted, f.rejected, f.by.name, f.at]
        for f in rows.order_by("-id")
    )
    return export(request.GET["export"], _("结果文件"), headings, lines)


@needs(C.ENTER_RESULTS)
def scan(request: Any) -> HttpResponse:
    """Take one finding; the form keeps round, laboratory and finding for the next label."""
    at = clock.now()
    form = ScanForm(request.POST or None, request=request, initial={"finding": Finding.NEGATIVE})
    done = attempt(form, lambda v: record_result(**v, by=request.user, at=at))
    status = 422 if form.is_bound and form.errors else 200
    if done:
        words = {"label": form.cleaned_data["label"], "finding": done[0].get_finding_display()}
        messages.success(request, _("%(label)s：%(finding)s") % words)
        kept = {name: request.POST.get(name, "") for name in ("round", "laboratory", "finding")}
        form = ScanForm(request=request, initial=kept)
    lately = Result.objects.filter(by=request.user, file=None).select_related("tube").order_by("-id")[:LATELY]
    return render(request, "sampling/scan.html", {"form": form, "lately": lately}, status=status)


@needs(C.ENTER_RESULTS)
def upload(request: Any) -> HttpResponse:
    """Take a file of findings in."""
    form = FileForm(request.POST or None, request.FILES or None, request=request)

    def act(values: dict[str, Any]) -> ResultFile:
        file = values.pop("file")
        return take_results(**values, name=file.name, content=file.read(), by=request.user, at=clock.now())

    taken = attempt(form, act)
    if taken is not None:
        return redirect("sampling:result_file", taken.public_id)
    return form_page(request, form, _("上传结果文件"), "sampling/upload.html")


@needs(C.ENTER_RESULTS)
def result_file(request: Any, result_file: str) -> HttpResponseBase:
    """Show what became of a file: how many rows counted, which did not and why; those as a file to put right."""
    rows = ResultFile.objects.select_related("by", "laboratory", "round__campaign")
    found: ResultFile = reach(request, rows, result_file, C.ENTER_RESULTS)
    if request.GET.get("export"):
        answer = HttpResponse(returned_workbook(found), content_type=XLSX)
        name = f"{_('退回的行')} {found.name}.xlsx"
        answer.headers["Content-Disposition"] = str(content_disposition_header(True, name))
        return answer
    context = {"file": found, "page": keyset(found.refused.all(), "number", "id", after=asked(request, "after"))}
    return render(request, "sampling/result_file.html", context)
