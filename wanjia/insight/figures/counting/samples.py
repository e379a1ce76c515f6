"""What the present round took, gave out and found, by where its points stand: tubes and results as they had arrived."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from wanjia.command.campaigns.models import Campaign
from wanjia.insight.figures.counting.campaigns import Stretch, present
from wanjia.insight.figures.counting.heaps import Counted, When
from wanjia.insight.figures.counting.rows import heaps, stands, under
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Certificate, Result, SampleVoid, Tube

PLACE = "point__site__place"


def _of(stretches: list[Stretch], campaign: str, lo: str) -> Q:
    """Give the filter for what belongs to the present round of where it lies."""
    found = Q(pk__in=[])
    for number, low, high in stretches:
        found |= Q(**{campaign: number, f"{lo}__gte": low, f"{lo}__lte": high})
    return found


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
            rows, where, weight = self._rows(key, stretches, when)
            found[key] = heaps(rows, place, bits, f"{where}__lo", f"{where}__hi", weight)
        return Counted(found, spans)

    def listed(self, key: str, place: Place, when: When) -> tuple[QuerySet[Any], str]:
        """Give the tubes of those samples, the cards, or the positive findings."""
        rows, where, weight = self._rows(key, present(Campaign.Kind.SAMPLING, place, when.at), when)
        return under(rows, place, f"{where}__lo", f"{where}__hi"), weight

    def _rows(self, key: str, stretches: list[Stretch], when: When) -> tuple[QuerySet[Any], str, str]:
        """Give the rows, by which place each lies where, and how often each counts."""
        if key == "round.cards":
            rows: QuerySet[Any] = Certificate.objects.filter(stands("voided_at", when.at), arrived_at__lte=when.at)
            table, campaign, weight = "", "point__round__campaign", ""
        elif key == "round.positive":
            rows, table, campaign, weight = _positive(when), "tube__table__", "tube__round__campaign", ""
        else:
            rows, table, campaign, weight = _tubes(when), "table__", "round__campaign", "standing"
        return rows.filter(_of(stretches, campaign, f"{table}{PLACE}__lo")), f"{table}{PLACE}", weight


def _tubes(when: When) -> QuerySet[Any]:
    """Give the tubes that had arrived, with how many of their samples nobody had voided."""
    voids = SampleVoid.objects.filter(sample__tube=OuterRef("pk"), at__lte=when.at).order_by()
    voided = voids.values("sample__tube").annotate(n=Count("pk")).values("n")
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
