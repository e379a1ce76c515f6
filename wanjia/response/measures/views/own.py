"""The person's own page: what the measure is, until when, whom to ask, how to appeal. No sign-in, no script, large print."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wanjia.command.posts.queries import responsible_for
from wanjia.core import clock
from wanjia.core.languages import LANGUAGES, MONGOLIAN, beside, chosen
from wanjia.core.limits import too_many
from wanjia.core.pages import attempt
from wanjia.registry.accounts.gate import public
from wanjia.response.measures import texts
from wanjia.response.measures.actions import make_appeal
from wanjia.response.measures.forms import AppealForm
from wanjia.response.measures.models import Measure
from wanjia.response.measures.queries import by_paper_code, helpline_for, subject_name
from wanjia.response.measures.rules import GROUNDS, KINDS, STATES

MOST, WITHIN = 120, timedelta(minutes=10)


@public
@csrf_exempt  # nobody is signed in: the code in the address is all there is
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, paper: str) -> HttpResponse:
    """Show a measure to whoever holds its paper; take an appeal."""
    at = clock.now()
    language = chosen(request.GET.get("lang", ""), request.headers.get("Accept-Language", ""))
    row = None if too_many(request, "measure", MOST, WITHIN, at) else by_paper_code(paper)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if row is not None and attempt(form, lambda v: make_appeal(measure=row, by=None, at=at, **v)) is not None:
        return redirect(f"{request.path}?lang={language}")
    with override("zh-hans" if language == MONGOLIAN else language):
        values = {"w": texts.words(language), "language": language, "languages": LANGUAGES.items(), "row": row}
        values |= _facts(row, form, language, at) if row is not None else {}
        status = 404 if row is None else 422 if form.is_bound else 200
        answer = render(request, "measures/own.html", values, status=status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return answer


def _facts(row: Measure, form: AppealForm, language: str, at: Any) -> dict[str, Any]:
    state = Measure.objects.stated(at).get(pk=row.pk).state
    appeal = row.appeals.order_by("-id").first()
    return {
        "who": subject_name(row), "kind": beside(KINDS[row.kind], language),
        "ground": beside(GROUNDS[row.ground], language), "state": state, "word": beside(STATES[state], language),
        "until": row.over_at, "appeal": appeal, "form": form, "contacts": responsible_for(row.owner, at)[:3],
        "phone": helpline_for(row.owner, at),
        "may_appeal": row.corrected_at is None and (appeal is None or appeal.answered_at is not None),
    }  # fmt: skip
