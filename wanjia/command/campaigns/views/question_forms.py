"""Question forms: the list, a new version from a workbook, the workbook back."""

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import add_form
from wanjia.command.campaigns.forms import WorkbookForm
from wanjia.command.campaigns.models import QuestionForm
from wanjia.command.campaigns.questions.definition import MAX_BYTES, FormRefused, Problem
from wanjia.command.campaigns.questions.workbook import read_workbook
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, keyset
from wanjia.registry.accounts.gate import needs
from wanjia.registry.accounts.roles import Capability as C


@needs(C.RUN_CAMPAIGNS)
def question_forms(request: Any) -> HttpResponseBase:
    """Show the forms; take a workbook, or show everything that is wrong with it."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["workbook"].read(MAX_BYTES + 1)
        try:
            earlier = QuestionForm.objects.filter(name=form.cleaned_data["name"]).order_by("version")
            definition = read_workbook(data, [each.definition for each in earlier.defer("workbook")])
        except FormRefused as refused:
            problems = refused.problems
        else:
            done = attempt(form, lambda v: _add(v["name"], definition, data, request.user))
            if done is not None:
                messages.success(request, _("已保存“%(name)s”") % {"name": done})
                return redirect("campaigns:forms")
    rows = QuestionForm.objects.defer("workbook", "definition")
    if request.method == "GET" and request.GET.get("export") in KINDS:
        lines = ([each.name, each.version, each.added_at] for each in rows.order_by("-added_at", "-id"))
        return export(request.GET["export"], _("问卷"), [_("问卷"), _("版本"), _("上传时间")], lines)
    page = keyset(rows, "-added_at", "-id", after=asked(request, "after"))
    context = {"form": form, "page": page, "problems": problems}
    return render(request, "campaigns/forms.html", context, status=422 if problems or form.errors else 200)


def _add(name: str, definition: Any, data: bytes, by: Any) -> QuestionForm:
    return add_form(name=name, definition=dict(definition), workbook=data, by=by, at=clock.now())


@needs(C.RUN_CAMPAIGNS)
def workbook(request: Any, form: str) -> FileResponse:
    """Send a form's workbook as it came."""
    try:
        found = QuestionForm.objects.by_public_id(form)
    except QuestionForm.DoesNotExist as error:
        raise Http404 from error
    return FileResponse(io.BytesIO(bytes(found.workbook)), as_attachment=True, filename=f"{found}.xlsx")
