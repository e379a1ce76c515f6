"""What was registered: the list of a day, and what the staff writes down for those without a phone or from paper."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.queries import origins
from wanjia.registry.presence.actions import NewVisitor, record_visitor_readings
from wanjia.response.registration.actions import NewRegistration, register_visitors
from wanjia.response.registration.forms import EntryForm
from wanjia.response.registration.models import Poster, Registration
from wanjia.response.registration.queries import open_posters
from wanjia.response.registration.rules import class_of

CHECK, MANAGE = Capability.CHECK_CROSSINGS, Capability.MANAGE_STATIONS
PAPER_REACHES = timedelta(days=7)  # further back, a paper list is worth a question rather than an entry


@needs(CHECK, MANAGE)
def registrations(request: Any) -> HttpResponseBase:
    """List what was registered on a day: who stands at a station sees today's, who manages stations any day's."""
    at = clock.now()
    today = timezone.localdate(at)
    day = _day(asked(request, "day"), today) if request.standing.may(MANAGE) else today
    begin = timezone.make_aware(datetime.combine(day, time.min))
    shown = MANAGE if request.standing.may(MANAGE) else CHECK
    rows = Registration.objects.visible_to(request.standing, shown).filter(
        at__gte=begin, at__lt=begin + timedelta(days=1)
    )
    posters = list(Poster.objects.visible_to(request.standing, shown).in_force().select_related("site__place")[:300])
    chosen = next((poster for poster in posters if poster.public_id == asked(request, "poster")), None)
    if chosen is not None:
        rows = rows.filter(position=chosen.site.place.lo, poster=chosen)
    rows = rows.select_related("visitor", "poster__site")
    if request.GET.get("export") in KINDS:
        return _export(request, rows, at)
    page = keyset(rows, "-at", "-id", after=asked(request, "after"))
    _note(request, page.rows, "registration:list", at)
    context = {"page": page, "day": day, "posters": posters, "chosen": chosen, "origins": origins(), "tab": "list"}
    return render(request, "registration/list.html", {**context, "any_day": request.standing.may(MANAGE)})


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text) if text else today
    except ValueError:
        return today


def _note(request: Any, rows: Any, through: str, at: datetime) -> None:
    if rows:
        numbers, events = [row.visitor_id for row in rows], [row.event for row in rows]
        record_visitor_readings(visitors=numbers, events=events, through=through, by=request.user, at=at)


def _export(request: Any, rows: Any, at: datetime) -> HttpResponseBase:
    if not request.standing.may(Capability.EXPORT_LISTS):
        raise PermissionDenied
    found = list(rows.filter(request.standing.within(Capability.EXPORT_LISTS, lo="position")).order_by("at", "id"))
    _note(request, found, "registration export", at)
    names = origins()
    headings = [
        _("时间"),
        _("场所"),
        _("姓名"),
        _("电话后四位"),
        _("从哪里来"),
        _("到哪里去（住址）"),
        _("事由"),
        _("类别"),
    ]
    lines = (
        [
            row.at,
            row.poster.site.name,
            row.visitor.name,
            row.visitor.phone_tail,
            names.get(row.origin, ""),
            row.destination,
        ]
        + [row.get_purpose_display(), row.target]
        for row in found
    )
    return export(request.GET["export"], _("自主登记"), headings, lines)


@needs(CHECK)
def enter(request: Any, poster: str) -> HttpResponse:
    """Write somebody down at a poster: for them, or from a paper list; the next member of a family keeps the address."""
    at = clock.now()
    row: Poster = reach(request, Poster.objects.in_force().select_related("site__place"), poster, CHECK)
    opened = open_posters([row.code], at)[row.code]
    kept = {name: asked(request, name) for name in ("origin", "destination", "purpose", "way", "at")}
    initial = {"event": uuid.uuid4(), "at": at, "way": "proxy", **{key: text for key, text in kept.items() if text}}
    form = EntryForm(request.POST or None, asks=opened.asks, home=opened.home, initial=initial)

    def act(values: dict[str, Any]) -> int:
        if not at - PAPER_REACHES <= values["at"] <= at + timedelta(minutes=5):
            raise Refused(_("只能补录最近七天的登记"), field="at")
        origin = values.get("origin", "")
        entry = NewRegistration(
            opened.pk, opened.site_id, opened.position, values["at"], str(values["event"]),
            new=[NewVisitor(values["name"], values["phone"])], way=values["way"], purpose=values.get("purpose", ""),
            origin=origin, destination=values.get("destination", ""),
            target=class_of(origin, values["at"], opened.classes, opened.home),
        )  # fmt: skip
        register_visitors(forms=[entry], by=request.user, at=at)
        return 1

    if attempt(form, act):
        messages.success(request, _("已登记，可以接着登记家人"))
        return redirect(_next(row, form.cleaned_data))
    about = f"{row.site.place.name} {row.site.name} · {row.get_kind_display()}"
    return form_page(request, form, _("代登记"), about=about, submit=_("登记"), back=reverse("registration:list"))


def _next(poster: Poster, values: dict[str, Any]) -> str:
    from django.http import QueryDict

    kept = QueryDict(mutable=True)
    kept.update({name: values[name] for name in ("origin", "destination", "purpose", "way") if values.get(name)})
    if values["way"] == Registration.Way.PAPER:  # the next line of the list was written soon after
        kept["at"] = f"{timezone.localtime(values['at']):%Y-%m-%dT%H:%M}"
    return f"{reverse('registration:enter', args=[poster.public_id])}?{kept.urlencode()}"
