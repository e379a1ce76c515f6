"""patrol@1 and seal@1: somebody stood at a door under a measure; its seal was put on, found broken, taken off."""

from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.core.identities import seal as seal_id
from wanjia.interfaces.sync.actions._contacts import person_of
from wanjia.interfaces.sync.fates import Fate, Query, rejected
from wanjia.interfaces.sync.items import Item
from wanjia.registry.accounts.roles import Capability
from wanjia.response.isolation.actions import note_seal, post_seal, record_patrol
from wanjia.response.isolation.models import HouseholdFile, Seal
from wanjia.response.isolation.queries.files import doubts, is_over


def take_patrol(item: Item, at: datetime) -> Fate:
    """Record a patrol; what is odd about it is kept and asked about. May raise Refused."""
    file, said = _file(item), item.payload
    if isinstance(file, Fate):
        return file
    assert item.at is not None
    person = person_of(said.person) if said.person else None
    if said.person and person is None:
        return rejected("unknown_person", _("没有这个人"), "payload.person", position=file.position)
    row = record_patrol(
        file=file, result=said.result, slot=said.slot, breach=said.breach, person=person, note=said.note,
        by=item.sender.user, at=item.at,
    )  # fmt: skip
    for kind in doubts(row):
        _ask(item, kind, file)
    return Fate(position=file.position)


def take_seal(item: Item, at: datetime) -> Fate:
    """Record what was done to a seal; one touched after the release is kept and asked about. May raise Refused."""
    file, said = _file(item), item.payload
    if isinstance(file, Fate):
        return file
    assert item.at is not None
    given = {"note": said.note, "picture": said.photo or "", "by": item.sender.user, "at": item.at}
    if said.what == "posted":
        del given["note"]
        post_seal(file=file, number=said.number, **given)
        return Fate(position=file.position)
    found = Seal.objects.filter(file=file, number=said.number.strip()).select_related("file__measure").first()
    if found is None:
        text = _("这一户没有这个编号的封条")
        return rejected("unknown_seal", text, "payload.number", position=file.position)
    note_seal(seal=found, kind=said.what, **given)
    if said.what == "broken" and is_over(file, item.at):
        _ask(item, "after_release", file)
    return Fate(position=file.position)


def _file(item: Item) -> HouseholdFile | Fate:
    """Give the file an event is about, or the fate of one that nobody here may write into."""
    assert item.event is not None
    try:
        file: HouseholdFile = HouseholdFile.objects.select_related("measure").by_public_id(item.event.subject)
    except HouseholdFile.DoesNotExist:
        return rejected("unknown_file", _("没有这一户的管控档案"), "subject", fixable=False)
    if not item.sender.standing.may(Capability.KEEP_ISOLATION, file.position):
        return rejected("not_yours", _("这一户不在您的片区"), "subject", fixable=False)
    return file


def _ask(item: Item, kind: str, file: HouseholdFile) -> None:
    assert item.at is not None
    side = {"at": item.at.isoformat(), "by": seal_id("accounts.user", item.sender.user.pk)}
    item.queries.append(Query(kind, {}, side, household_id=file.household_id))
