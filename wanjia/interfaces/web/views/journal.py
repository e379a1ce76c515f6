"""The journal, for the auditor: who did what, about what, where, when; and whether its chains hold."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.core import clock, identities, journal
from wanjia.core.exports import KINDS, export
from wanjia.core.models import JournalBlock, JournalLine
from wanjia.core.pages import asked, keyset
from wanjia.interfaces.web.deeds import DEEDS
from wanjia.interfaces.web.details import in_words
from wanjia.interfaces.web.forms import JournalForm
from wanjia.registry.accounts.actions import read_journal
from wanjia.registry.accounts.gate import covers, needs
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import locate
from wanjia.registry.places.rules import WIDTH_BITS, Level

BLOCKS = 2000  # what one click verifies: well under a second
LONGEST_EXPORT = 200_000


@needs(Capability.READ_JOURNAL)
def lines(request: HttpRequest) -> HttpResponseBase:
    """List the lines that match, the newest first; asking is itself a line."""
    form = JournalForm(request.GET)
    rows = _visible(request)
    rows = rows.filter(_wanted(request, form.cleaned_data)) if form.is_valid() else rows.none()
    read_journal(what=request.META.get("QUERY_STRING", ""), by=request.user, at=clock.now())
    if request.GET.get("export") in KINDS and form.is_valid():
        headings = [_("发生时间"), _("谁"), _("动作"), _("对象"), _("对象编号"), _("地点"), _("内容")]
        return export(request.GET["export"], _("操作日志"), headings, _all(rows))
    page = keyset(rows, "-id", after=asked(request, "after"))
    context = {"form": form, "page": page, "rows": _told(page.rows)}
    return render(request, "web/journal.html", context, status=422 if form.errors else 200)


@needs(Capability.READ_JOURNAL)
def chains(request: HttpRequest) -> HttpResponse:
    """Verify the next stretch of the chains and say how far that is."""
    try:
        after = identities.unseal("core.journalblock", request.GET["after"]) if "after" in request.GET else 0
    except identities.UnknownIdentity as error:
        raise Http404 from error
    blocks = JournalBlock.objects.order_by("pk")
    stretch = list(blocks.filter(pk__gt=after).values_list("pk", flat=True)[:BLOCKS])
    until = stretch[-1] if stretch else after
    last = blocks.values_list("pk", flat=True).last() or 0
    read_journal(what="chains", by=request.user, at=clock.now())
    context = {
        "broken": list(journal.broken_links(after=after, until=until)),
        "done": until,
        "last": max(last, 1),
        "next": identities.seal("core.journalblock", until) if until < last else "",
        "checked": len(stretch),
    }
    return render(request, "web/chains.html", context)


def _visible(request: Any) -> QuerySet[JournalLine]:
    """Lines of the territory; lines of no place only for somebody whose territory is everything."""
    condition = request.standing.within(Capability.READ_JOURNAL, lo="position")
    root = Place.objects.filter(parent=None).first()
    if root is not None and covers(request, Capability.READ_JOURNAL, root):
        condition |= Q(position=None)
    return JournalLine.objects.filter(condition)


def _wanted(request: Any, values: dict[str, Any]) -> Q:
    condition = Q()
    if values["who"]:
        named = User.objects.filter(Q(username=values["who"]) | Q(name=values["who"]))
        condition &= Q(by_id__in=list(named.values_list("pk", flat=True)))
    if values["action"]:
        condition &= Q(action=values["action"])
    if values["about"]:
        condition &= _about(values["about"])
    if values["place"]:
        inside = request.standing.within(Capability.READ_JOURNAL, lo="lo", hi="hi")
        spots = [Q(position__range=(p.lo, p.hi)) for p in locate(values["place"], inside=inside)]
        condition &= Q(*spots, _connector=Q.OR) if spots else Q(pk__in=[])
    if values["since"]:
        condition &= Q(happened_at__gte=values["since"])
    if values["until"]:
        condition &= Q(happened_at__lte=values["until"])
    return condition


def _about(text: str) -> Q:
    """A sealed id says by itself of what kind it is."""
    for model in apps.get_models():
        try:
            return Q(about_kind=model._meta.label_lower, about_id=identities.unseal(model._meta.label_lower, text))
        except identities.UnknownIdentity:
            continue
    return Q(pk__in=[])


def _told(rows: list[JournalLine]) -> list[dict[str, Any]]:
    """Put names to the numbers of a page of lines."""
    users = User.objects.in_bulk({row.by_id for row in rows if row.by_id})
    places = _around({row.position for row in rows if row.position is not None})
    kinds = {model._meta.label_lower: model._meta.model_name for model in apps.get_models()}
    return [
        {
            "line": row,
            "deed": DEEDS.get(row.action, row.action),
            "detail": in_words(row.detail),
            "who": users[row.by_id].name if row.by_id in users else _("系统"),
            "kind": kinds.get(row.about_kind, row.about_kind),
            "about": identities.seal(row.about_kind, row.about_id) if row.about_id is not None else "",
            "place": " ".join(p.name for p in places if row.position is not None and p.contains(row.position)),
        }
        for row in rows
    ]


def _around(positions: set[int]) -> list[Place]:
    """Where a position's township, community and grid begin is arithmetic: three look-ups in an index, not a search."""
    spots = Q(pk__in=[])
    for level in (Level.TOWNSHIP, Level.COMMUNITY, Level.GRID):
        bits = WIDTH_BITS[level]
        spots |= Q(level=level, lo__in={position >> bits << bits for position in positions})
    return list(Place.objects.filter(spots).order_by("lo", "-hi"))


def _all(rows: QuerySet[JournalLine]) -> Iterator[list[Any]]:
    """Every line that matches, newest first, read a page at a time; the file ends at LONGEST_EXPORT."""
    after = ""
    for _number in range(LONGEST_EXPORT // 200):
        page = keyset(rows, "-id", after=after, limit=200)
        yield from (_cells(told) for told in _told(page.rows))
        after = page.after
        if not after:
            return


def _cells(told: dict[str, Any]) -> list[Any]:
    line = told["line"]
    return [line.happened_at, told["who"], told["deed"], told["kind"], told["about"], told["place"], told["detail"]]
