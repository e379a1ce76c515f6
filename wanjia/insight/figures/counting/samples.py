"""What the present round took, gave out and found, by where its points stand: tubes and results as they had arrived."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from wanjia.command.campaigns.models import Campaign
from wanjia.insight.figures.counting.campaigns import Stretch, present
from wanjia.insight.figures.counting.heaps import Counted, When
from wanjia.insight.figures.counting.rows import heaps, stands, under
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Certificate, Point, Result, SampleVoid, Table, Tube
from wanjia.response.sampling.models.tubes import ORDINAL_BITS

PLACE = "point__site__place"
SHARE = 1 << ORDINAL_BITS  # numbers of samples that belong to one tube


def _points(stretches: list[Stretch], place: Place) -> list[int]:
    """Give the points under a place of the round that is present where they stand."""
    rows: QuerySet[Any] = under(Point.objects.all(), place, "site__place__lo", "site__place__hi")
    found = Q(pk__in=[])
    for number, low, high in stretches:
        found |= Q(round__campaign=number, site__place__lo__gte=low, site__place__lo__lte=high)
    return list(rows.filter(found).order_by().values_list("pk", flat=True))


class Samples:
    """Samples, cards and positive tubes of the present rounds."""

    keys = frozenset({"round.samples", "round.cards", "round.positive"})

    def count(self, place: Place, bits: int | None, when: When) -> Counted:
        """Count each by the place of its point; a sample that was voided counts no more from then on."""
        stretches = present(Campaign.Kind.SAMPLING, place, when.at)
        spans = [(lo, hi) for _campaign, lo, hi in stretches]
        if not stretches:
            return Counted({}, spans)
        found = {}
        for key in self.keys:
            rows, where, weight = self._rows(key, stretches, place, when)
            found[key] = heaps(rows, place, bits, f"{where}__lo", f"{where}__hi", weight)
        return Counted(found, spans)

    def listed(self, key: str, place: Place, when: When) -> tuple[QuerySet[Any], str]:
        """Give the tubes of those samples, the cards, or the positive findings."""
        rows, _where, weight = self._rows(key, present(Campaign.Kind.SAMPLING, place, when.at), place, when)
        return rows, weight

    def _rows(self, key: str, stretches: list[Stretch], place: Place, when: When) -> tuple[QuerySet[Any], str, str]:
        """Give the rows, by which place each lies where, and how often each counts.

        Points and tables are few and looked up first: from them the store knows how many rows to expect.
        """
        points = _points(stretches, place)
        if key == "round.cards":
            cards = Certificate.objects.filter(stands("voided_at", when.at), arrived_at__lte=when.at)
            return cards.filter(point__in=points), PLACE, ""
        tables = list(Table.objects.filter(point__in=points).values_list("pk", flat=True))
        if key == "round.positive":
            return _positive(when).filter(tube__table__in=tables), f"tube__table__{PLACE}", ""
        return _tubes(when).filter(table__in=tables), f"table__{PLACE}", "standing"


def _tubes(when: When) -> QuerySet[Any]:
    """Give the tubes that had arrived, with how many of their samples nobody had voided."""
    mine = Q(sample__gte=OuterRef("pk") * SHARE, sample__lt=(OuterRef("pk") + 1) * SHARE)  # their numbers begin with it
    voids = SampleVoid.objects.filter(mine, at__lte=when.at).order_by()
    voided = voids.annotate(of=Value(1)).values("of").annotate(n=Count("pk")).values("n")
    rows: QuerySet[Any] = Tube.objects.filter(arrived_at__lte=when.at)
    found: QuerySet[Any] = rows.annotate(standing=F("samples") - Coalesce(Subquery(voided), 0))
    return found


def _positive(when: When) -> QuerySet[Result]:
    """Give the finding of each tube that was positive by the latest test reported by then."""
    told = Result.objects.filter(reported_at__lte=when.at)
    later = Q(tested_at__gt=OuterRef("tested_at")) | Q(tested_at=OuterRef("tested_at"), pk__gt=OuterRef("pk"))
    rows: QuerySet[Result] = told.filter(finding="positive")
    return rows.filter(~Exists(told.filter(later, tube=OuterRef("tube"))))


SOURCES = [Samples()]
