"""Who answers for a place: now, and before."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.posts.actions import end_responsibility, make_responsible, replace_responsible
from wanjia.command.posts.forms import PersonForm, SuccessorForm
from wanjia.command.posts.models import Responsibility
from wanjia.command.posts.queries import responsible_for
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import covers, needs, reach
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.queries import find_staff, staff_around
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def of_place(request: HttpRequest, place: str) -> HttpResponseBase:
    """Show who answers for a place now, and who did."""
    found = reach(request, Place.objects.all(), place, Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
    if request.GET.get("export") in KINDS:
        rows = Responsibility.objects.filter(place=found).select_related("user").order_by("-from_at", "-id")
        lines = ([found.name, r.user.name, r.get_duty_display(), r.from_at, r.until_at] for r in rows)
        headings = [_("地点"), _("姓名"), _("职责"), _("从"), _("到")]
        return export(request.GET["export"], _("责任人"), headings, lines)
    past = Responsibility.objects.filter(place=found, until_at__isnull=False).select_related("user")
    return render(
        request,
        "posts/responsible.html",
        {
            "place": found,
            "now": responsible_for(found, clock.now()),
            "page": keyset(past, "-from_at", "-id", after=asked(request, "after")),
            "may_change": covers(request, Capability.MANAGE_POSTS, found),
        },
    )


@needs(Capability.MANAGE_POSTS)
def name(request: HttpRequest, place: str) -> HttpResponse:
    """Name somebody who answers for a place."""
    found = reach(request, Place.objects.all(), place, Capability.MANAGE_POSTS)
    at = clock.now()
    initial = {"duty": request.GET.get("duty", "lead")}
    form = PersonForm(request.POST or None, initial=initial)

    def act(values: dict[str, Any]) -> Responsibility:
        user = staff_named(values["user"], found, at)
        return make_responsible(place=found, user=user, duty=values["duty"], by=request.user, at=at)

    if attempt(form, act):
        return redirect("posts:responsible", place=place)
    title = _("指定“%(place)s”的责任人") % {"place": found.name}
    return form_page(request, form, title, suggestions=staff_around(found, at)[:200])


@needs(Capability.MANAGE_POSTS)
def replace(request: HttpRequest, responsibility: str) -> HttpResponse:
    """Let somebody else take a duty over."""
    row = reach(
        request, Responsibility.objects.select_related("place", "user"), responsibility, Capability.MANAGE_POSTS
    )
    at = clock.now()
    form = SuccessorForm(request.POST or None)

    def act(values: dict[str, Any]) -> Responsibility:
        user = staff_named(values["user"], row.place, at)
        return replace_responsible(responsibility=row, user=user, by=request.user, at=at)

    if attempt(form, act):
        return redirect("posts:responsible", place=row.place.public_id)
    title = _("更换“%(place)s”的%(duty)s %(name)s") % {
        "place": row.place.name,
        "duty": row.get_duty_display(),
        "name": row.user.name,
    }
    return form_page(request, form, title, suggestions=staff_around(row.place, at)[:200])


@needs(Capability.MANAGE_POSTS)
@require_POST
def end(request: HttpRequest, responsibility: str) -> HttpResponse:
    """End a duty."""
    row = reach(request, Responsibility.objects.select_related("place"), responsibility, Capability.MANAGE_POSTS)
    end_responsibility(responsibility=row, by=request.user, at=clock.now())
    return redirect("posts:responsible", place=row.place.public_id)


def staff_named(text: str, place: Place, at: Any) -> User:
    """Give the one member of staff around a place of this name. Raises Refused for nobody or several."""
    user = find_staff(text, place, at)
    if user is None:
        raise Refused(_("在这里任职的人中没有“%(name)s”，或有重名；请填用户名") % {"name": text}, field="user")
    return user
