"""What the town promises at its full size, counted in its store: ``script/demo --check`` names whatever is not so."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from demo import plan
from demo.outbreak import CASES, COMPOUNDS, OBSERVED, SEALED_HOURS
from demo.sampling import BY_ONE, POINTS
from wanjia.registry.places.models import Place
from wanjia.response.cases.models import Outbreak
from wanjia.response.cases.queries.spread import chains_of
from wanjia.response.isolation.models import Centre, Lodging, Watch
from wanjia.response.isolation.queries.follow import figures, running
from wanjia.response.measures.models import Appeal, Measure
from wanjia.response.sampling.models import Certificate, Point, Round, Sample, Table

GENERATIONS, CENTRES = 3, 2


def unkept(at: datetime) -> Iterator[str]:
    """Say each figure of the town that differs from its promise."""
    yield from of_outbreak(at)
    yield from of_sampling()


def of_sampling() -> Iterator[str]:
    """Say each figure of the second round that differs."""
    round_ = Round.objects.latest("campaign__opens_at")
    one = round_.campaign.opens_at + timedelta(hours=6)
    for code, (points, tables) in POINTS.items():
        street = Place.objects.get(level="township", code=code)
        of = Point.objects.filter(round=round_, site__place__lo__gte=street.lo, site__place__hi__lte=street.hi)
        counts = {
            "points": (of.count(), points),
            "tables": (Table.objects.filter(point__in=of).count(), tables),
        }
        if code == plan.SAMPLED_STREET:
            samples = Sample.objects.filter(tube__table__point__in=of, tube__arrived_at__lte=one)
            counts["samples by 13:00"] = (samples.count(), BY_ONE)
            counts["cards by 13:00"] = (Certificate.objects.filter(point__in=of, arrived_at__lte=one).count(), BY_ONE)
        yield from _differing(f"the round in {street.name}", counts)


def of_outbreak(at: datetime) -> Iterator[str]:
    """Say each figure of the outbreak that differs."""
    generations = chains_of(Outbreak.objects.get()).chains.generations()
    on = Measure.objects.in_force(at)
    walls = on.filter(kind="sealed_compound", document__number__contains="15")
    sealed = on.filter(kind="sealed_building").first()
    watches = Watch.objects.filter(ended_at=None)
    followed = figures(running(at), at)
    counts = {
        "cases": (len(generations), len(CASES)),
        "generations": (len(set(generations.values())), GENERATIONS),
        "compounds under control by announcement No. 15": (walls.count(), COMPOUNDS),
        "hours for which a building is sealed": (_hours(sealed), SEALED_HOURS),
        "isolation sites": (Centre.objects.count(), CENTRES),
        "isolation sites with people": (Lodging.objects.now().values("bed__room__site").distinct().count(), CENTRES),
        "persons under observation": (watches.count(), OBSERVED),
        "appeals that wait": (Appeal.objects.open().count(), 1),
        "releases today": (watches.filter(measure__until_at__lte=at).count(), 1),
    }
    yield from _differing("the outbreak", counts)
    if not followed.missing:
        yield "nobody's follow-up is overdue, some are promised"


def _differing(where: str, counts: dict[str, tuple[int, int]]) -> Iterator[str]:
    for what, (found, promised) in counts.items():
        if found != promised:
            yield f"{where} has {found} {what}, {promised} are promised"


def _hours(measure: Measure | None) -> int:
    return (measure.until_at - measure.from_at) // timedelta(hours=1) if measure is not None else 0
