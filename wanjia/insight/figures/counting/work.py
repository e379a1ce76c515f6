"""Work given out and not done, leads nobody has looked into, fevers on their way, what registered, passes."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from wanjia.command.tasks.models import OrderStep, WorkOrder
from wanjia.command.tasks.rules import ENDED
from wanjia.core.actions import Refused
from wanjia.insight.figures.counting.heaps import Counted, Source, When
from wanjia.insight.figures.counting.rows import Rows, stands
from wanjia.registry.places.models import Place
from wanjia.response.care.models import FeverChain
from wanjia.response.isolation.models import FollowUp
from wanjia.response.passes.models import Pass, PassStep
from wanjia.response.registration.models import Registration, Sorting

WHERE = ("place__lo", "place__hi")
UNIT = ("unit__lo", "unit__hi")


def _open_orders(when: When) -> QuerySet[WorkOrder]:
    """Give the orders of whose end nobody had heard by a moment: a phone may bring it later."""
    over = OrderStep.objects.filter(order=OuterRef("pk"), kind__in=ENDED, arrived_at__lte=when.at)
    rows: QuerySet[WorkOrder] = WorkOrder.objects.filter(~Exists(over), ordered_at__lte=when.at)
    return rows


def _fevers(when: When) -> QuerySet[FeverChain]:
    """Give the fevers heard of by a moment: one found on the road or at a door arrives with its check or follow-up."""
    late = FollowUp.objects.filter(chain=OuterRef("pk"), arrived_at__gt=when.at)
    rows: QuerySet[FeverChain] = FeverChain.objects.filter(found_at__lte=when.at)
    return rows.filter(Q(check_of=None) | Q(check_of__arrived_at__lte=when.at), ~Exists(late))


def _fevers_found(when: When) -> QuerySet[FeverChain]:
    """Give those first heard of in the period."""
    before = FollowUp.objects.filter(chain=OuterRef("pk"), arrived_at__lte=when.since)
    at_desk = Q(check_of=None, found_at__gt=when.since) | Q(check_of__arrived_at__gt=when.since)
    by_phone = Exists(FollowUp.objects.filter(chain=OuterRef("pk"), arrived_at__gt=when.since))
    return _fevers(when).filter(at_desk | by_phone, ~Exists(before))


def _registrations(when: When) -> QuerySet[Registration]:
    rows: QuerySet[Registration] = Registration.objects.filter(arrived_at__gt=when.since, arrived_at__lte=when.at)
    return rows


def _steps(kind: str, when: When) -> QuerySet[PassStep]:
    rows: QuerySet[PassStep] = PassStep.objects.filter(kind=kind, at__lte=when.at)
    return rows


def _valid_passes(when: When) -> QuerySet[Pass]:
    steps = PassStep.objects.filter(of=OuterRef("pk"), at__lte=when.at)
    rows: QuerySet[Pass] = Pass.objects.filter(begins_at__lte=when.at, ends_at__gt=when.at)
    return rows.filter(Exists(steps.filter(kind="issued")), ~Exists(steps.filter(kind="revoked")))


class Followed(Rows):
    """Arrivals of a class that is looked into. What they were before a new decree sorted them is not known."""

    def count(self, place: Place, bits: int | None, when: When) -> Counted:
        """Count them, unless they were sorted anew since."""
        return Counted({}, []) if _sorted_since(when) else super().count(place, bits, when)

    def listed(self, key: str, place: Place, when: When) -> tuple[QuerySet[Any], str]:
        """Give them. Raises Refused where they were sorted anew since."""
        if _sorted_since(when):
            raise Refused(_("核查范围后来改了，已收到的登记重新归类过，列不出当时的名单"), field="at")
        return super().listed(key, place, when)


def _sorted_since(when: When) -> bool:
    return Sorting.objects.filter(at__gt=when.at).exists()


SOURCES: list[Source] = [
    Rows("work.open", _open_orders, *WHERE),
    Rows("work.overdue", lambda when: _open_orders(when).filter(due_at__lt=when.at), *WHERE),
    Rows("fever.open", lambda when: _fevers(when).filter(stands("closed_at", when.at)), *WHERE),
    Rows("fever.found", _fevers_found, *WHERE),
    Rows("registrations.all", _registrations, "position"),
    Followed("registrations.followed", lambda when: _registrations(when).exclude(target=""), "position"),
    Rows("passes.issued", lambda when: _steps("issued", when), "of__unit__lo", "of__unit__hi"),
    Rows("passes.filed", lambda when: _steps("filed", when), "of__unit__lo", "of__unit__hi"),
    Rows("passes.valid", _valid_passes, *UNIT),
]
