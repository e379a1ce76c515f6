"""What the town promises at its full size, counted in its store: ``script/demo --check`` names whatever is not so."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from demo.outbreak import CASES, COMPOUNDS, OBSERVED, SEALED_HOURS
from wanjia.response.cases.models import Outbreak
from wanjia.response.cases.queries.spread import chains_of
from wanjia.response.isolation.models import Centre, Lodging, Watch
from wanjia.response.isolation.queries.follow import figures, running
from wanjia.response.measures.models import Appeal, Measure

GENERATIONS, CENTRES = 3, 2


def unkept(at: datetime) -> Iterator[str]:
    """Say each figure of the outbreak that differs from its promise."""
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
    for what, (found, promised) in counts.items():
        if found != promised:
            yield f"the outbreak has {found} {what}, {promised} are promised"
    if not followed.missing:
        yield "nobody's follow-up is overdue, some are promised"


def _hours(measure: Measure | None) -> int:
    return (measure.until_at - measure.from_at) // timedelta(hours=1) if measure is not None else 0
