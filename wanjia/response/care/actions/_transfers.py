"""Steps that several acts share: a patient sets out, arrives in a bed, leaves."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core.actions import Refused
from wanjia.response.care.models import Clinic, FeverChain, Transfer, WardBed
from wanjia.response.care.queries import free_beds


def set_out(
    chain: FeverChain, to: Clinic | None, vehicle: str, escort: str, route: str, by: Any, at: datetime
) -> Transfer:
    """Write the order down. Raises Refused without vehicle and escort."""
    if not (vehicle.strip() and escort.strip()):
        raise Refused(_("请写明转运车辆和护送人"), field="vehicle")
    transfer: Transfer = Transfer.objects.create(
        chain=chain, to=to, vehicle=vehicle.strip()[:20], escort=escort.strip()[:80], route=route.strip()[:200],
        ordered_at=at, ordered_by=by,
    )  # fmt: skip
    return transfer


def arrive(chain: FeverChain, clinic: Clinic, bed: WardBed | None, by: Any, at: datetime) -> Transfer:
    """Hand the patient over: out of the bed they lay in, into one of the clinic's. Raises Refused where none is free."""
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # two who arrive at once are given two beds
    free = list(free_beds(clinic))
    if bed is not None and bed not in free:
        raise Refused(_("这张床已有人，或不在这里"), field="bed")
    if bed is None and clinic.ward_beds.exists():
        if not free:
            raise Refused(_("这里没有空床"), field="clinic")
        bed = free[0]
    leave(chain, at)
    transfer: Transfer = chain.transfers.get(handed_at=None)
    transfer.to, transfer.bed, transfer.handed_at, transfer.handed_by = clinic, bed, at, by
    transfer.save(update_fields=["to", "bed", "handed_at", "handed_by"])
    return transfer


def leave(chain: FeverChain, at: datetime) -> None:
    """Free the bed a patient lies in."""
    chain.transfers.filter(handed_at__isnull=False, left_at=None).update(left_at=at)
