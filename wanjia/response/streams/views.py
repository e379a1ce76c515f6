"""Files of records: taken in, counted by class and origin, opened into their records, and what was not taken."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.intake.queries import upload_places
from wanjia.registry.places.queries import origins
from wanjia.response.streams.actions import take_rejected_out
from wanjia.response.streams.forms import FileForm
from wanjia.response.streams.models import Record, RecordFile
from wanjia.response.streams.queries import summary
from wanjia.response.streams.rules import STREAMS
from wanjia.response.streams.taking import take_file

VIEW, IMPORT = Capability.VIEW_STATIONS, Capability.IMPORT_ROSTERS
COLUMNS = ("kind", "target", "origin")


@needs(VIEW)
def files(request: Any) -> HttpResponseBase:
    """List the files that came in, and take another."""
    rows = RecordFile.objects.visible_to(request.standing, VIEW).select_related("place", "by")
    if request.GET.get("export") in KINDS:
        headings = [_("文件"), _("地点"), _("行数"), _("收下"), _("退回"), _("以前已有"), _("导入"), _("完成")]
        lines = (
            [
                row.filename,
                row.place.name,
                row.rows,
                row.accepted,
                row.rejected,
                row.known,
                row.received_at,
                row.done_at,
            ]
            for row in rows.order_by("id").iterator(chunk_size=1000)
        )
        return export(request.GET["export"], _("数据汇聚"), headings, lines)
    form = None
    if request.standing.may(IMPORT):
        form = FileForm(request.POST or None, request.FILES or None, places=upload_places(request.standing))
        taken = attempt(form, lambda sent: _take(request, sent))
        if taken is not None:
            return redirect("streams:file", taken.public_id)
    page = keyset(rows, "-id", after=asked(request, "after"))
    if form is None:
        return render(request, "streams/files.html", {"page": page, "title": _("数据汇聚")})
    return form_page(request, form, _("数据汇聚"), "streams/files.html", page=page)


def _take(request: Any, sent: dict[str, Any]) -> RecordFile:
    file = sent["file"]
    taken = take_file(
        place=sent["place"], filename=file.name, stream=file, kind=sent["kind"], by=request.user, at=clock.now()
    )  # fmt: skip
    messages.success(request, _("已导入"))
    return taken


@needs(VIEW)
def file(request: Any, record_file: str) -> HttpResponseBase:
    """Show what one file brought: by kind, by class, by origin; each figure opens its records."""
    rows = RecordFile.objects.select_related("place", "by")
    found: RecordFile = reach(request, rows, record_file, VIEW)
    sums = summary(found)
    titles = {"kind": _("按数据类别"), "target": _("按核查类别"), "origin": _("按来源地")}
    if request.GET.get("export") in KINDS:
        lines = [
            [titles[column], _named(column, line), line.records, line.matched] for column in COLUMNS for line in sums[column]
        ]  # fmt: skip
        headings = [_("分组"), _("名称"), _("条数"), _("对上居民")]
        return export(request.GET["export"], found.filename.rpartition(".")[0] or found.filename, headings, lines)
    tables = [
        (column, titles[column], [(_named(column, line), line) for line in sums[column]]) for column in COLUMNS
    ]  # fmt: skip
    total = sum(line.records for line in sums["kind"])
    matched = sum(line.matched for line in sums["kind"])
    context = {"file": found, "tables": tables, "total": total, "matched": matched}
    return render(request, "streams/file.html", {**context, "may_import": _may_import(request, found)})


def _named(column: str, line: Any) -> str:
    if line.key:
        return str(line.title)
    return _("不在核查范围") if column == "target" else _("没有填写")


def _may_import(request: Any, found: RecordFile) -> bool:
    return bool(request.standing.may(IMPORT, found.place.lo))


@needs(VIEW)
def records(request: Any, record_file: str) -> HttpResponseBase:
    """List the records of a figure: when and where, never who."""
    found: RecordFile = reach(request, RecordFile.objects.select_related("place"), record_file, VIEW)
    chosen = {column: asked(request, column, 20) for column in COLUMNS if column in request.GET}
    rows = Record.objects.filter(file=found, **chosen).select_related("site")
    if request.GET.get("export") in KINDS:
        headings = [_("行号"), _("数据类别"), _("时间"), _("场所"), _("来源地"), _("核查类别"), _("对上居民")]
        return export(
            request.GET["export"], _("数据明细"), headings, map(_cells, rows.order_by("id").iterator(chunk_size=2000))
        )
    page = keyset(rows, "id", after=asked(request, "after"))
    titles: dict[str, dict[str, Any]] = {"kind": STREAMS, "origin": origins(), "target": {}}
    shown = [str(titles[column].get(value, value) or "—") for column, value in chosen.items()]
    lines = [(row, _cells(row)) for row in page.rows]
    return render(request, "streams/records.html", {"file": found, "page": page, "lines": lines, "shown": shown})


def _cells(row: Record) -> list[Any]:
    site = row.site.name if row.site else ""
    known = _("是") if row.person_id else _("否")
    return [row.row, row.get_kind_display(), row.at, site, origins().get(row.origin, ""), row.target, known]


@needs(IMPORT)
def rejected(request: Any, record_file: str) -> HttpResponse | HttpResponseBase:
    """Give the lines that were not taken, as they came, with the reason of each in front."""
    found: RecordFile = reach(request, RecordFile.objects.select_related("place"), record_file, IMPORT)
    take_rejected_out(file=found, by=request.user, at=clock.now())
    kind = request.GET.get("export")
    lines = (
        [row.reason, row.row, *_split(row.line)]
        for row in found.rejected_lines.order_by("row").iterator(chunk_size=1000)
    )
    return export(kind if kind in KINDS else "xlsx", _("退回的行"), [_("错误原因"), _("原行号"), *found.headers], lines)


def _split(line: str) -> list[str]:
    return line.split("\t" if "\t" in line else ",")
