"""Channels and subscriptions of one's places, a brief before it is sent, and what was delivered."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.insight.briefs.actions import (
    add_channel,
    end_channel,
    end_subscription,
    resume_channel,
    subscribe_place,
    test_channel,
)
from wanjia.insight.briefs.composing import brief_of
from wanjia.insight.briefs.forms import ChannelForm, SubscriptionForm
from wanjia.insight.briefs.models import Channel, Delivery, Subscription
from wanjia.insight.briefs.picture import drawn
from wanjia.insight.briefs.queries import counted, last_answers
from wanjia.insight.briefs.rules import LATE, STATES
from wanjia.insight.briefs.sending import send_one
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place

MOST, MOST_EXPORTED = 200, 50_000


@needs(C.MANAGE_POSTS)
def channels(request: Any) -> HttpResponseBase:
    """List the channels of one's places: where they lead, what goes through them, whether they work."""
    rows = Channel.objects.visible_to(request.standing, C.MANAGE_POSTS).filter(until_at=None).select_related("place")
    found = counted(rows.order_by("place__lo", "name", "pk")[:MOST], clock.now())
    if request.GET.get("export") in KINDS:
        headings = [_("名称"), _("渠道"), _("归哪里管"), _("谁在看"), _("订阅"), _("24 小时内送达"), _("暂停")]
        cells = (
            [
                line.channel.name,
                line.channel.get_kind_display(),
                line.channel.place,
                line.channel.get_audience_display(),
            ]
            + [line.subscriptions, line.sent, line.channel.paused_at]
            for line in found
        )
        return export(request.GET["export"], _("消息渠道"), headings, cells)
    context = {"rows": found, "home": home(request, C.MANAGE_POSTS), "tab": "channels"}
    return render(request, "briefs/channels.html", context)


@needs(C.MANAGE_POSTS)
def new(request: Any) -> HttpResponse:
    """Set a channel up."""
    form = ChannelForm(request.standing, request.POST or None)
    done = attempt(form, lambda v: add_channel(by=request.user, at=clock.now(), **v))
    if done is None:
        return form_page(request, form, _("添加渠道"), back=reverse("briefs:channels"))
    return redirect("briefs:channel", done.public_id)


def _channel(request: Any, text: str) -> Channel:
    found: Channel = reach(request, Channel.objects.select_related("place", "by"), text, C.MANAGE_POSTS)
    return found


@needs(C.MANAGE_POSTS)
def channel_page(request: Any, channel: str) -> HttpResponse:
    """Show one channel, what is subscribed and what went through it last; subscribe a place."""
    found = _channel(request, channel)
    form = SubscriptionForm(found, request.POST or None)
    done = attempt(form, lambda v: subscribe_place(channel=found, by=request.user, at=clock.now(), **v))
    if done is not None:
        messages.success(request, _("已订阅"))
        return redirect("briefs:channel", channel)
    context = {
        "channel": found,
        "host": _host(found),
        "subscriptions": found.subscriptions.filter(until_at=None).select_related("place").order_by("place__lo", "pk"),
        "rows": _with_answers(found.deliveries.select_related("place").order_by("-made_at", "-pk")[:20]),
        "form": form,
    }
    return render(request, "briefs/channel.html", context, status=422 if form.is_bound and form.errors else 200)


def _host(channel: Channel) -> str:
    """Give what may be shown of an address: where it leads, not the key in it."""
    if channel.kind == "email":
        return "…@" + channel.address.rpartition("@")[2]
    return channel.address.split("?")[0].split("/")[2] if channel.address.count("/") >= 2 else "—"


@needs(C.MANAGE_POSTS)
@require_POST
def test(request: Any, channel: str) -> HttpResponse:
    """Send a test message now and say what came of it."""
    found, at = _channel(request, channel), clock.now()
    delivery = test_channel(channel=found, by=request.user, at=at)
    send_one(Delivery.objects.select_related("channel__place", "place").get(pk=delivery.pk), at)
    delivery.refresh_from_db()
    last = delivery.attempts.order_by("n").last()
    said = f"{STATES[delivery.state]} · {last.answer if last else ''}"
    (messages.success if delivery.state == "sent" else messages.error)(request, said)
    return redirect("briefs:channel", channel)


