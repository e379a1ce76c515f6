"""What is done to a post: set up, active or not, under another, its groups, its people, its watch."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.posts import actions, forms
from wanjia.command.posts.models import CommandPost, DeskShift, PostMember, WorkingGroup
from wanjia.command.posts.models.bodies import holds
from wanjia.command.posts.queries.bodies import active
from wanjia.command.posts.queries.papers import citable
from wanjia.command.posts.views.bodies import reached
from wanjia.command.posts.views.responsible import staff_named
from wanjia.core import clock
from wanjia.core.pages import attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.queries import staff_around
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place, Site

MANAGE = Capability.MANAGE_POSTS
OFFERED = 200


@needs(MANAGE)
def found(request: HttpRequest, place: str) -> HttpResponse:
    """Set up a post at a place, or at one inside it."""
    here, at = reach(request, Place.objects.all(), place, MANAGE), clock.now()
    offered = {"parents": _over(here, at), "sites": _sites(here), "documents": citable(here, at)}
    form = forms.PostForm(request.POST or None, **offered)
    act = lambda values: actions.found_post(**values, place=here, by=request.user, at=at)  # noqa: E731
    if (made := attempt(form, act)) is not None:
        return redirect("posts:post", command_post=made.public_id)
    return form_page(request, form, _("在“%(place)s”设指挥机构") % {"place": here.name})


@needs(MANAGE)
def change(request: HttpRequest, command_post: str) -> HttpResponse:
    """Change what a post does, and its duty telephone."""
    post = reached(request, command_post, MANAGE)
    form = forms.ChangePostForm(request.POST or None, initial={"duties": post.duties, "phone": post.phone})
    act = lambda values: actions.change_post(**values, post=post, by=request.user, at=clock.now())  # noqa: E731
    if attempt(form, act):
        return redirect("posts:post", command_post=command_post)
    return form_page(request, form, _("修改“%(name)s”") % {"name": post.name})


@needs(MANAGE)
def activate(request: HttpRequest, command_post: str) -> HttpResponse:
    """Let a post be active again, or at another site."""
    post, at = reached(request, command_post, MANAGE), clock.now()
    form = forms.TermForm(request.POST or None, sites=_sites(post.place), documents=citable(post.place, at))
    act = lambda values: actions.activate_post(**values, post=post, by=request.user, at=at)  # noqa: E731
    if attempt(form, act):
        return redirect("posts:post", command_post=command_post)
    return form_page(request, form, _("启用或迁移“%(name)s”") % {"name": post.name})


@needs(MANAGE)
@require_POST
def deactivate(request: HttpRequest, command_post: str) -> HttpResponse:
    """Let a post be active no more."""
    actions.deactivate_post(post=reached(request, command_post, MANAGE), by=request.user, at=clock.now())
    return redirect("posts:post", command_post=command_post)


@needs(MANAGE)
def under(request: HttpRequest, command_post: str) -> HttpResponse:
    """Let a post stand under another one from now on."""
    post, at = reached(request, command_post, MANAGE), clock.now()
    form = forms.ParentForm(request.POST or None, parents=_over(post.place, at).exclude(pk=post.pk))

    def act(values: dict[str, Any]) -> Any:
        return actions.place_post_under(post=post, parent=values["parent"], by=request.user, at=at)

    if attempt(form, act):
        return redirect("posts:post", command_post=command_post)
    about = _("以前的上报和签收仍归原上级。")
    return form_page(request, form, _("“%(name)s”改隶") % {"name": post.name}, about=about)


@needs(MANAGE)
def group_new(request: HttpRequest, command_post: str) -> HttpResponse:
    """Form a working group."""
    post = reached(request, command_post, MANAGE)
    form = forms.GroupForm(request.POST or None)
    act = lambda values: actions.form_group(**values, post=post, by=request.user, at=clock.now())  # noqa: E731
    if attempt(form, act):
        return redirect("posts:post", command_post=command_post)
    return form_page(request, form, _("“%(name)s”设工作组") % {"name": post.name})


@needs(MANAGE)
@require_POST
def group_end(request: HttpRequest, working_group: str) -> HttpResponse:
    """Dissolve a working group."""
    rows = WorkingGroup.objects.select_related("post__place")
    group = reach(request, rows, working_group, MANAGE)
    actions.dissolve_group(group=group, by=request.user, at=clock.now())
    return redirect("posts:post", command_post=group.post.public_id)


@needs(MANAGE)
def member_new(request: HttpRequest, command_post: str) -> HttpResponse:
    """Appoint somebody to a post or one of its groups."""
    post, at = reached(request, command_post, MANAGE), clock.now()
    groups = WorkingGroup.objects.filter(holds(at), post=post).order_by("from_at", "id")
    form = forms.MemberForm(request.POST or None, groups=groups)

    def act(values: dict[str, Any]) -> Any:
        user = staff_named(values["user"], post.place, at)
        return actions.appoint_member(**(values | {"user": user}), post=post, by=request.user, at=at)

    if attempt(form, act):
        return redirect("posts:post", command_post=command_post)
    names = staff_around(post.place, at)[:OFFERED]
    return form_page(request, form, _("“%(name)s”增加人员") % {"name": post.name}, suggestions=names)


@needs(MANAGE)
@require_POST
def member_end(request: HttpRequest, post_member: str) -> HttpResponse:
    """Let somebody leave a post or group."""
    member = reach(request, PostMember.objects.select_related("post__place"), post_member, MANAGE)
    actions.dismiss_member(member=member, by=request.user, at=clock.now())
    return redirect("posts:post", command_post=member.post.public_id)


@needs(MANAGE)
def mode(request: HttpRequest, command_post: str) -> HttpResponse:
    """Let a post keep watch in another way."""
    post, at = reached(request, command_post, MANAGE), clock.now()
    form = forms.ModeForm(request.POST or None, initial={"from_at": at})
    act = lambda values: actions.set_duty_mode(**values, post=post, by=request.user, at=at)  # noqa: E731
    if attempt(form, act):
        return redirect("posts:post", command_post=command_post)
    return form_page(request, form, _("“%(name)s”的勤务模式") % {"name": post.name})


@needs(MANAGE)
def shift_new(request: HttpRequest, command_post: str) -> HttpResponse:
    """Put somebody on the roster of a duty desk."""
    post, at = reached(request, command_post, MANAGE), clock.now()
    form = forms.ShiftForm(request.POST or None)

    def act(values: dict[str, Any]) -> Any:
        user = staff_named(values["user"], post.place, at)
        return actions.add_desk_shift(**(values | {"user": user}), post=post, by=request.user, at=at)

    if attempt(form, act):
        return redirect("posts:post", command_post=command_post)
    names = staff_around(post.place, at)[:OFFERED]
    return form_page(request, form, _("“%(name)s”排值班") % {"name": post.name}, suggestions=names)


@needs(MANAGE)
@require_POST
def shift_end(request: HttpRequest, desk_shift: str) -> HttpResponse:
    """Take a shift off the roster."""
    shift = reach(request, DeskShift.objects.select_related("post__place"), desk_shift, MANAGE)
    actions.drop_desk_shift(shift=shift, by=request.user, at=clock.now())
    return redirect("posts:post", command_post=shift.post.public_id)


def _over(place: Place, at: datetime) -> Any:
    """The active posts a post of this place may stand under."""
    rows = active(at).filter(place__lo__lte=place.lo, place__hi__gte=place.hi)
    return CommandPost.objects.filter(pk__in=rows).order_by("place__lo", "-place__hi", "id")


def _sites(place: Place) -> Any:
    return Site.objects.filter(place__lo__gte=place.lo, place__hi__lte=place.hi, valid_until=None).order_by("name")[
        :OFFERED
    ]
