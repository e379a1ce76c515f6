"""What is known of how an outbreak spreads: its chains, its curve, its reproduction number, its delays."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import isfinite
from typing import NamedTuple

from django.db.models import Count, F

from wanjia.analysis.chains import Chains, Spread, spread
from wanjia.analysis.curve import Case as Dated
from wanjia.analysis.curve import Curve, epidemic_curve
from wanjia.analysis.delays import Delay
from wanjia.analysis.reproduction import Reproduction, reproduction_numbers, windows_of
from wanjia.analysis.risks import Estimate, attack_rate
from wanjia.command.diseases.rules import Profile
from wanjia.response.cases.models import Case, Link, Outbreak
from wanjia.response.cases.queries.board import contacts_of

LONGEST_INTERVAL = 60
WINDOW = 7
PAIRS = (
    ("infected", "onset"),
    ("onset", "sampled"),
    ("onset", "reported"),
    ("onset", "admitted"),
    ("onset", "ended"),
)


@dataclass(frozen=True)
class Found:
    """The chains of an outbreak; ``others``: links that were left out, as a case has one infector and no circle."""

    chains: Chains
    others: list[tuple[str, str]] = field(default_factory=list)


class Interval(NamedTuple):
    """A delay between two days of a case: how many cases tell it, its quartiles, the longest."""

    name: str
    cases: int
    low: float
    middle: float
    high: float
    most: int


def chains_of(outbreak: Outbreak) -> Found:
    """Give the chains. Of several infectors the one who fell ill last before the case is taken: the most likely one."""
    cases = {case.pk: case for case in Case.objects.filter(outbreak=outbreak).standing()}
    merged = dict(Case.objects.filter(outbreak=outbreak, merged_into__isnull=False).values_list("pk", "merged_into_id"))
    links = Link.objects.filter(case__outbreak=outbreak, void_at=None).order_by("pk")
    pairs = {
        (merged.get(one, one), merged.get(other, other))
        for one, other in links.values_list("source_case_id", "case_id")
    }
    wanted = sorted(
        ((cases[one], cases[other]) for one, other in pairs if one in cases and other in cases and one != other),
        key=lambda pair: (pair[1].pk, *_likely(*pair)),
    )
    infector: dict[int, int] = {}
    others = []
    for one, other in wanted:
        if other.pk in infector or _above(one.pk, other.pk, infector):
            others.append((one.label, other.label))
        else:
            infector[other.pk] = one.pk
    onsets = {case.label: case.onset for case in cases.values()}
    kept = [(cases[one].label, cases[other].label) for other, one in infector.items()]
    return Found(Chains(onsets, kept), others)


def _likely(infector: Case, infected: Case) -> tuple[bool, int, int]:
    if infector.onset is None or infected.onset is None:
        return (True, 0, infector.pk)
    days = (infected.onset - infector.onset).days
    return (days < 0, abs(days), infector.pk)


def _above(case: int, wanted: int, infector: dict[int, int]) -> bool:
    """Tell whether somebody stands above a case in its chain."""
    here: int | None = case
    while here is not None:
        if here == wanted:
            return True
        here = infector.get(here)
    return False


def unevenness(found: Found) -> Spread | None:
    """Give how unevenly cases infect; None without any case."""
    offspring = found.chains.offspring()
    return spread(offspring.values()) if offspring else None


def patients(outbreak: Outbreak) -> list[Case]:
    """Give the cases that count in figures."""
    return list(Case.objects.filter(outbreak=outbreak).patients().order_by("pk"))


def curve_of(cases: Sequence[Case], today: date) -> Curve | None:
    """Give the curve by onset and report until the last day that anything is known of, at most today; None without days."""
    days = [day for case in cases for day in (case.onset, case.reported) if day]
    if not days:
        return None
    until = min(today, max(days))
    if (until - min(days)).days > 3650:
        return None
    return epidemic_curve([Dated(case.onset, case.reported) for case in cases], until)


def reproduction_of(curve: Curve, profile: Profile) -> list[Reproduction]:
    """Give R_t by onset over windows of a week; nothing where the profile has no serial interval or the curve is short."""
    weights = weights_of(profile)
    if weights is None or len(curve.days) <= WINDOW:
        return []
    return reproduction_numbers(
        [day.onsets for day in curve.days], weights, windows=windows_of(len(curve.days), WINDOW)
    )


def weights_of(profile: Profile) -> list[float] | None:
    """Give the probabilities of a serial interval of 0, 1, 2 … days from the profile's distribution; 0 for the same day."""
    told = profile.serial_interval
    if told is None:
        return None
    import numpy as np  # a tenth of a second to load: only for who looks at an outbreak's figures

    delay = Delay(told.family, told.first, told.second)
    edges = np.arange(LONGEST_INTERVAL + 1) + 0.5
    shares = np.diff(delay.cdf(edges), prepend=0.0)
    shares[0] = 0.0
    return [float(share) for share in shares / shares.sum()]


def delays_of(cases: Sequence[Case]) -> list[tuple[str, str, Interval]]:
    """Give the days between the events of a case, those that several cases tell; an impossible order is left out."""
    import numpy as np

    found = []
    for one, other in PAIRS:
        told = [(getattr(case, one), getattr(case, other)) for case in cases]
        days = [(end - begin).days for begin, end in told if begin and end and end >= begin]
        if days:
            low, middle, high = (float(value) for value in np.percentile(days, (25, 50, 75)))
            found.append((one, other, Interval(f"{one}_{other}", len(days), low, middle, high, max(days))))
    return found


class Followed(NamedTuple):
    """Of the contacts: how many, how many became cases (with limits); of how many cases somebody knows the source."""

    contacts: int
    became: int
    attack: Estimate
    cases: int
    with_source: int
    a_case: float


def followed(outbreak: Outbreak, cases: Sequence[Case]) -> Followed:
    """Give the figures of contacts: secondary attack rate, cases with a known source, contacts a case.

    A contact who fell ill no later than the case was not infected by it: such a one is on neither side of the rate.
    """
    contacts = contacts_of(outbreak).count()
    rows = contacts_of(outbreak).exclude(became__onset__lte=F("case__onset"))
    risk = rows.aggregate(contacts=Count("pk"), became=Count("became"))
    linked = set(Link.objects.filter(case__outbreak=outbreak, void_at=None).values_list("case_id", flat=True))
    linked |= set(rows.filter(became__isnull=False).values_list("became_id", flat=True))
    known = sum(case.pk in linked for case in cases)
    attack = attack_rate(risk["became"], risk["contacts"])
    return Followed(contacts, risk["became"], attack, len(cases), known, contacts / max(len(cases), 1))


def shown(value: float) -> str:
    """Write a number for a table, a dash for what nothing is known of."""
    return f"{value:.2f}" if isfinite(value) else "—"


def day_of(curve: Curve, number: int) -> date:
    """Give the date of a day that is counted from 1."""
    return curve.days[0].day + timedelta(days=number - 1)
