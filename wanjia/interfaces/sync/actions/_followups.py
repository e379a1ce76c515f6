"""followup@1: how somebody under observation is, by telephone or at the door, or that nobody answered."""

from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.interfaces.sync.fates import Fate, Query, rejected
from wanjia.interfaces.sync.items import Item
from wanjia.registry.accounts.roles import Capability
from wanjia.response.isolation.actions import NewFollowUp, record_followups
from wanjia.response.isolation.models import Watch


def take_followup(item: Item, at: datetime) -> Fate:
    """Record a follow-up; one after the measure's end is kept and asked about. May raise Refused."""
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    try:
        watch: Watch = Watch.objects.by_public_id(event.subject)
    except Watch.DoesNotExist:
        return rejected("unknown_watch", _("没有这位观察对象"), "subject", fixable=False)
    mine = Watch.objects.visible_to(item.sender.standing, Capability.KEEP_ISOLATION)
    if not mine.filter(pk=watch.pk).exists():
        return rejected("not_yours", _("这位观察对象不在您的片区"), "subject", fixable=False)
    row = NewFollowUp(
        event=item.id, watch=_now(watch, item.at).pk, at=item.at, way=said.way, result=said.result,
        temperature=said.temperature, symptoms=said.symptoms, note=said.note, by_id=item.sender.user.pk,
        device_id=item.sender.device.pk,
    )  # fmt: skip
    taken = record_followups(rows=[row], arrived_at=at, by=item.sender.user, at=at)[0]
    if taken.followup.after:
        told = {"at": item.at.isoformat()}
        item.queries.append(Query("after_release", {}, told, person_id=watch.person_id))
    return Fate(position=watch.position)


def _now(watch: Watch, at: datetime) -> Watch:
    """Give the watch that goes on where another plan ended this one before the follow-up happened."""
    if watch.ended_at is None or at < watch.ended_at:
        return watch
    same = Watch.objects.filter(measure=watch.measure_id, person=watch.person_id, visitor=watch.visitor_id)
    return same.filter(ended_at=None).first() or watch
