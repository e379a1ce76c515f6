"""Every address of Wanjia with sample objects at named spots of the hamlet: what the access and bad-input tests walk.

A new parameter name in an address needs a line in ``samples`` (an object at a spot) or in ``ANYWHERE`` (a word that is no
object of a place); until it has one, the matrix fails and names it.
"""

import base64
import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver

from demo.hamlet import Hamlet, build
from wanjia.command.campaigns.actions import NewOutcome, ask_exception
from wanjia.command.campaigns.models import Outcome, Target
from wanjia.command.posts.actions import make_responsible
from wanjia.command.posts.models import Responsibility
from wanjia.command.tasks.actions import ask_helper, order_work
from wanjia.command.tasks.models import DirectiveReceipt
from wanjia.core.actions import Refused
from wanjia.core.testing.worlds import world
from wanjia.insight.dashboards.snapshots import kept
from wanjia.interfaces.sync.models import Conflict, HeldEvent, RejectedEvent
from wanjia.interfaces.web.tests.command_posts import furnish_post
from wanjia.interfaces.web.tests.furnished import furnish_road
from wanjia.interfaces.web.tests.machines import furnish_token
from wanjia.interfaces.web.tests.meetings import furnish_meeting
from wanjia.interfaces.web.tests.outbreaks import furnish_outbreak
from wanjia.interfaces.web.tests.reported import furnish_report
from wanjia.interfaces.web.tests.screens import furnish_screen
from wanjia.interfaces.web.tests.stations_and_rounds import (
    certificate,
    furnish_custody,
    furnish_point,
    furnish_round,
    furnish_station,
)
from wanjia.interfaces.web.tests.sunsets import furnish_sunset
from wanjia.interfaces.web.tests.told import furnish_told
from wanjia.registry.accounts.actions import enrol_device, propose_grant
from wanjia.registry.accounts.models import Grant
from wanjia.registry.codes.actions import rotate_key, trust_signers
from wanjia.registry.codes.models import TrustedSigner
from wanjia.registry.codes.tests.test_dcc import VECTORS
from wanjia.registry.intake.actions import upload_roster
from wanjia.registry.people.actions import NewPerson, add_people, merge_persons, raise_suspicion
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Place
from wanjia.registry.presence.actions import NewVisitor, know_visitors
from wanjia.registry.presence.models import Resemblance
from wanjia.response.isolation.tests.scene import everything
from wanjia.response.measures.tests.scene import spotted
from wanjia.response.registration.actions import place_code, print_poster, publish_leaflet
from wanjia.response.sampling.actions.schedules import order_schedule
from wanjia.response.sampling.models import Sample
from wanjia.response.sampling.tests.scene import begin
from wanjia.response.screening.actions import NewVisit, add_leads, record_visit
from wanjia.response.screening.actions.leads import NewLead
from wanjia.response.streams.taking import take_file

# Where the samples are, and which of the cast belongs there.
SPOTS = {
    "county": "zhihui",
    "street": "jiedao",
    "community": "shequ",
    "grid": "wangge1",
    "next_grid": "wangge2",
    "next_street": "hongxing",
    "far_grid": "",
}
# Parameters that name no object of a place, or one that is everybody's to see; and a value for each.
ANYWHERE = {
    "kind": "building",
    "sort": "emergency",
    "key": "lead_hours",
    "sha256": "0" * 64,
    "code": "0" * 27,
    "paper": "0" * 26,
    "shown": "0" * 27,
}
ANYWHERE |= {"chart": "0", "number": "1"}
ANYWHERE |= {"deed": "patrol", "fact": "removed", "disease": "covid19", "entry": "stay"}
ANYWHERE |= {"token": "0" * 32, "indicator": "people.households"}
ANYWHERE |= {"campaign": "", "directive": "", "form": "", "document": "", "round": "", "signer": ""}
# Parameters that name something behind a door.
IN_A_HOUSEHOLD = {"household", "person", "target", "suspicion", "exception", "outcome", "merge"}
IN_A_HOUSEHOLD |= {"resemblance", "conflict", "held", "rejected", "schedule", "sample"}
IN_A_HOUSEHOLD |= {"watch", "alarm", "file", "seal", "breach", "release", "attachment"}
# Addresses that answer about any place on purpose.
OPEN = {"screening:declare_at", "cases:public"}


