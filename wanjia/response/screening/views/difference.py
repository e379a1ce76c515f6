"""What differs from the round before at a place: on the screen, and as a file."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wanjia.command.campaigns import listing
from wanjia.command.campaigns.actions import record_export
from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.questions.definition import Question
from wanjia.command.campaigns.questions.evaluate import text_in
from wanjia.command.campaigns.rules import STATE_NAMES, State
from wanjia.command.campaigns.scene import C, Scene, scene
from wanjia.core.exports import export
from wanjia.core.pages import asked
from wanjia.registry.accounts.gate import needs
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Person
from wanjia.response.screening import rounds
from wanjia.response.screening.rules import Asked, Reply

KIND_NAMES = {
    "changed": gettext_lazy("结果不同"),
    "answers": gettext_lazy("答复不同"),
    "needs": gettext_lazy("特殊需要有变化"),
    "found": gettext_lazy("上一轮没有的户"),
    "arrived": gettext_lazy("新住进了人"),
    "left": gettext_lazy("有人搬走"),
    "gone": gettext_lazy("这一轮没有的户"),
}
AT_ONCE = 1000
HEADINGS = [*listing.HEADINGS[:7], gettext_lazy("上一轮"), gettext_lazy("这一轮"), gettext_lazy("哪些不同")]


@needs(C.VIEW_DOORS)
def difference(request: Any, campaign: str, place: str) -> HttpResponse:
    """Show one page of the doors that differ in one way; who may see names sees what was answered and by whom."""
    at = _scene(request, campaign, place, C.VIEW_DOORS)
    if request.htmx:  # the numbers are counted while the list is read already
        counts = {kind: rounds.differing(at.campaign, at.place, kind).count() for kind in rounds.KINDS}
        return render(request, "screening/parts/difference_kinds.html", _kinds(request, counts))
    common, only = _asked(request, at)
    kind = _kind(request)
    page = listing.target_page(rounds.differing(at.campaign, at.place, kind, only), asked(request, "after"))
    named = at.may[C.VIEW_PEOPLE]
    if named and page.rows and kind in ("answers", "needs"):
        households = [t.household for t in page.rows]
        record_readings(households=households, through="difference", by=request.user, at=at.now)
    said = _said(at, kind, page.rows, only, named)
    earlier = rounds.earlier_states(at.campaign, page.rows)
    context = {
        "scene": at,
        "page": page,
        "rows": [
            (t, listing.path(t, at.place), _state(earlier.get(t.household_id)), said.get(t.pk)) for t in page.rows
        ],
        "questions": [(q["name"], _label(q)) for q in (*common.household.values(), *common.person.values())],
        "question": asked(request, "question"),
        **_kinds(request, {}),
    }
    return render(request, "screening/difference.html", context)


@needs(C.EXPORT_LISTS)
def export_difference(request: Any, campaign: str, place: str, kind: str) -> HttpResponseBase:
    """Send the doors that differ in one way as a file: which questions, never the answers nor names."""
    at = _scene(request, campaign, place, C.EXPORT_LISTS)
    _common, only = _asked(request, at)
    how = _kind(request)
    rows = rounds.differing(at.campaign, at.place, how, only)
    what = f"difference {how} {kind}"
    record_export(campaign=at.campaign, place=at.place, what=what, rows=rows.count(), by=request.user, at=at.now)
    name = f"{at.campaign.name} {at.place.name} {KIND_NAMES[how]}"
    return export(kind, name, HEADINGS, _file_rows(at, how, rows, only))


def _file_rows(at: Scene, kind: str, targets: Any, only: Asked) -> Iterator[list[Any]]:
    lines = listing.file_rows(targets)
    ordered = targets.order_by("position", "id").iterator(chunk_size=AT_ONCE)
    while rows := list(islice(ordered, AT_ONCE)):
        earlier = rounds.earlier_states(at.campaign, rows)
        said = _said(at, kind, rows, only, named=False)
        for target, line in zip(rows, islice(lines, len(rows)), strict=False):
            now = "" if kind == "gone" else line[7]
            yield [*line[:7], _state(earlier.get(target.household_id)) or "", now, "、".join(said.get(target.pk, []))]


def _scene(request: Any, campaign: str, place: str, capability: Any) -> Scene:
    at = scene(request, campaign, place, capability, tab="difference")
    if at.campaign.follows_id is None:
        raise Http404
    return at


def _kind(request: Any) -> str:
    kind = asked(request, "kind")
    return kind if kind in rounds.KINDS else "changed"


def _kinds(request: Any, counts: dict[str, int]) -> dict[str, Any]:
    return {"kind": _kind(request), "kinds": [(kind, name, counts.get(kind)) for kind, name in KIND_NAMES.items()]}


def _asked(request: Any, at: Scene) -> tuple[Asked, Asked]:
    """Give the questions both rounds ask, and those of them the reader chose."""
    common = rounds.asked_twice(at.campaign)
    chosen = asked(request, "question")
    if chosen not in common.household and chosen not in common.person:
        return common, common
    household = {name: q for name, q in common.household.items() if name == chosen}
    return common, Asked(household, {name: q for name, q in common.person.items() if name == chosen})


def _said(at: Scene, kind: str, rows: list[Target], only: Asked, named: bool) -> dict[int, list[str]]:
    """Say by target what is different: with names and answers, or only which questions and which needs."""
    if kind == "answers":
        replies = rounds.replies(at.campaign, rows, only)
        numbers = {reply.person for said in replies.values() for reply in said if reply.person}
        people = Person.objects.in_bulk(numbers) if named else {}
        return {pk: list(dict.fromkeys(_reply(r, people, named) for r in said)) for pk, said in replies.items()}
    if kind == "needs" and named:
        needs_ = rounds.needs_since(at.campaign, rows)
        return {t.pk: [_need(need, began) for need, began in needs_.get(t.household_id, [])] for t in rows}
    return {}


def _reply(reply: Reply, people: dict[int, Person], named: bool) -> str:
    if not named:
        return _label(reply.question)
    whose = f"{people[reply.person].name} · " if reply.person in people else ""
    before, after = _words(reply.question, reply.before), _words(reply.question, reply.after)
    return _("%(whose)s%(question)s：%(before)s → %(after)s") % {
        "whose": whose, "question": _label(reply.question), "before": before, "after": after,
    }  # fmt: skip


def _words(question: Question, answer: Any) -> str:
    """Give an answer as its reader says it: the labels of choices, else as it is."""
    labels = {choice["name"]: _text(choice["label"]) for choice in question["choices"]}
    answers = answer if isinstance(answer, list) else [answer]
    return "、".join(labels.get(str(each), str(each)) for each in answers if each is not None) or "—"


def _label(question: Question) -> str:
    return _text(question["label"]) or question["name"]


def _text(texts: dict[str, str]) -> str:
    return text_in(texts, get_language() or "zh", next(iter(texts), "zh"))


def _need(need: Any, began: bool) -> str:
    change = _("新增") if began else _("结束")
    return f"{need.person.name} · {need.get_kind_display()}：{change}"


def _state(state: str | None) -> Any:
    return STATE_NAMES[State(state)] if state else None
