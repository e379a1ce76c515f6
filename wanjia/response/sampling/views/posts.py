"""Who stands at the posts of a round, with the gaps and the staff mix; the roster to print; who comes and who leaves."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wanjia.command.campaigns.scene import C
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.queries import staff_around
from wanjia.response.sampling.actions import end_post, fill_post, note_ppe
from wanjia.response.sampling.forms import PostForm
from wanjia.response.sampling.models import Point, Post
from wanjia.response.sampling.queries.catchments import points_under
from wanjia.response.sampling.queries.posts import gaps_of, mix, standing_at
from wanjia.response.sampling.scene import SEES, STAFF, find_point, round_scene


@needs(*SEES)
def posts(request: Any, round: str) -> HttpResponseBase:
    """Show who stands where, what nobody does, and the mix of staff; or send the roster as a file."""
    at = round_scene(request, round, *SEES, tab="posts")
    points = points_under(at.round, at.place)
    standing = standing_at(points)
    if request.GET.get("export") in KINDS:
        headings = [
            _("采样点"),
            _("台"),
            _("岗位"),
            _("人员类型"),
            _("姓名"),
            _("资质核验人"),
            _("防护已核对"),
            _("从"),
        ]
        rows = (_row(post) for post in standing)
        return export(request.GET["export"], f"{at.round} {_('岗位')}", headings, rows)
    gaps = gaps_of(points)
    context = {
        "scene": at,
        "standing": standing,
        "kinds": Post.Kind.labels,
        "mix": mix(points),
        "gaps": [(point, gaps[point.pk]) for point in points if gaps[point.pk]],
        "missing": sum(map(len, gaps.values())),
    }
    return render(request, "sampling/posts.html", context)


def _row(post: Post) -> list[Any]:
    who = [str(post.point), post.table.number if post.table else "", post.get_kind_display(), post.get_staff_display()]
    return [*who, post.user or post.name, post.credential_checked_by, post.ppe_at, post.from_at]


@needs(*SEES)
def print_posts(request: Any, round: str) -> HttpResponse:
    """Show the roster to print, one sheet a point."""
    at = round_scene(request, round, *SEES, tab="posts")
    points = points_under(at.round, at.place)
    standing = standing_at(points)
    sheets = [(point, [post for post in standing if post.point_id == point.pk]) for point in points]
    return render(request, "sampling/posts_print.html", {"scene": at, "sheets": sheets})


class OneTable(forms.Form):
    """Which table an address came from."""

    kind = forms.ChoiceField(label=gettext_lazy("岗位"), choices=Post.Kind.choices, required=False)
    table = forms.CharField(required=False, max_length=40)


@needs(C.RUN_CAMPAIGNS)
def post_new(request: Any, point: str) -> HttpResponse:
    """Let somebody stand at a post; a gap's link fills in which."""
    found, at = find_point(request, point, C.RUN_CAMPAIGNS), clock.now()
    wanted = OneTable(request.GET)
    form = PostForm(request.POST or None, initial=wanted.cleaned_data if wanted.is_valid() else {})
    form.fields["table"].offer(found.tables.filter(until_at=None).order_by("number"))  # type: ignore[attr-defined]
    staff = staff_around(found.site.place, at)
    for name in ("user", "credential_checked_by"):
        form.fields[name].offer(staff[:500])  # type: ignore[attr-defined]
    done = attempt(form, lambda v: _fill(found, v, request.user, at))
    if done is not None:
        return redirect("sampling:point", point)
    return form_page(request, form, _("安排岗位"), about=str(found), back=reverse("sampling:point", args=[point]))


def _fill(point: Point, values: dict[str, Any], by: Any, at: datetime) -> Post:
    for name in ("table", "user", "credential_checked_by"):
        values[name] = values[name] or None
    return fill_post(point=point, by=by, at=at, **values)


def _post(request: Any, text: str, *capabilities: C) -> Post:
    found: Post = reach(request, Post.objects.select_related("point__site__place"), text, *capabilities)
    return found


@needs(C.RUN_CAMPAIGNS)
@require_POST
def post_end(request: Any, post: str) -> HttpResponse:
    """Let somebody leave a post."""
    found = _post(request, post, C.RUN_CAMPAIGNS)
    end_post(post=found, by=request.user, at=clock.now())
    return redirect("sampling:point", found.point.public_id)


@needs(*STAFF)
@require_POST
def post_ppe(request: Any, post: str) -> HttpResponse:
    """Note that somebody's protection was seen."""
    found = _post(request, post, *STAFF)
    note_ppe(post=found, by=request.user, at=clock.now())
    return redirect("sampling:point", found.point.public_id)
