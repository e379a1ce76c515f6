"""Colleagues can be compared and never listed: a keyed digest of a workplace, however it is written."""

from importlib import import_module

import pytest
from django.apps import apps

from demo.hamlet import Hamlet
from wanjia.registry.people.actions import NewPerson, add_people, change_deeper
from wanjia.registry.people.models import Emergency, Person
from wanjia.registry.people.queries import colleagues
from wanjia.registry.people.rules import same_workplace


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("蒙牛乳业有限责任公司", "蒙牛乳业"),
        ("第三小学（东校区）", "第三小学 东校区"),
        ("ＡＢＣ Bank", "abc bank"),
        ("Мал аж ахуй", "мал аж-ахуй"),
    ],
)
def test_one_workplace_written_in_two_ways_is_one(one: str, other: str) -> None:
    assert same_workplace(one) == same_workplace(other) != ""


@pytest.mark.parametrize("text", ["", "无", " 务 农 ", "退休", "N/A", "——", "公司"])
def test_no_place_in_particular_is_nobodys_workplace(text: str) -> None:
    assert same_workplace(text) in ("", "公司") and (same_workplace(text) == "" or text == "公司")


def test_a_workplace_is_compared_from_the_roster_the_page_and_what_was_there_before(hamlet: Hamlet) -> None:
    by, at, home = hamlet.user("shequ"), hamlet.at, hamlet.households[0]
    Emergency.objects.create(place=hamlet.places["county"], level=1, from_at=at)
    rows = [NewPerson(name=name, workplace="第三小学") for name in ("娜仁", "乌兰")]
    first, second = add_people(household=home, people=rows, by=by, at=at)
    third = Person.objects.filter(name="其木格").earliest("pk")
    change_deeper(person=third, workplace=" 第三小学 ", native_place="", by=by, at=at)
    assert set(colleagues(first, at)) == {second, third}
    Person.objects.filter(pk=second.pk).update(workplace_index=None)
    import_module("wanjia.registry.people.migrations.0002_workplace_index").fill(apps, None)
    assert set(colleagues(first, at)) == {second, third}, "the migration reads what was sealed before"
    change_deeper(person=third, workplace="", native_place="", by=by, at=at)
    assert set(colleagues(first, at)) == {second}
    sealed = Person.objects.values_list("workplace_index", flat=True).get(pk=first.pk)
    assert "小学".encode() not in bytes(sealed) and len(bytes(sealed)) == 16
