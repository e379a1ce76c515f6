"""Who is followed up, who is due, of whom a follow-up of today was missed: computed from plans and what had arrived."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Greatest

from wanjia.core import sets
from wanjia.insight.figures.counting.heaps import Counted, Heap, When
from wanjia.insight.figures.counting.measures import held
from wanjia.insight.figures.counting.rows import stands
from wanjia.registry.places.models import Place
from wanjia.response.isolation.models import FollowUp, Watch
from wanjia.response.isolation.queries.follow import inside
from wanjia.response.isolation.rules import DAY, Plan, local_seconds, localised, standing

COLUMNS = (
    "pk", "position", "file_id", "place__lo", "place__hi", "a_day", "days",
    sets.Seconds(Greatest("begins_at", "measure__from_at")), sets.Seconds("measure__until_at"),
)  # fmt: skip
FEW, ALL = 1_500, 1_000_000


class Watched(NamedTuple):
    """Who is looked after where, and how it stands."""

    watch: int
    lo: int
    hi: int
    due: bool
    missed: bool


class FollowUps:
    """All three at once: each is the same walk over everybody who is followed up."""

    keys = frozenset({"follow.watched", "follow.due", "follow.missed"})

    def count(self, place: Place, bits: int | None, when: When) -> Counted:
        """Count persons; a visitor without a door of their own lies somewhere in the place that answers for them."""
        sums: dict[str, Counter[tuple[int, int]]] = {key: Counter() for key in self.keys}
        for _watch, lo, hi, due, missed in watched(place, when):
            at = (lo, hi) if bits is not None else (place.lo, place.hi)
            sums["follow.watched"][at] += 1
            sums["follow.due"][at] += due
            sums["follow.missed"][at] += missed
        return Counted({key: [Heap(lo, hi, n) for (lo, hi), n in found.items()] for key, found in sums.items()})

    def listed(
        self, key: str, place: Place, when: When, after: int = 0, most: int | None = None
    ) -> tuple[QuerySet[Any], str]:
        """Give whose follow-up that is; of rows beyond ``after`` only the first so many, for a page looks no further."""
        if key == "follow.watched":
            return _running(place, when), ""
        them = (
            w.watch
            for w in watched(place, when, after, FEW if most else ALL)
            if (w.due if key == "follow.due" else w.missed)
        )
        return Watch.objects.filter(pk__in=sets.numbers(islice(them, most))), ""


def _running(place: Place, when: When) -> QuerySet[Watch]:
    """Give who was followed up by what was known at the moment; an end that came later had not been told."""
    rows = Watch.objects.filter(held(when.at, "measure__"), stands("ended_at", when.at), inside(place.lo, place.hi))
    found: QuerySet[Watch] = rows.filter(Q(person=None) | stands("person__gone_at", when.at), begins_at__lte=when.at)
    return found


def watched(place: Place, when: When, after: int = 0, size: int = ALL) -> Iterator[Watched]:
    """Walk over them in the order of their numbers: so many at first, then ever more at once, for a page seldom needs many."""
    rows, now = _running(place, when).order_by("pk").values_list(*COLUMNS), local_seconds(when.at)
    while some := list(rows.filter(pk__gt=after)[:size]):
        performed = _performed([row[0] for row in some], when, now)
        for pk, position, file, lo, hi, a_day, days, begins, ends in some:
            plan = Plan(localised(begins), localised(ends), a_day, frozenset(days))
            stands_so = standing(plan, *performed.get(pk, (0, 0, None)), now)
            lies = (position, position) if file else (lo, hi)
            yield Watched(pk, *lies, stands_so.due, stands_so.overdue > 0)
        if len(some) < size:
            return
        after, size = some[-1][0], min(2 * size, ALL)


def _performed(watches: list[int], when: When, now: int) -> dict[int, tuple[int, int, int | None]]:
    """Give how many slots of each were done, how many of today, and which was the last."""
    done = FollowUp.objects.filter(counts=True, arrived_at__lte=when.at, watch__in=sets.numbers(watches))
    today = Count("pk", filter=Q(slot__gte=F("watch__a_day") * (now // DAY)))
    per_watch = done.order_by().values_list("watch_id").annotate(n=Count("pk"), today=today, last=Max("slot"))
    return {watch: (n, of_today, last) for watch, n, of_today, last in per_watch}


SOURCES = [FollowUps()]
