"""What the matrix finds of sampling and of stations: a round, points, tubes on their way, a check that does not agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import launch_campaign
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Place
from wanjia.response.care.actions import NewChain, add_clinic, add_member, open_chains
from wanjia.response.movement.actions import NewCheck, add_station, assign_duty, record_checks
from wanjia.response.movement.actions.checks import Differs
from wanjia.response.movement.models import Mismatch
from wanjia.response.movement.queries.stations import stands
from wanjia.response.sampling.actions import add_point, add_table, fill_post, hand_over, open_round, take_results
from wanjia.response.sampling.actions.certificates import NewCard, issue_certificates
from wanjia.response.sampling.models import Certificate, Discrepancy, Round
from wanjia.response.sampling.tests.samples import sampled
from wanjia.response.sampling.tests.scene import Scene
from wanjia.response.sampling.tests.test_custody import pack, seal, send


def certificate(hamlet: Hamlet, scene: Scene) -> Certificate:
    """A card given at the sampling point of the community."""
    at = hamlet.at + timedelta(hours=1)
    target = scene.targets("community")[0]
    sampled(scene.tables[0], [target], at)
    card = NewCard(1, target.pk, at)
    by = hamlet.user("caiyang")
    issued = issue_certificates(point=scene.points[0], cards=[card], arrived_at=at, by=by, at=at)[0]
    assert issued.certificate is not None
    return issued.certificate


def furnish_round(hamlet: Hamlet) -> Round:
    """A round of the whole county, launched."""
    by, at, county = hamlet.user("zhihui"), hamlet.at, hamlet.places["county"]
    hours = {"opens_at": at, "closes_at": at + timedelta(days=1)}
    round_ = open_round(
        name="第一轮全员核酸",
        place=county,
        scope=[county],
        document=hamlet.document,
        **hours,
        tube_size=10,
        by=by,
        at=at,
    )
    launch_campaign(campaign=round_.campaign, by=by, at=at)
    return round_


def furnish_point(world: Any, spot: str, place: Place, round_: Round, number: int, at: Any) -> None:
    """A point at a spot with a table and somebody who stands there."""
    by = world.hamlet.user("zhihui")
    site = add_site(kind="sampling_point", name=f"{place.name}采样点", place=place, by=by, at=at)
    hours = {"opens_at": at, "closes_at": at + timedelta(hours=9)}
    point = add_point(round=round_, site=site, number=number + 1, **hours, by=by, at=at)
    table = add_table(point=point, number=1, by=by, at=at)
    post = fill_post(point=point, table=table, kind="sampler", staff="medical", name="临时护士", by=by, at=at)
    for name, row in {"point": point, "table": table, "post": post}.items():
        world.samples.setdefault(name, {})[spot] = row.public_id


def furnish_station(world: Any, spot: str, place: Place, number: int, at: Any) -> None:
    """A station at a spot with somebody who stands there, and a check that does not agree with what was registered."""
    by = world.hamlet.user("zhihui")
    site = add_site(kind="checkpoint", name=f"{place.name}检测站", place=place, by=by, at=at)
    station = add_station(site=site, kind="checkpoint", direction="both", by=by, at=at)
    hours = {"from_at": at, "until_at": at + timedelta(hours=8)}
    duty = assign_duty(station=station, department="health", name=f"值守{number}", **hours, by=by, at=at)
    check = NewCheck(
        stand=stands([station.pk], at)[station.pk],
        event=f"00000000-0000-7000-a000-{number:012d}",
        at=at,
        by_id=by.pk,
        persons=1,
        decision="pass",
        differs=[Differs(1, "name", f"登记姓名{number}", f"查验姓名{number}")],
    )
    taken = record_checks(checks=[check], arrived_at=at, by=by, at=at)
    mismatch = Mismatch.objects.get(check_of=taken[0].check)
    fever = NewChain("desk", place.pk, at, 381, owner_id=by.pk)
    chain = open_chains(rows=[fever], by=by, at=at)[0]
    hospital = add_site(kind="hospital", name=f"{place.name}医院", place=place, by=by, at=at)
    ward = add_clinic(site=hospital, security="task_force", beds=2, by=by, at=at)
    guard = add_member(clinic=ward, duty="order", name=f"专班{number}", from_at=at, by=by, at=at)
    rows = {"station": station, "duty": duty, "mismatch": mismatch, "chain": chain, "clinic": ward, "teammate": guard}
    for name, row in rows.items():
        world.samples.setdefault(name, {})[spot] = row.public_id


def furnish_custody(world: Any, scene: Scene) -> None:
    """A positive tube on its way from the community's point to the county's laboratory, with something that differs."""
    jian = world.hamlet.user("jianyan")
    tube = seal(scene, "T0000001", scene.targets("community")[:3])
    manifest = send(scene, "Z1", pack(scene, "X1", "T0000001"))
    hand_over(manifest=manifest, kind="laboratory", boxes=1, tubes=2, by=jian, at=scene.hamlet.at)
    file = take_results(
        round=scene.round, laboratory=scene.laboratory, name="a.csv", content="管号,结果\nT0000001,阳性\nT2,阴性\n".encode(),
        by=jian, at=scene.hamlet.at + timedelta(hours=1),
    )  # fmt: skip
    rows = {"point": scene.points[0], "manifest": manifest, "discrepancy": Discrepancy.objects.get(), "tube": tube}
    for name, row in rows.items():
        world.samples[name] = {"community": row.public_id}
    world.samples["result_file"] = {"county": file.public_id}
