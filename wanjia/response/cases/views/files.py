"""Line lists and contact lists: upload, look, set the columns, take in, get back what was not taken."""

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.pages import attempt
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.intake.reading.errors_file import write_errors
from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.rows import RowError
from wanjia.response.cases.actions import map_case_file, take_case_file, upload_case_file
from wanjia.response.cases.forms import FileForm
from wanjia.response.cases.models import CaseFile
from wanjia.response.cases.queries.files import look
from wanjia.response.cases.reading.headers import FIELDS
from wanjia.response.cases.reading.lists import MOST_BYTES, Problem, Sheet, open_sheet
from wanjia.response.cases.views.board import frame, reach_outbreak

LOOK = C.INVESTIGATE_CASES
SHOWN = 50


@needs(LOOK)
def files_page(request: Any, outbreak: str) -> HttpResponse:
    """List what came in; upload another list."""
    found = reach_outbreak(request, outbreak)
    form = FileForm(request.POST or None, request.FILES or None)
    done = attempt(form, lambda v: _upload(request, found, v))
    if done is not None:
        return redirect("cases:file", done.public_id)
    rows = (
        CaseFile.objects.filter(outbreak=found)
        .select_related("by")
        .defer("content", "problems")
        .order_by("-id")[:SHOWN]
    )
    context = {"form": form, "rows": rows} | frame(found, "files")
    return render(request, "cases/files.html", context, status=422 if form.is_bound and form.errors else 200)


def _upload(request: Any, outbreak: Any, values: dict[str, Any]) -> CaseFile:
    file = values["file"]
    if file.size > MOST_BYTES:
        raise Refused(_("文件太大，最多%(most)d MB") % {"most": MOST_BYTES >> 20}, field="file")
    return upload_case_file(
        outbreak=outbreak, kind=values["kind"], name=file.name, content=file.read(), by=request.user, at=clock.now()
    )


def _reach(request: Any, case_file: str) -> CaseFile:
    rows = CaseFile.objects.select_related("outbreak__place")
    found: CaseFile = reach(request, rows, case_file, LOOK)
    return found


@needs(LOOK)
def file_page(request: Any, case_file: str) -> HttpResponse:
    """Show what taking a file in would do, or did; set its columns; take it in."""
    file, at = _reach(request, case_file), clock.now()
    sheet = _sheet(file)
    if request.method == "POST":
        if request.POST.get("act") == "take":
            take_case_file(file=file, by=request.user, at=at)
        else:
            map_case_file(file=file, columns=_columns(request, file, sheet), by=request.user, at=at)
        return redirect("cases:file", case_file)
    warnings: list[str] = []
    if file.taken_at is not None:
        problems, notes, accepted, rejected = _kept(file), [], file.accepted, file.rejected
    elif sheet is not None:
        read = look(file, timezone.localdate(at))
        problems, notes, accepted, warnings = read.problems, read.notes, len(read.good), read.warnings
        rejected = len({problem.row for problem in problems})
    else:
        problems, notes, accepted, rejected = [], [], 0, 0
    headers = sheet.headers if sheet else ()
    fields = [(name, word, file.columns.get(name)) for name, (word, _words) in FIELDS[file.kind].items()]
    context = {
        "file": file, "sheet": sheet, "problems": problems[:SHOWN], "more": max(len(problems) - SHOWN, 0),
        "warnings": warnings, "unnoted": max(len(notes) - SHOWN, 0),
        "notes": notes[:SHOWN], "accepted": accepted, "rejected": rejected, "total": accepted + rejected,
        "headers": list(enumerate(headers)), "fields": fields, **frame(file.outbreak, "files"),
    }  # fmt: skip
    return render(request, "cases/file.html", context)


def _sheet(file: CaseFile) -> Sheet | None:
    try:
        return open_sheet(file.kind, file.content) if file.content else None
    except RosterRefused:
        return None


def _columns(request: Any, file: CaseFile, sheet: Sheet | None) -> dict[str, int]:
    width = len(sheet.headers) if sheet else 0
    sent = {name: request.POST.get(name, "") for name in FIELDS[file.kind]}
    return {name: int(text) for name, text in sent.items() if text.isdecimal() and len(text) < 4 and int(text) < width}


def _kept(file: CaseFile) -> list[Problem]:
    return [Problem(*one) for one in json.loads(file.problems or "[]")]


@needs(LOOK)
def returned(request: Any, case_file: str) -> HttpResponse:
    """Send the rows that were not taken, as they were, with the reasons in front."""
    file = _reach(request, case_file)
    sheet = _sheet(file)
    if file.taken_at is None or sheet is None:
        raise Http404
    wrong: dict[int, list[RowError]] = {}
    for problem in _kept(file):
        wrong.setdefault(problem.row, []).append(RowError("", problem.column, "refused", problem.text))
    rows = ((row, wrong[row.number]) for row in sheet.rows if row.number in wrong)
    answer = HttpResponse(
        write_errors(sheet.headers, rows),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, _("未收下的行") + ".xlsx"))
    answer.headers["Cache-Control"] = "no-store"
    return answer
