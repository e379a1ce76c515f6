"""What the present round took, gave out and found, by where its points stand: tubes and results as they had arrived."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from wanjia.command.campaigns.models import Campaign
from wanjia.insight.figures.counting.campaigns import Stretch, present
from wanjia.insight.figures.counting.heaps import Counted, Heap, When
from wanjia.insight.figures.counting.rows import heaps, stands
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

        def counted(rows: QuerySet, table: str, campaign: str, of: object = None) -> list[Heap]:  # type: ignore[type-arg]
            where = f"{table}{PLACE}"
            options = {} if of is None else {"of": of}
            rows = rows.filter(_of(stretches, campaign, f"{where}__lo"))
            return heaps(rows, place, bits, f"{where}__lo", f"{where}__hi", **options)

        tubes = counted(Tube.objects.filter(arrived_at__lte=when.at), "table__", "round__campaign", Sum("samples"))
        voids = SampleVoid.objects.filter(at__lte=when.at, sample__tube__arrived_at__lte=when.at)
        voided = counted(voids, "sample__tube__table__", "sample__tube__round__campaign")
        cards = Certificate.objects.filter(stands("voided_at", when.at), arrived_at__lte=when.at)
        return Counted(
            {
                "round.samples": [*tubes, *(Heap(lo, hi, -n) for lo, hi, n in voided)],
                "round.cards": counted(cards, "", "point__round__campaign"),
                "round.positive": counted(_positive(when), "tube__table__", "tube__round__campaign"),
            },
            spans,
        )


def _positive(when: When) -> QuerySet[Result]:
    """Give the finding of each tube that was positive by the latest test reported by then."""
    told = Result.objects.filter(reported_at__lte=when.at)
    later = Q(tested_at__gt=OuterRef("tested_at")) | Q(tested_at=OuterRef("tested_at"), pk__gt=OuterRef("pk"))
    rows: QuerySet[Result] = told.filter(finding="positive")
    return rows.filter(~Exists(told.filter(later, tube=OuterRef("tube"))))


SOURCES = [Samples()]
