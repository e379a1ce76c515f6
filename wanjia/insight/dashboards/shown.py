"""What a template needs of a snapshot: its words, its drawn trend, which of its numbers this reader may open."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.core.access import Standing
from wanjia.insight.dashboards import charts
from wanjia.insight.dashboards.late import COUNTED, Late
from wanjia.insight.dashboards.rules import WHOLES
from wanjia.insight.dashboards.snapshots import Below, Number, Snapshot
from wanjia.insight.figures.catalogue import INDICATORS, SECTIONS
from wanjia.insight.figures.faces import needed
from wanjia.insight.figures.queries import listing
from wanjia.insight.figures.rules import Indicator, Kind
from wanjia.registry.places.drawing import Shape
from wanjia.registry.places.models import Place

OLD = timedelta(minutes=2)  # numbers older than that are called old
RANKED = 12  # so many of the worst are numbered on a map


def chosen(text: str, otherwise: str) -> str:
    """Give the indicator asked for, else the other one."""
    return text if text in INDICATORS else otherwise


def offered() -> list[tuple[Any, list[Indicator]]]:
    """Give every indicator under its heading."""
    groups: dict[str, list[Indicator]] = {}
    for indicator in INDICATORS.values():
        groups.setdefault(indicator.section, []).append(indicator)
    return [(SECTIONS[section], of) for section, of in groups.items()]


def opens(standing: Standing | None, address: str) -> bool:
    """Tell whether the page behind an address lets this reader in; nobody, a big screen, opens nothing."""
    if standing is None or not address:
        return False
    try:
        gate = getattr(resolve(address.partition("?")[0]).func, "gate", None)
    except Resolver404:
        return False
    return isinstance(gate, str) or any(standing.may(capability) for capability in gate or ())


def leads(standing: Standing | None, key: str, place: Place) -> str:
    """Give where a number leads: to the rows it counts, for who may not see those to its own page with the places below."""
    if standing is None:
        return ""
    spans = [span for capability in needed(key) for span in standing.spans(capability)]
    if any(lo <= place.lo and place.hi <= hi for lo, hi in spans):
        return listing(key, place)
    return reverse("figures:figure", args=[key, place.public_id])


@dataclass(frozen=True)
class Area:
    """One shape of the map with its colour, its place's number, and its rank among the worst."""

    shape: Shape
    below: Below
    rank: int | None


class Shown:
    """A snapshot as one reader sees it; without a standing it is a big screen, where nothing opens."""

    def __init__(self, snapshot: Snapshot, standing: Standing | None = None) -> None:
        self.snapshot = snapshot
        self.standing = standing
        self.indicator = INDICATORS[snapshot.key]
        whole = WHOLES.get(snapshot.key)
        self.whole = INDICATORS[whole] if whole else None

    def tag(self) -> str:
        """Give the ETag: the numbers, the language, and what this reader may open."""
        held = sorted({c for h in self.standing.holdings for c in h.capabilities}) if self.standing else []
        own = hashlib.sha256("|".join([get_language() or "", *held]).encode()).hexdigest()[:8]
        return f'"{self.snapshot.digest}-{own}"'

    @property
    def as_of(self) -> str:
        """The moment of the numbers, to the second."""
        return timezone.localtime(self.snapshot.at).strftime("%m-%d %H:%M:%S")

    def old(self, at: datetime) -> bool:
        """Tell whether the page must say that its numbers are being counted anew."""
        return at - self.snapshot.at > OLD

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """The numbers on top, in words."""
        return [self._number(number) for number in self.snapshot.numbers]

    def _number(self, number: Number) -> dict[str, Any]:
        indicator = INDICATORS[number.key]
        change = number.value - number.before if number.before is not None else None
        bad = bool(change) and indicator.worse == ("more" if (change or 0) > 0 else "less")
        said = {"title": indicator.title, "unit": indicator.unit, "definition": indicator.definition}
        share = number.value / number.whole if number.whole else None
        href = leads(self.standing, number.key, self.snapshot.place)
        return {
            **said,
            "number": number,
            "share": share,
            "change": change,
            "by": abs(change or 0),
            "bad": bad,
            "href": href,
        }

    @property
    def late(self) -> list[tuple[Late, str]]:
        """What is late, each with the address this reader may open."""
        return [(each, self._late(each)) for each in self.snapshot.late]

    def _late(self, each: Late) -> str:
        if each.key in COUNTED:
            return leads(self.standing, each.key, self.snapshot.place)
        return each.address if opens(self.standing, each.address) else ""

    @property
    def address(self) -> str:
        """Where the chosen indicator's number leads this reader."""
        return leads(self.standing, self.snapshot.key, self.snapshot.place)

    @property
    def known(self) -> bool:
        """Whether anything is known of the chosen indicator here."""
        return self.snapshot.value is not None

    @property
    def areas(self) -> list[Area]:
        """The shapes of the map, coloured."""
        by_place = {below.place.pk: below for below in self.snapshot.below}
        drawn = [(shape, by_place[shape.place]) for shape in self.snapshot.map.shapes if shape.place in by_place]
        shown = {b.place.pk for b in self.snapshot.below[:RANKED] if b.part.measure is not None}
        return [Area(shape, below, below.rank if below.place.pk in shown else None) for shape, below in drawn]

    @property
    def told_below(self) -> list[Below]:
        """The places below of which there is a number, the worst first."""
        return [below for below in self.snapshot.below if below.part.value is not None]

    @property
    def untold(self) -> list[Below]:
        """The places below of which nothing is known."""
        return [below for below in self.snapshot.below if below.part.value is None]

    @property
    def undrawn(self) -> int:
        """How many places below have no outline."""
        return len(self.snapshot.below) - len(self.areas)

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Each colour with what it stands for."""
        return [("0", _("没有")), *self._bands(), ("unknown", _("没有数"))]

    def _bands(self) -> Iterator[tuple[str, str]]:
        def said(end: float) -> str:
            return f"{end:.0%}" if self.whole else f"{end:,.0f}"

        ends = self.snapshot.ends
        for number, end in enumerate(ends, start=1):
            yield str(number), _("到 %(end)s") % {"end": said(end)}
        if ends:
            yield str(len(ends) + 1), _("超过 %(end)s") % {"end": said(ends[-1])}
        elif any(row.part.value for row in self.snapshot.below):
            yield "1", "1"  # the largest number is one

    @property
    def trend(self) -> charts.Trend:
        """The last days, drawn."""
        return charts.trend(self.snapshot.days, bars=self.indicator.kind == Kind.PERIOD)
