"""Certificates are issued, one by one at the desk or as a phone brings them; voided, replaced; their serials are printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.models import Target
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.codes.actions import void_serial
from wanjia.response.sampling.models import Certificate, CertificateVoid, Point, SerialRange
from wanjia.response.sampling.printing import VALID, serial_text
from wanjia.response.sampling.queries.certificates import last_serial
from wanjia.response.sampling.rules.serials import FAULTS, Known, fault

MOST_PRINTED = 400


@dataclass(frozen=True)
class NewCard:
    """A card somebody was given: its serial, the target's number, when."""

    serial: int
    target_id: int
    at: datetime


@dataclass(frozen=True)
class Issued:
    """What became of a card: the certificate, or why there is none and which one stands against it."""

    card: NewCard
    fault: str
    certificate: Certificate | None

    @property
    def why(self) -> Any:
        """Say why there is none."""
        return FAULTS.get(self.fault, "")


@action
def issue_certificates(
    *,
    point: Point,
    cards: Sequence[NewCard],
    arrived_at: datetime,
    by: Any,
    at: datetime,
    event: str | None = None,
    device_id: int | None = None,
) -> list[Issued]:
    """Take in cards that were handed over at a point; those that cannot stand are given back with the one they meet."""
    _lock(point, [card.target_id for card in cards])
    found = _issue(point, cards, arrived_at, by, event, device_id, handed_over=True)
    detail = {"count": sum(not row.fault for row in found), "refused": sum(bool(row.fault) for row in found)}
    journal.write(
        "issue_certificates",
        by=by,
        at=at,
        about=point,
        position=point.site.place.lo,
        detail=detail,
        device_id=device_id,
    )
    return found


@action
def issue_certificate(*, point: Point, target: Target, by: Any, at: datetime, serial: int | None = None) -> Certificate:
    """Issue one certificate at the desk, with the next serial unless one is named; it is printed there.

    Raises Refused when it cannot stand.
    """
    if serial is not None and serial < 1:
        raise Refused(_("编号从 1 开始"), field="serial")
    _lock(point, [target.pk])
    card = NewCard(serial or last_serial(point) + 1, target.pk, at)
    found = _issue(point, [card], at, by, None, None, handed_over=False)[0]
    if found.fault or found.certificate is None:
        raise Refused(found.why, field="serial" if found.fault.startswith("serial") else "", code=found.fault)
    if not SerialRange.objects.filter(point=point, first__lte=card.serial, last__gte=card.serial).exists():
        SerialRange.objects.create(point=point, first=card.serial, last=card.serial, at=at, by=by)
    journal.write("issue_certificate", by=by, at=at, about=found.certificate, position=target.position)
    return found.certificate


def _lock(point: Point, targets: Sequence[int]) -> None:
    """One at a time at a point, so that serials differ, and for a person, so that nobody gets two."""
    Point.objects.select_for_update(no_key=True, of=("self",)).get(pk=point.pk)
    rows = Target.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=targets)
    list(rows.order_by("pk").values_list("pk"))


def _issue(
    point: Point,
    cards: Sequence[NewCard],
    arrived_at: datetime,
    by: Any,
    event: str | None,
    device_id: int | None,
    *,
    handed_over: bool,
) -> list[Issued]:
    """Issue what can stand, in order: three questions and one statement, however many there are."""
    named = [card.target_id for card in cards]
    targets = {pk: told for pk, *told in Target.objects.filter(pk__in=named).values_list("pk", "campaign_id", "proofs")}
    serials = Certificate.objects.filter(point=point, serial__in=[card.serial for card in cards])
    of_serial = {certificate.serial: certificate for certificate in serials}
    of_target = {c.target_id: c for c in Certificate.objects.standing().filter(target__in=named)}
    found: list[Issued] = []
    for card in cards:
        campaign, proofs = targets.get(card.target_id, (None, 0))
        same, own = of_serial.get(card.serial), of_target.get(card.target_id)
        known = Known(
            in_round=campaign == point.round.campaign_id,
            serial_of=same.target_id if same else None,
            serial_void=same is not None and same.voided_at is not None,
            has_card=own is not None,
            sampled=proofs > 0,
        )
        why = fault(known, card.target_id, handed_over=handed_over)
        if why:
            found.append(Issued(card, why, same or own))
            continue
        certificate = Certificate(
            point=point, serial=card.serial, target_id=card.target_id, event=event, issued_at=card.at,
            arrived_at=arrived_at, by_id=by.pk, device_id=device_id,
        )  # fmt: skip
        of_serial[card.serial] = of_target[card.target_id] = certificate
        found.append(Issued(card, "", certificate))
    Certificate.objects.bulk_create([row.certificate for row in found if not row.fault and row.certificate is not None])
    return found


@action
def void_certificate(*, certificate: Certificate, reason: str, by: Any, at: datetime) -> CertificateVoid:
    """Take a card out of the count; its serial is never used again. Raises Refused the second time."""
    void = _void(certificate, reason, by, at)
    journal.write("void_certificate", by=by, at=at, about=certificate, position=certificate.target.position)
    return void


def _void(certificate: Certificate, reason: str, by: Any, at: datetime) -> CertificateVoid:
    standing = Certificate.objects.select_for_update(of=("self",), no_key=True).get(pk=certificate.pk)
    if standing.voided_at is not None:
        raise Refused(_("这张凭证已经作废"))
    if reason not in CertificateVoid.Reason.values:
        raise Refused(_("请选一个原因"), field="reason")
    void: CertificateVoid = CertificateVoid.objects.create(certificate=standing, reason=reason, at=at, by=by)
    standing.voided_at = at
    standing.save(update_fields=["voided_at"])
    campaign = certificate.point.round.campaign
    void_serial(  # phones that check cards with no network learn of it
        issuer=campaign.place,
        serial=serial_text(certificate.point, certificate.serial),
        until=campaign.closes_at + VALID,
        by=by,
        at=at,
    )
    return void


@action
def replace_certificate(
    *, certificate: Certificate, reason: str, by: Any, at: datetime, serial: int | None = None
) -> Certificate:
    """Void a card and issue another to the same person at the same point. Raises Refused as either does."""
    void = _void(certificate, reason, by, at)
    point = certificate.point
    new = issue_certificate(point=point, target=certificate.target, serial=serial, by=by, at=at)
    void.replaced_by = new
    void.save(update_fields=["replaced_by"])
    journal.write("replace_certificate", by=by, at=at, about=certificate, position=certificate.target.position)
    return new


@action
def print_serials(*, point: Point, count: int, by: Any, at: datetime) -> SerialRange:
    """Take the next serials of a point to print them as cards. Raises Refused for none or too many at once."""
    if not 1 <= count <= MOST_PRINTED:
        raise Refused(_("一次可印 1 至 %(most)d 张") % {"most": MOST_PRINTED}, field="count")
    _lock(point, [])
    first = last_serial(point) + 1
    made: SerialRange = SerialRange.objects.create(point=point, first=first, last=first + count - 1, at=at, by=by)
    detail = {"first": made.first, "last": made.last}
    journal.write("print_serials", by=by, at=at, about=point, position=point.site.place.lo, detail=detail)
    return made
