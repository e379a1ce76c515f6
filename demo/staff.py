"""Who works in the town: the cast, a worker for each grid, and who answers for which place, with a few deliberate gaps."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from demo import names, plan
from demo.cast import hire
from demo.ground import Ground
from wanjia.command.posts.actions import make_responsible
from wanjia.registry.accounts.actions import add_user, enrol_device, grant_role
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.roles import Role
from wanjia.registry.places.models import Place

GAP_CELL = 2  # this grid has nobody: it shows on the page of gaps
OVERLOADED_CELL = 4  # the worker of this grid has the next one too
GRIDS_OF_A_HERDER_WORKER = 3


@dataclass
class Staff:
    """Everybody by sign-in name; ``workers`` gives each grid's worker by the grid's number, ``phones`` the device of a user."""

    users: dict[str, User]
    workers: dict[int, User] = field(default_factory=dict)
    phones: dict[int, int] = field(default_factory=dict)
    cadre: User | None = None


def employ(ground: Ground, chance: Random, *, at: datetime) -> Staff:
    """Hire everybody and say who answers for what."""
    staff = Staff(users=hire(places=ground.places, by=None, at=at))
    _hire_workers(ground, staff, chance, at)
    _name_leads(ground, staff, chance, at)
    for user in list(dict.fromkeys(staff.workers.values())):
        device, _secret = enrol_device(user=user, name=f"{user.name}的手机", by=user, at=at)
        staff.phones[user.pk] = device.pk
    return staff


def _hire(staff: Staff, username: str, name: str, role: Role, places: list[Place], at: datetime) -> User:
    user = add_user(username=username, name=name, password=None, by=staff.users["guanli"], at=at)
    for place in places:
        grant_role(user=user, role=role, place=place, by=staff.users["guanli"], at=at)
    staff.users[username] = user
    return user


def _hire_workers(ground: Ground, staff: Staff, chance: Random, at: datetime) -> None:
    known = {ground.places["grid"].pk: "wangge1", ground.places["next_grid"].pk: "wangge2"}
    urban = [cell for cell in ground.cells if cell[0].township != plan.SUMU]
    pastoral = [cell for cell in ground.cells if cell[0].township == plan.SUMU]
    for number, (_community, _grid, place) in enumerate(urban):
        if place.pk in known:
            staff.workers[place.pk] = staff.users[known[place.pk]]
        elif number == OVERLOADED_CELL + 1:
            worker = staff.workers[urban[OVERLOADED_CELL][2].pk]
            grant_role(user=worker, role=Role.GRID_WORKER, place=place, by=staff.users["guanli"], at=at)
            staff.workers[place.pk] = worker
        elif number != GAP_CELL:
            name = names.han(chance)
            staff.workers[place.pk] = _hire(staff, f"wg{number + 1:02d}", name, Role.GRID_WORKER, [place], at)
    for begin in range(0, len(pastoral), GRIDS_OF_A_HERDER_WORKER):
        places = [cell[2] for cell in pastoral[begin : begin + GRIDS_OF_A_HERDER_WORKER]]
        worker = _hire(staff, f"sm{begin + 1:02d}", names.mongolian(chance), Role.GRID_WORKER, places, at)
        staff.workers |= {place.pk: worker for place in places}
    for _community, _grid, place in ground.cells:
        if place.pk in staff.workers:
            user = staff.workers[place.pk]
            make_responsible(place=place, user=user, duty="grid_worker", by=staff.users["jiedao"], at=at)


def _name_leads(ground: Ground, staff: Staff, chance: Random, at: datetime) -> None:
    places, users = ground.places, staff.users
    deputy = _hire(staff, "hongxing_lead", "雷书记", Role.STREET_LEAD, [places["next_street"]], at)
    sampled_lead = _hire(staff, "keerqin_lead", "贺书记", Role.STREET_LEAD, [places["sampled_street"]], at)
    sumu_lead = _hire(staff, "sumu_lead", "宝音达来", Role.STREET_LEAD, [places["sumu"]], at)
    leads = [
        ("county", users["zhihui"]),
        ("street", users["jiedao"]),
        ("next_street", deputy),
        ("sumu", sumu_lead),
        ("sampled_street", sampled_lead),
    ]
    for name, user in [*leads, ("community", users["shequ"]), ("next_community", users["hongxing"])]:
        make_responsible(place=places[name], user=user, duty="lead", by=users["zhihui"], at=at)
    others = [p for p in ground.communities.values() if p not in (places["community"], places["next_community"])]
    for number, place in enumerate(others):
        if number % 9 == 5:
            continue  # a community without a responsible person
        if number % 3 == 0:
            clerk = _hire(staff, f"sq{number + 1:02d}", names.han(chance), Role.CLERK, [], at)
        grant_role(user=clerk, role=Role.CLERK, place=place, by=users["guanli"], at=at)
        make_responsible(place=place, user=clerk, duty="lead", by=users["zhihui"], at=at)
    _name_chiefs(ground, staff, chance, at)
    _name_village_heads(ground, staff, chance, at)
    staff.cadre = add_user(username="baolian", name="石干部", password=None, by=users["guanli"], at=at)
    grant_role(user=staff.cadre, role=Role.GRID_WORKER, place=places["next_grid"], by=users["guanli"], at=at)
    make_responsible(place=places["next_grid"], user=staff.cadre, duty="paired_cadre", by=users["jiedao"], at=at)


def _name_chiefs(ground: Ground, staff: Staff, chance: Random, at: datetime) -> None:
    """Buildings and units: one chief answers for about a dozen buildings, the cast's chief for one."""
    chief = staff.users["louzhang"]
    of_building: dict[int, User] = {}
    for number, building in enumerate(ground.buildings):
        if number % 12 == 1:
            chief = _hire(staff, f"lz{number:03d}", names.han(chance), Role.BUILDING_CHIEF, [], at)
        if number % 40 != 38:
            if chief is not staff.users["louzhang"]:
                grant_role(user=chief, role=Role.BUILDING_CHIEF, place=building, by=staff.users["guanli"], at=at)
            make_responsible(place=building, user=chief, duty="lead", by=staff.users["shequ"], at=at)
        of_building[building.pk] = chief
    for number, unit in enumerate(ground.units):
        if number % 50 != 47 and unit.parent_id:
            chief = of_building[unit.parent_id]
            make_responsible(place=unit, user=chief, duty="lead", by=staff.users["shequ"], at=at)


def _name_village_heads(ground: Ground, staff: Staff, chance: Random, at: datetime) -> None:
    """Grids without buildings are village groups: one head for half a dozen, and none for one of nine."""
    villages = [cell for _community, grid, cell in ground.cells if not grid.buildings]
    for number, village in enumerate(villages):
        if number % 6 == 0:
            chief = _hire(staff, f"zz{number + 1:02d}", names.mongolian(chance), Role.BUILDING_CHIEF, [], at)
        if number % 9 != 8:
            grant_role(user=chief, role=Role.BUILDING_CHIEF, place=village, by=staff.users["guanli"], at=at)
            make_responsible(place=village, user=chief, duty="lead", by=staff.users["jiedao"], at=at)
