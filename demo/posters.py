"""Posters of the three kinds, and who registered at them today: travellers, residents coming home, people from elsewhere."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from demo import names, plan
from demo.ground import Ground
from demo.staff import Staff
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.presence.actions import NewVisitor
from wanjia.registry.presence.jobs import run as look_for_them
from wanjia.response.registration.actions import NewRegistration, print_poster, register_visitors
from wanjia.response.registration.jobs import run as hand_them_on
from wanjia.response.registration.queries import decrees
from wanjia.response.registration.rules import class_of

# (kind of poster, kind of site, name, place by the cast's name)
WHERE = [
    ("road", "checkpoint", "304国道登记处", "street"),
    ("compound", "gate", "文庭雅苑南门", "community"),
    ("floating", "hotel", "永清宾馆", "street"),
]
PEOPLE = 96
ORIGINS = ["1505"] * 40 + ["1504", "1507", "1522", "2101", "2201", "11", "1301", "4201", "4209", "4401"] * 4
PURPOSES = ["home", "work", "family", "errand", "care"]


def hang(ground: Ground, staff: Staff, *, at: datetime) -> None:
    """Hang one poster of each kind and let a day's people register; every fourth is a resident of the street."""
    by, forms, residents = staff.users["jiedao"], [], _residents()
    chance = Random(plan.SEED + 304)  # its own, so that the town stays as it was
    posters = []
    for kind, site_kind, name, place in WHERE:
        site = add_site(kind=site_kind, name=name, place=ground.places[place], by=by, at=at - timedelta(days=1))
        posters.append(print_poster(site=site, kind=kind, by=by, at=at - timedelta(days=1)))
    for number in range(PEOPLE):
        poster = posters[number % 3]
        said = decrees(poster.site.place, at)
        when = at - timedelta(minutes=chance.randrange(5, 9 * 60))
        who = residents[number // 4 % len(residents)] if number % 4 == 0 else _stranger(number, chance)
        origin = chance.choice(ORIGINS) if "origin" in said[f"asks_{poster.kind}"] else ""
        forms.append(
            NewRegistration(
                poster.pk,
                poster.site_id,
                poster.site.place.lo,
                when,
                str(UUID(int=chance.getrandbits(128), version=4)),
                new=[who],
                origin=origin,
                purpose="" if origin else chance.choice(PURPOSES),
                destination=f"书香社区{chance.randrange(1, 9)}号楼" if origin else "",
                target=class_of(origin, when, said["target_classes"], said["home"]),
            )  # fmt: skip
        )
    register_visitors(forms=forms, by=None, at=at)
    look_for_them(at)
    hand_them_on(at)


def _residents() -> list[NewVisitor]:
    """Some who are in the register with their telephone: they are found there again."""
    people = Person.objects.current().exclude(phone_index=None).order_by("pk")[:24]
    return [NewVisitor(person.name, person.phone) for person in people]


def _stranger(number: int, chance: Random) -> NewVisitor:
    return NewVisitor(names.mongolian(chance) if number % 5 == 0 else names.han(chance), f"+861770{number:07d}")
