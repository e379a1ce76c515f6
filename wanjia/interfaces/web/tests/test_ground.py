"""The tree on the desk, and a building that goes to another grid with everybody behind its doors."""

from datetime import date

import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import move_ground
from wanjia.command.campaigns.models import Campaign, Target
from wanjia.command.campaigns.queries import counts, reconcile
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.insight.figures.queries import values
from wanjia.registry.people.models import Household, Person, Residence
from wanjia.registry.places.models import Door, Place, Site
from wanjia.registry.places.queries import doors_without_grid


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_stranger_is_sent_to_sign_in(hamlet: Hamlet) -> None:
    assert Client().get("/places/").status_code == 302


def test_the_next_street_does_not_exist_here(hamlet: Hamlet) -> None:
    assert signed(hamlet, "jiedao").get(f"/places/{hamlet.places['next_grid'].public_id}/").status_code == 200
    assert signed(hamlet, "jiedao").get(f"/places/{hamlet.places['far_grid'].public_id}/").status_code == 404


def test_the_tree_opens_level_by_level(hamlet: Hamlet) -> None:
    client = signed(hamlet, "jiedao")
    page = client.get("/places/", follow=True).content.decode()
    assert "书香社区" in page and "新兴社区" not in page
    page = client.get(f"/places/{hamlet.places['building'].public_id}/").content.decode()
    assert "1单元" in page and "文庭雅苑" in page


def test_a_clerk_looks_and_changes_nothing(hamlet: Hamlet) -> None:
    place = hamlet.places["building"].public_id
    assert signed(hamlet, "shequ").get(f"/places/{place}/").status_code == 200
    assert signed(hamlet, "shequ").post(f"/places/{place}/name/", {"name": "甲楼"}).status_code == 403


def test_a_building_is_built_from_the_page(hamlet: Hamlet) -> None:
    client, grid = signed(hamlet, "jiedao"), hamlet.places["grid"]
    sent = {"level": "building", "names": "3号楼\n4号楼", "valid_from": "2022-11-11"}
    assert client.post(f"/places/{grid.public_id}/new/", sent).status_code == 302
    building = Place.objects.get(name="3号楼")
    assert client.post(f"/places/{building.public_id}/doors/new/", {"numbers": "101-104\n阁楼"}).status_code == 302
    assert [d.label for d in Door.objects.filter(place=building).order_by("position")][-2:] == ["3号楼104", "3号楼阁楼"]
    again = client.post(f"/places/{building.public_id}/doors/new/", {"numbers": "104"})
    assert again.status_code == 422 and "104" in again.content.decode()
    assert not doors_without_grid(hamlet.places["region"]).exists()


def test_a_new_name_keeps_the_old_one(hamlet: Hamlet) -> None:
    client, place = signed(hamlet, "jiedao"), hamlet.places["building"].public_id
    sent = {"name": "甲1号楼", "since": "2022-11-12", "source": "地名办"}
    assert client.post(f"/places/{place}/name/", sent).status_code == 302
    page = client.get(f"/places/{place}/").content.decode()
    assert "<h1>甲1号楼</h1>" in page and "1号楼</td>" in page and "2022-11-12" in page


def test_a_site_is_listed_with_its_place(hamlet: Hamlet) -> None:
    client, grid = signed(hamlet, "jiedao"), hamlet.places["grid"].public_id
    sent = {"kind": "checkpoint", "name": "永清西卡口", "latitude": "43.6"}
    assert client.post(f"/places/{grid}/sites/new/", sent).status_code == 422  # one coordinate only
    assert client.post(f"/places/{grid}/sites/new/", {**sent, "longitude": "122.2"}).status_code == 302
    assert client.post(f"/places/{grid}/sites/new/", {**sent, "longitude": "122.2"}).status_code == 422
    assert "永清西卡口" in client.get("/sites/?kind=checkpoint").content.decode() and Site.objects.count() == 1
    assert "永清西卡口" not in signed(hamlet, "hongxing").get("/sites/").content.decode()


def test_a_moved_building_takes_its_doors_households_and_targets_along(hamlet: Hamlet) -> None:
    building, grid, campaign = hamlet.places["building"], hamlet.places["next_grid"], hamlet.campaign
    assert campaign is not None
    before = counts(campaign, hamlet.places["community"])
    moved = {h.pk for h in hamlet.households_at("building")}
    sent = {"parent": grid.public_id, "since": "2022-11-12"}
    assert signed(hamlet, "jiedao").post(f"/places/{building.public_id}/move/", sent).status_code == 302
    assert all(grid.contains(h.position) for h in Household.objects.filter(pk__in=moved))
    assert all(grid.contains(t.position) for t in Target.objects.filter(household__in=moved))
    assert all(h.position == h.door.position for h in Household.objects.select_related("door"))
    assert all(r.position == r.household.position for r in Residence.objects.select_related("household"))
    residents = Person.objects.filter(household__position__range=(grid.lo, grid.hi)).count()
    assert values(["people.persons"], grid, at=clock.now()) == {"people.persons": residents}
    assert counts(campaign, hamlet.places["community"]) == before and not list(reconcile())
    assert counts(campaign, hamlet.places["grid"]).frame == 0
    page = signed(hamlet, "jiedao").get(f"/places/{building.public_id}/").content.decode()
    assert "第一网格" in page and "第二网格" in page
    assert "1号楼" not in signed(hamlet, "wangge1").get("/places/", follow=True).content.decode()


def test_what_a_closed_campaign_counted_stays_where_it_was(hamlet: Hamlet) -> None:
    Campaign.objects.update(closed_at=hamlet.at)
    campaign = Campaign.objects.get()
    by, grid = hamlet.user("jiedao"), hamlet.places["next_grid"]
    move_ground(place=hamlet.places["building"], parent=grid, since=date(2022, 11, 12), by=by, at=hamlet.at)
    assert counts(campaign, hamlet.places["grid"]).frame == 8 and not list(reconcile())


def test_a_place_is_not_moved_to_where_it_is_nor_below_itself(hamlet: Hamlet) -> None:
    building, by = hamlet.places["building"], hamlet.user("jiedao")
    unit = Place.objects.filter(parent=building)[0]
    for parent in (hamlet.places["grid"], unit):
        with pytest.raises(Refused):
            move_ground(place=building, parent=parent, since=date(2022, 11, 12), by=by, at=hamlet.at)
