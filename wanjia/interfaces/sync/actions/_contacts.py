"""contact@1: per field the last writer by event time wins, sets merge, and a lost value is shown in the inbox."""

from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.models import JournalLine
from wanjia.interfaces.sync.actions._found import known_needs, phone_of
from wanjia.interfaces.sync.fates import Fate, Query, held, rejected
from wanjia.interfaces.sync.ground import PERSON, given_rows, numbers_of
from wanjia.interfaces.sync.items import Item
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.actions import change_contact, change_needs
from wanjia.registry.people.models import Person


def take_contact(item: Item, at: datetime) -> Fate:
    """Change what is known of reaching a person. May raise Refused."""
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    person = person_of(event.subject)
    if person is None and len(event.subject) == 36:
        return held(event.subject, "awaited")
    if person is None:
        return rejected("unknown_person", _("没有这个人"), "subject", fixable=False)
    position = person.household.position
    if not item.sender.standing.may(Capability.RECORD_VISITS, position):
        return rejected("not_yours", _("这个人不在您的片区"), "subject", fixable=False)
    if said.phone is not None:
        _change_phone(item, person, phone_of(said.phone, "payload.phone"))
    add, remove = known_needs(item, said.needs.add), known_needs(item, said.needs.remove)
    if add or remove:
        change_needs(
            person=person,
            add=add,
            remove=remove,
            by=item.sender.user,
            at=item.at,
            device_id=item.sender.device.pk,
        )
    return Fate(position=position)


def person_of(name: str) -> Person | None:
    """Give the person of a sealed id or of an id that a phone gave."""
    given = given_rows([name]) if len(name) == 36 else {}
    numbers = numbers_of(PERSON, [name], {key: row.person_id for key, row in given.items()})
    rows = Person.objects.select_for_update(of=("self",)).select_related("household")
    return rows.filter(pk__in=numbers.values()).first()


def _change_phone(item: Item, person: Person, phone: str) -> None:
    """Write the number unless somebody wrote a later one that this phone had not seen; the value that loses is shown."""
    event = item.event
    assert event is not None and item.at is not None
    if phone == person.phone:
        return
    changed = _last_change(person) if event.base.get("contact") != str(person.contact_version) else None
    wins = changed is None or changed <= item.at
    if changed is not None:
        mine, theirs = {"phone": phone, "at": item.at.isoformat()}, {"phone": person.phone, "at": changed.isoformat()}
        first, second = (theirs, mine) if wins else (mine, theirs)
        item.queries.append(Query("contact", first, second, household_id=person.household_id, person_id=person.pk))
    if wins:
        user, device = item.sender.user, item.sender.device.pk
        change_contact(person=person, phone=phone, by=user, at=item.at, device_id=device)


def _last_change(person: Person) -> datetime | None:
    """Give when the number was last changed, by event time, as the journal has it."""
    lines = JournalLine.objects.filter(
        position=person.household.position,
        action="change_contact",
        about_id=person.household_id,
        detail=journal.canonical({"person": person.pk}),
    )
    return lines.order_by("-happened_at").values_list("happened_at", flat=True).first()
