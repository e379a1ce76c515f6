"""Lists of targets: who is meant, a page of them, the people behind the doors, and all of them as rows of a file."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.rules import State, state_names
from wanjia.core import identities
from wanjia.core.exports import CsvCells, LocalMinutes, read_ahead, stored_moment
from wanjia.core.pages import Page
from wanjia.registry.people.models import Household
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import and_above, with_ancestors
from wanjia.registry.places.rules import Level

ROWS = 25
SHOWS: dict[str, Any] = {"missing": gettext_lazy("还缺的"), "all": gettext_lazy("全部")}
LEVELS = [Level.TOWNSHIP, Level.COMMUNITY, Level.GRID, Level.BUILDING, Level.UNIT]
HEADINGS = [
    gettext_lazy("街道苏木乡镇"),
    gettext_lazy("社区嘎查村"),
    gettext_lazy("网格"),
    gettext_lazy("楼栋"),
    gettext_lazy("单元"),
    gettext_lazy("门"),
    gettext_lazy("类别"),
    gettext_lazy("结果"),
    gettext_lazy("上门次数"),
    gettext_lazy("最近结果时间"),
    gettext_lazy("约定再次上门"),
]


def chosen(targets: QuerySet[Target], show: str, kind: str, origin: str = "") -> QuerySet[Target]:
    """Keep the targets a list is about: ``missing``, ``all`` or states; perhaps of one household kind, one origin."""
    states = [state for state in show.split(",") if state in set(State)]
    if states:
        targets = targets.filter(state=states[0]) if len(states) == 1 else targets.filter(state__in=states)
    elif show != "all":
        targets = targets.filter(open=True)
    if origin in Target.Origin.values:
        targets = targets.filter(origin=origin)
    return targets.filter(household__kind=kind) if kind in Household.Kind.values else targets


def target_page(targets: QuerySet[Target], after: str, limit: int = ROWS) -> Page:
    """Give one page in route order after the target of that sealed id; a page costs the same at any depth."""
    last = None
    if after:
        try:
            number = identities.unseal("campaigns.target", after)
            last = Target.objects.filter(pk=number).values_list("position", "id").first()
        except identities.UnknownIdentity:
            last = None
    if last is not None:
        targets = targets.filter(position__gte=last[0]).filter(Q(position__gt=last[0]) | Q(id__gt=last[1]))
    rows = list(targets.select_related("household__door", "person").order_by("position", "id")[: limit + 1])
    places = with_ancestors({target.place_id for target in rows})
    for target in rows:
        target.place = places[target.place_id]
    return Page(rows[:limit], rows[limit - 1].public_id if len(rows) > limit else "")


def path(target: Target, inside: Place) -> list[str]:
    """Give the names from below ``inside`` down to where the door is, of a target of a page."""
    names: list[str] = []
    step: Place | None = target.place
    while step is not None and step.pk != inside.pk and step.lo >= inside.lo:
        names.append(step.name)
        step = step.parent
    return names[::-1]


def file_rows(targets: QuerySet[Target], subject: str = "household") -> Iterator[list[Any]]:
    """Give every target as a row of a workbook, in route order, read from the store as it is written out."""
    names, states, kinds, local = _names_by_place(targets), *_words(subject), LocalMinutes()
    for place, door, kind, state, visits, at, again in _stored(targets):
        yield [*names[place], door, kinds[kind], states[state], visits, local[at[:16]], local[again[:16]]]


def file_lines(targets: QuerySet[Target], subject: str = "household") -> Iterator[str]:
    """Give the same rows as lines of CSV; the texts that many rows share are quoted and defused once."""
    cells, local = CsvCells(), LocalMinutes()
    names = {place: ",".join([cells[name] for name in each]) for place, each in _names_by_place(targets).items()}
    states, kinds = ({key: cells[word] for key, word in words.items()} for words in _words(subject))
    for place, door, kind, state, visits, at, again in _stored(targets):
        yield f"{names[place]},{cells[door]},{kinds[kind]},{states[state]},{visits},{local[at[:16]]},{local[again[:16]]}"


def _words(subject: str) -> tuple[dict[str, str], dict[str, str]]:
    states = {state.value: str(name) for state, name in state_names(subject).items()}
    return states, {value: str(name) for value, name in Household.Kind.choices}


def _stored(targets: QuerySet[Target]) -> Iterator[tuple[Any, ...]]:
    rows = targets.order_by("position", "id").values_list(
        "place_id", "household__door__number", "household__kind", "state", "visits",
        stored_moment("state_at"), stored_moment("revisit_at"),
    )  # fmt: skip
    return read_ahead(rows)


def _names_by_place(targets: QuerySet[Target]) -> dict[int, list[str]]:
    """Give the five names of every place the targets stand at, as columns."""
    places = and_above(targets.order_by().values_list("place_id", flat=True).distinct())
    known: dict[int, dict[str, str]] = {}
    for pk, parent, level, name in places.order_by("lo", "-hi").values_list("pk", "parent_id", "level", "name"):
        known[pk] = {**known.get(parent, {}), level: name}
    return {pk: [names.get(level, "") for level in LEVELS] for pk, names in known.items()}


def staircases(targets: Iterable[Target], inside: Place) -> list[dict[str, Any]]:
    """Group targets in route order by the place of their doors: what one worker climbs with one sheet."""
    found: list[dict[str, Any]] = []
    for target in targets:
        if not found or found[-1]["place"].pk != target.place_id:
            found.append({"place": target.place, "name": " ".join(path(target, inside)) or inside.name, "rows": []})
        found[-1]["rows"].append(target)
    return found


def shows(subject: str) -> dict[str, Any]:
    """Give every choice of what a list shows, with its words."""
    return {**SHOWS, **{str(state): name for state, name in state_names(subject).items()}}


def shown(show: str, subject: str) -> str:
    """Give the words for what a list shows."""
    states = [str(state_names(subject)[State(s)]) for s in show.split(",") if s in set(State)]
    return "、".join(states) or str(SHOWS.get(show, _("还缺的")))
