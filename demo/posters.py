"""Posters of the three kinds, who registered at them today, and what travellers read: five kinds, one in its second version."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from demo import names, plan
from demo.ground import Ground
from demo.staff import Staff
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Site
from wanjia.registry.presence.actions import NewVisitor
from wanjia.registry.presence.jobs import run as look_for_them
from wanjia.response.registration.actions import (
    NewRegistration,
    count_scans,
    place_code,
    print_poster,
    publish_leaflet,
    register_visitors,
)
from wanjia.response.registration.jobs import run as hand_them_on
from wanjia.response.registration.queries import decrees
from wanjia.response.registration.rules import class_of

# (kind of poster, kind of site, name, place by the cast's name)
WHERE = [
    ("road", "checkpoint", "304国道登记处", "street"),
    ("compound", "gate", "文庭雅苑南门", "community"),
    ("floating", "hotel", "永清宾馆", "street"),
]
# (kind, place by the cast's name, title, what it says): the last of a kind at the nearest place is what holds.
LEAFLETS = [
    ("guide", "county", "进出科尔沁区须知", "请戴口罩，出示健康码。"),
    (
        "guide",
        "county",
        "进出科尔沁区须知",
        "请戴口罩，出示登记码或通行证，逐人测温。\n\n从外省来的，请先联系目的地社区。",
    ),
    ("tips", "county", "路上怎样保护自己", "开窗通风，少聚集，勤洗手。发热请告诉卡口工作人员，不要自行去门诊。"),
    ("letter", "county", "致全区市民的一封信", "请尽量不走亲访友。您少走一步，大家早一天平安。"),
    ("plan", "street", "永清汽车站布局", "东门进站测温，二楼候车；隔离区在西侧，请跟随工作人员。"),
    ("traffic", "street", "永清街道交通管制通告", "304国道登记处双向查验，请提前十五分钟出发。"),
]
PLACED = (("永清汽车站", "候车厅", 212), ("永清汽车站", "测温点", 148), ("304国道登记处", "路边指示牌", 397))
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
    _tell(ground, staff, at)


def _tell(ground: Ground, staff: Staff, at: datetime) -> None:
    """Publish what travellers read, hang the codes to it, and let people open them."""
    by, begun = staff.users["zhihui"], at - timedelta(days=3)
    add_site(kind="station", name="永清汽车站", place=ground.places["street"], by=by, at=begun)
    for number, (kind, place, title, text) in enumerate(LEAFLETS):
        when = begun + timedelta(hours=number)
        publish_leaflet(place=ground.places[place], kind=kind, title=title, text=text, by=by, at=when)
    codes = [place_code(site=Site.objects.get(name=site), spot=spot, by=by, at=at) for site, spot, _n in PLACED]
    opened = {code.pk: number for code, (_site, _spot, number) in zip(codes, PLACED, strict=True)}
    count_scans(counts=opened, day=timezone.localdate(at), by=None, at=at)


def _residents() -> list[NewVisitor]:
    """Some who are in the register with their telephone: they are found there again."""
    people = Person.objects.current().exclude(phone_index=None).order_by("pk")[:24]
    return [NewVisitor(person.name, person.phone) for person in people]


def _stranger(number: int, chance: Random) -> NewVisitor:
    return NewVisitor(names.mongolian(chance) if number % 5 == 0 else names.han(chance), f"+861770{number:07d}")