@dataclass(frozen=True)
class Address:
    """One address: its name, its pattern's text, what it asks for, the mark of its view."""

    name: str
    text: str
    parameters: tuple[str, ...]
    gate: Any

    def at(self, values: dict[str, str]) -> str:
        """Give the address with its parameters filled in."""
        filled = "/" + self.text
        for name in self.parameters:
            for kind in ("str:", "slug:", "uuid:", "int:", "path:", ""):
                filled = filled.replace(f"<{kind}{name}>", values[name])
        return filled


def addresses() -> Iterator[Address]:
    """Yield every address of the resolver that serves now."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: Any, text: str, space: str) -> Iterator[Address]:
    for pattern in patterns:
        full = text + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            gate = getattr(pattern.callback, "gate", None)
            yield Address(f"{space}{pattern.name}", full, tuple(pattern.pattern.converters), gate)
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, full, inner)


@dataclass
class World:
    """The hamlet with one of everything at every spot; ``canaries`` are names and telephones by the position they live at."""

    hamlet: Hamlet
    places: dict[str, Place]
    samples: dict[str, dict[str, str]] = field(default_factory=dict)
    anywhere: dict[str, str] = field(default_factory=dict)
    canaries: list[tuple[str, int]] = field(default_factory=list)
    doors: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    tried: dict[str, list[str]] = field(default_factory=dict)  # by address the spots where whoever holds them was

    def span(self, address: Address, spot: str) -> tuple[int, int]:
        """Give the interval in which an address's objects lie at a spot: a household's door, else the place."""
        if spot in self.doors and IN_A_HOUSEHOLD & set(address.parameters):
            return self.doors[spot], self.doors[spot]
        return self.places[spot].lo, self.places[spot].hi

    def values(self, address: Address, spot: str) -> dict[str, str] | None:
        """Give the values of an address's parameters at a spot, None when one of them has no sample there."""
        found = {}
        for name in address.parameters:
            value = self.anywhere.get(name) or self.samples.get(name, {}).get(spot)
            if value is None:
                return None
            found[name] = value
        return found

    def client(self, username: str) -> Client:
        """Give a fresh browser signed in as one of the cast; with no name, a stranger's."""
        client = Client(raise_request_exception=False)
        if username and username not in self.sessions:
            client.force_login(self.hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
            self.sessions[username] = client.cookies[settings.SESSION_COOKIE_NAME].value
        if username:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[username]
        return client


def furnished() -> World:
    """Give the hamlet with one of everything at every spot; it takes two seconds, so once in a run."""
    kept.forget()
    return world("furnished", lambda: furnish(build()))


def furnish(hamlet: Hamlet) -> World:
    """Put one object of each kind at every spot where it can be."""
    world = World(hamlet, {spot: hamlet.places[spot] for spot in SPOTS})
    campaign, by, at = hamlet.campaign, hamlet.user("jiedao"), hamlet.at + timedelta(hours=1)
    assert campaign is not None
    receipt = DirectiveReceipt.objects.select_related("directive").earliest("pk")
    world.anywhere = {
        **ANYWHERE,
        "campaign": campaign.public_id,
        "directive": receipt.directive.public_id,
        "document": hamlet.document.public_id,
        "form": receipt.directive.public_id,
    }
    trust_signers(certificates=[base64.b64decode(VECTORS[0]["certificate"])], by=by, at=at)
    world.anywhere["signer"] = TrustedSigner.objects.get().public_id
    scene = begin(hamlet)
    furnish_custody(world, scene)
    card = certificate(hamlet, scene)
    world.samples["certificate"] = {"community": card.public_id}
    world.samples["sample"] = {"grid": Sample.objects.filter(target=card.target_id).latest("id").public_id}
    world.samples["point"] = {"community": card.point.public_id}
    round_ = furnish_round(hamlet)
    world.anywhere["round"] = round_.public_id
    for number, (spot, place) in enumerate(world.places.items()):
        _furnish_spot(world, spot, place, number, by, at)
        furnish_point(world, spot, place, round_, number, at)
        furnish_station(world, spot, place, number, at)
        furnish_road(world, spot, place, number, at)
        furnish_outbreak(world, spot, place, number, at)
        furnish_post(world, spot, place, number, at)
        furnish_meeting(world, spot, place, number, at)
        furnish_report(world, spot, place, at)
        furnish_told(world, spot, place, number, at)
        furnish_token(world, spot, place, number, at)
        furnish_screen(world, spot, place, number, at)
        furnish_sunset(world, spot, place, at)
        for name, row in spotted(hamlet, place, at).items():
            world.samples.setdefault(name, {})[spot] = row.public_id
    return world


def _furnish_spot(world: World, spot: str, place: Place, number: int, by: Any, at: Any) -> None:
    hamlet = world.hamlet

    def keep(name: str, row: Any) -> None:
        world.samples.setdefault(name, {})[spot] = row.public_id

    user = hamlet.users.get(SPOTS[spot])
    keep("place", place)
    responsible = Responsibility.objects.filter(place=place, until_at=None).first() or make_responsible(
        place=place, user=by, duty="lead", by=by, at=at
    )
    keep("responsibility", responsible)
    someone = hamlet.user("ducha")
    keep("proposal", propose_grant(user=someone, role="inspector", place=place, by=by, at=at, since=at))
    if user is not None:
        keep("user", user)
        keep("grant", Grant.objects.get(user=user))
        device, _secret = enrol_device(user=user, name=f"手机{number}", by=user, at=at)
        keep("device", device)
        title, due = f"到{place.name}发放消毒用品", at + timedelta(days=1)
        (order,) = order_work(rows=[(title, place, None)], assignee=user, due_at=due, by=by, at=at)
        keep("order", order)
        member = {"name": f"党员姓名{number}", "phone": f"15300000{number:03d}", "task": "送消毒用品"}
        keep("helper", ask_helper(order=order, tier="member", **member, by=user, at=at))
        world.canaries += [(f"党员姓名{number}", place.lo), (f"15300000{number:03d}", place.lo)]
    keep("signing_key", rotate_key(issuer=place, by=by, at=at))
    for receipt in DirectiveReceipt.objects.filter(place=place)[:1]:
        keep("receipt", receipt)
    lead = NewLead(name=f"线索姓名{number}", address="", place=place, phone=f"+8615500000{number:03d}")
    keep("lead", add_leads(leads=[lead], due_at=at + timedelta(days=1), by=by, at=at)[0])
    world.canaries += [(f"线索姓名{number}", place.lo), (f"15500000{number:03d}", place.lo)]
    lines = (
        f"类别,姓名,电话,时间\n外来人员,数据姓名{number},15400000{number:03d},2022-11-11\n观察对象,数据姓名{number},,\n"
    )
    with contextlib.suppress(Refused):  # nor are records
        keep("record_file", take_file(place=place, filename="a.csv", stream=io.BytesIO(lines.encode()), by=by, at=at))
    world.canaries += [(f"数据姓名{number}", place.lo), (f"15400000{number:03d}", place.lo)]
    gate = add_site(kind="checkpoint", name=f"{place.name}登记口", place=place, by=by, at=at)
    said = {"place": place, "kind": "guide", "title": "须知", "text": "须知"}
    keep("leaflet", publish_leaflet(**said, by=by, at=at))
    keep("site", gate)
    keep("placement", place_code(site=gate, spot="候车厅", by=by, at=at))
    keep("poster", print_poster(site=gate, kind="road", by=by, at=at))
    roster = f"姓名,电话,楼栋,单元,门牌号\n名册姓名{number},15700000{number:03d},1号楼,1单元,101\n"
    with contextlib.suppress(Refused):  # no roster is taken for a single building
        keep("batch", upload_roster(place=place, filename="a.csv", content=roster.encode(), by=by, at=at))
    world.canaries += [(f"名册姓名{number}", place.lo), (f"15700000{number:03d}", place.lo)]
    if place.level == "grid":
        _furnish_grid(world, spot, place, number, at)


def _furnish_grid(world: World, spot: str, place: Place, number: int, at: Any) -> None:
    """A household with a marked person, a target visited, asked about and voided, a suspicion."""
    hamlet = world.hamlet
    household = next(h for h in hamlet.households if place.contains(h.position))
    worker = hamlet.users.get(SPOTS[spot]) or hamlet.user("hongxing")
    mark = NewPerson(name=f"住户姓名{number}", phone=f"+8615600000{number:03d}")
    person = add_people(household=household, people=[mark], by=worker, at=at)[0]
    other = Person.objects.filter(household=household).exclude(pk=person.pk).earliest("pk")
    world.canaries += [(f"住户姓名{number}", household.position), (f"15600000{number:03d}", household.position)]
    target = Target.objects.get(campaign=hamlet.campaign, household=household)
    outcome = NewOutcome(
        target_id=target.pk,
        event=f"00000000-0000-7000-8000-{number:012d}",
        kind="absent",
        at=at,
        by_id=worker.pk,
        revisit_at=at + timedelta(hours=5),
    )
    record_visit(visit=NewVisit(outcome=outcome), arrived_at=at, by=worker, at=at)
    (visitor,) = know_visitors(rows=[NewVisitor(f"来访姓名{number}", f"+8615900000{number:03d}")], by=worker, at=at)
    world.canaries.append((f"来访姓名{number}", household.position))
    resemblance = Resemblance.objects.create(
        visitor_id=visitor, person=person, score=70, reasons="same_phone", raised_at=at
    )
    suspicion = raise_suspicion(known=other, newcomer=person, score=80, reasons="phone", by=worker, at=at)
    exception = ask_exception(target=target, reason="已搬离", by=worker, at=at)
    rows = {"household": household, "person": person, "target": target, "suspicion": suspicion}
    rows |= {"resemblance": resemblance, "exception": exception, "outcome": Outcome.objects.get(target=target)}
    for name, row in rows.items():
        world.samples.setdefault(name, {})[spot] = row.public_id
    world.doors[spot] = household.position
    schedule = order_schedule(
        person=person, document=hamlet.document, begins_on=at.date(), ends_on=at.date(), days=[1], by=worker, at=at
    )
    world.samples.setdefault("schedule", {})[spot] = schedule.public_id
    for name, row in everything(hamlet, person, place, number).items():
        world.samples.setdefault(name, {})[spot] = row.public_id
    _furnish_inbox(world, spot, person, worker, number, at)


def _furnish_inbox(world: World, spot: str, person: Person, worker: Any, number: int, at: Any) -> None:
    """What a phone left for the office: a question, something held, something rejected; and a merge that may be undone."""
    position, event = person.household.position, f"00000000-0000-7000-9000-{number:012d}"
    device, _secret = enrol_device(user=worker, name=f"旧手机{number}", by=worker, at=at)
    said = f'{{"phone":"+8615800000{number:03d}"}}'
    world.canaries.append((f"15800000{number:03d}", position))
    came = {"device": device, "user": worker, "position": position, "payload": said}
    conflict = Conflict.objects.create(
        kind="contact", person=person, position=position, event=event, first=said, second=said, raised_at=at
    )
    held = HeldEvent.objects.create(event=event, waits_for="office", why="office", held_at=at, **came)
    refused = RejectedEvent.objects.create(event=event, code="unknown_kind", rejected_at=at, **came)
    names = [NewPerson(name=f"合并姓名{number}"), NewPerson(name=f"合并姓名{number}")]
    kept, absorbed = add_people(household=person.household, people=names, by=worker, at=at)
    world.canaries.append((f"合并姓名{number}", position))
    merge = merge_persons(kept=kept, absorbed=absorbed, by=worker, at=at)
    for name, row in {"conflict": conflict, "held": held, "rejected": refused, "merge": merge}.items():
        world.samples.setdefault(name, {})[spot] = row.public_id