@needs(C.MANAGE_POSTS)
@require_POST
def resume(request: Any, channel: str) -> HttpResponse:
    """Let a paused channel go on."""
    resume_channel(channel=_channel(request, channel), by=request.user, at=clock.now())
    messages.success(request, _("已恢复"))
    return redirect("briefs:channel", channel)


@needs(C.MANAGE_POSTS)
@require_POST
def end(request: Any, channel: str) -> HttpResponse:
    """Give a channel up."""
    end_channel(channel=_channel(request, channel), by=request.user, at=clock.now())
    messages.success(request, _("已停用"))
    return redirect("briefs:channels")


@needs(C.MANAGE_POSTS)
@require_POST
def end_one(request: Any, subscription: str) -> HttpResponse:
    """End a subscription."""
    rows = Subscription.objects.select_related("channel")
    found: Subscription = reach(request, rows, subscription, C.MANAGE_POSTS)
    end_subscription(subscription=found, by=request.user, at=clock.now())
    messages.success(request, _("已退订"))
    return redirect("briefs:channel", found.channel.public_id)


@needs(C.MANAGE_POSTS)
def deliveries(request: Any) -> HttpResponseBase:
    """Show what was delivered, when, where to, with which answer; or send the list as a file."""
    rows = Delivery.objects.visible_to(request.standing, C.MANAGE_POSTS).select_related("channel", "place")
    state = asked(request, "state", 10)
    if state in STATES:
        rows = rows.filter(state=state)
    if request.GET.get("export") in KINDS:
        headings = [
            _("写成"),
            _("应到"),
            _("送达"),
            _("状态"),
            _("类型"),
            _("地点"),
            _("渠道"),
            _("次数"),
            _("最后答复"),
            _("内容"),
        ]
        cells = (
            [row.made_at, row.planned_at, row.sent_at, row.get_state_display(), row.get_kind_display(), row.place.name]
            + [row.channel.name, row.tries, row.answer, row.text]
            for row in _with_answers(rows.order_by("-made_at", "-pk")[:MOST_EXPORTED])
        )
        return export(request.GET["export"], _("推送记录"), headings, cells)
    page = keyset(rows, "-made_at", "-id", after=asked(request, "after"))
    context = {"page": page, "rows": _with_answers(page.rows), "states": STATES.items(), "state": state}
    return render(request, "briefs/deliveries.html", context | {"tab": "deliveries"})


def _with_answers(rows: Any) -> list[Any]:
    """Give deliveries with ``answer``, what their last try brought, and ``late``."""
    found = list(rows)
    answers = last_answers(found)
    for row in found:
        row.answer = answers.get(row.pk, "")
        row.late = row.sent_at is not None and row.sent_at - row.planned_at > LATE
    return found


@needs(C.MANAGE_POSTS)
def preview(request: Any, place: str) -> HttpResponse:
    """Show the brief of a place as it would be sent now, to staff or to the public."""
    found: Place = reach(request, Place.objects.all(), place, C.MANAGE_POSTS)
    public = asked(request, "audience") == "public"
    brief = brief_of(found, clock.now(), public=public)
    below = Place.objects.current().filter(parent=found).order_by("lo")[:MOST]
    context = {"place": found, "public": public, "brief": brief, "below": below, "tab": "preview"}
    return render(request, "briefs/preview.html", context)


@needs(C.MANAGE_POSTS)
def picture(request: Any, place: str) -> HttpResponse:
    """Give the same as a picture."""
    found: Place = reach(request, Place.objects.all(), place, C.MANAGE_POSTS)
    at = clock.now().replace(second=0, microsecond=0)
    brief = brief_of(found, at, public=asked(request, "audience") == "public")
    answer = HttpResponse(drawn(brief.text.splitlines(), brief.lines), content_type="image/png")
    answer.headers["Cache-Control"] = "no-store"
    name = f"{found.name} {timezone.localtime(at):%m-%d %H%M}.png"
    if request.GET.get("download"):
        answer.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    return answer
