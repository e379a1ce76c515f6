"""The wizard: a file comes in, its columns are confirmed, the dry run is shown, it is stored, it may be undone."""

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.intake.actions import (
    advance_batch,
    ask_store,
    ask_undo,
    choose_columns,
    receive_roster,
    save_mapping,
)
from wanjia.registry.intake.forms import ColumnsForm, UploadForm
from wanjia.registry.intake.models import Batch
from wanjia.registry.intake.queries import (
    rejected_rows,
    remarks,
    returned_workbook,
    same_file,
    suggested_columns,
    upload_places,
)
from wanjia.registry.intake.reading.template import write_template

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50
IMPORT = Capability.IMPORT_ROSTERS
BUSY = ("checking", "storing", "undoing")
# So many steps a page may wait for; a longer file goes on step by step while the page shows how far it is.
STEPS_AT_ONCE = 3


@needs(IMPORT)
def rosters(request: HttpRequest) -> HttpResponse:
    """List the files that came in, and take another."""
    places = upload_places(request.standing)  # type: ignore[attr-defined]
    form = UploadForm(request.POST or None, request.FILES or None, places=places)
    batch = attempt(form, lambda sent: _receive(request, sent))
    if batch is not None:
        return redirect("intake:columns", batch.public_id)
    visible = Batch.objects.visible_to(request.standing, IMPORT).select_related("place", "by")  # type: ignore[attr-defined]
    page = keyset(visible, "-id", after=asked(request, "after"))
    return form_page(request, form, _("名册导入"), "intake/list.html", page=page)


def _receive(request: Any, sent: dict[str, Any]) -> Batch:
    file = sent["file"]
    return receive_roster(
        place=sent["place"],
        filename=file.name,
        content=file.read(),
        sheet=sent["sheet"] or None,
        by=request.user,
        at=clock.now(),
    )


@needs(IMPORT)
def template(request: HttpRequest) -> HttpResponse:
    """Give the empty roster."""
    return _workbook(write_template(), _("名册模板"))


@needs(IMPORT)
def columns(request: HttpRequest, batch: str) -> HttpResponse:
    """Confirm which column holds what; the check begins."""
    found: Batch = reach(request, Batch.objects.select_related("place"), batch, IMPORT)
    guess = suggested_columns(found)
    form = ColumnsForm(
        request.POST or None, headers=found.headers, columns=found.columns, initial={"may_build": found.may_build}
    )
    if attempt(form, lambda sent: _choose(request, found, form)) is not None:
        return redirect("intake:batch", found.public_id)
    unused = [found.headers[column] for column in guess.unused]
    return form_page(
        request, form, _("哪一列是什么"), "intake/columns.html", batch=found, unused=unused, flags=found.flags
    )


def _choose(request: Any, batch: Batch, form: ColumnsForm) -> Batch:
    at, sent = clock.now(), form.cleaned_data
    flags = {int(column): need for column, need in batch.flags.items()}
    choose_columns(
        batch=batch, columns=form.columns(), flags=flags, may_build=sent["may_build"], by=request.user, at=at
    )
    if sent["keep"] and batch.header_row:
        save_mapping(batch=batch, by=request.user, at=at)
    return _go_on(request, batch)


def _go_on(request: Any, batch: Batch) -> Batch:
    """Do the first steps of what was asked; give the batch as it is then."""
    for _step in range(STEPS_AT_ONCE):
        if batch.state in BUSY:
            batch = advance_batch(batch=batch, by=request.user, at=clock.now())
    return batch


@needs(IMPORT)
def batch_page(request: HttpRequest, batch: str) -> HttpResponse:
    """Show what became of a file: how far it is, or what was taken and what was not, and why."""
    found: Batch = reach(request, Batch.objects.select_related("place", "by"), batch, IMPORT)
    if found.state == "mapping":
        return redirect("intake:columns", found.public_id)
    return render(request, "intake/batch.html", _shown(found))


def _shown(batch: Batch) -> dict[str, Any]:
    told = remarks(batch)
    done = {"checking": batch.parsed, "storing": batch.stored}.get(batch.state)
    return {
        "batch": batch,
        "busy": batch.state in BUSY,
        "done": done,
        "whole": batch.accepted if batch.state == "storing" else batch.rows,
        "errors": list(islice(rejected_rows(batch, SHOWN), SHOWN)),
        "warnings": told["warnings"][:SHOWN],
        "known": told["known"][:SHOWN],
        "shut": told["shut"],
        "before": same_file(batch) if batch.state == "checked" else None,
    }


@needs(IMPORT)
@require_POST
def step(request: HttpRequest, batch: str) -> HttpResponse:
    """Do the next step of a file that is being checked, stored or undone; the page asks every second."""
    found: Batch = reach(request, Batch.objects.select_related("place", "by"), batch, IMPORT)
    found = advance_batch(batch=found, by=request.user, at=clock.now())
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("intake:batch", found.public_id)
    answer = render(request, "intake/progress.html", _shown(found))
    if found.state not in BUSY:
        answer.headers["HX-Refresh"] = "true"
    return answer


@needs(IMPORT)
@require_POST
def store(request: HttpRequest, batch: str) -> HttpResponse:
    """Store a checked file."""
    found: Batch = reach(request, Batch.objects.select_related("place"), batch, IMPORT)
    found = _go_on(request, ask_store(batch=found, by=request.user, at=clock.now()))
    if found.stored_at:
        messages.success(request, _("已入库%(count)d行") % {"count": found.stored})
    return redirect("intake:batch", found.public_id)


@needs(IMPORT)
@require_POST
def undo(request: HttpRequest, batch: str) -> HttpResponse:
    """Undo a stored file."""
    found: Batch = reach(request, Batch.objects.select_related("place"), batch, IMPORT)
    found = _go_on(request, ask_undo(batch=found, by=request.user, at=clock.now()))
    return redirect("intake:batch", found.public_id)


@needs(IMPORT)
def rejected(request: HttpRequest, batch: str) -> HttpResponse:
    """Give the rejected rows as a workbook to correct and send again."""
    found: Batch = reach(request, Batch.objects.all(), batch, IMPORT)
    if not found.rejected or found.forgotten_at:
        raise Http404
    return _workbook(returned_workbook(found), _("%(name)s 错误行") % {"name": found.filename.rpartition(".")[0]})


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=WORKBOOK)
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, f"{name}.xlsx"))
    answer.headers["Cache-Control"] = "no-store"
    return answer
