"""A key hospital has a named team: who has which duty, who leads, since when; what it wants is told, who left is kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import set_policy
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.registry.places.actions import add_site
from wanjia.response.care.actions import add_clinic, add_member, end_member
from wanjia.response.care.models import Clinic, TeamMember
from wanjia.response.care.queries import free_beds, teams_at
from wanjia.response.care.tests.test_chains import browser, clinic

HOUR = timedelta(hours=1)


def test_a_team_is_complete_when_somebody_leads_and_each_duty_of_the_decree_is_somebodys(hamlet: Hamlet) -> None:
    ward, by, at = clinic(hamlet), hamlet.user("yihu"), hamlet.at
    assert teams_at([ward], at)[ward.pk].lacks == ["lead", "order", "gate", "escort"]
    for duty, leads in (("order", True), ("gate", False), ("escort", False)):
        add_member(clinic=ward, duty=duty, name=f"{duty}民警", leads=leads, from_at=at, by=by, at=at)
    team = teams_at([ward], at)[ward.pk]
    assert not team.lacks and team.lead and team.lead.duty == "order"
    assert teams_at([ward], at - HOUR)[ward.pk].lacks[0] == "lead", "before they came"
    said = {"place": hamlet.places["county"], "document": hamlet.document, "effective_from": at}
    set_policy(key="hospital_team", value=["patrol"], **said, by=hamlet.user("zhihui"), at=at)
    assert teams_at([ward], at)[ward.pk].lacks == ["patrol"]
    end_member(member=team.lead, by=by, at=at + HOUR)
    assert teams_at([ward], at + HOUR)[ward.pk].lacks == ["lead", "patrol"]
    assert TeamMember.objects.get(leads=True).until_at == at + HOUR, "history is kept"
    assert JournalLine.objects.filter(action__in=["add_member", "end_member"]).count() == 4


def test_what_cannot_be_a_member_is_refused(hamlet: Hamlet) -> None:
    ward, by, at = clinic(hamlet), hamlet.user("yihu"), hamlet.at
    member = {"clinic": ward, "duty": "order", "name": "乌民警", "from_at": at, "by": by, "at": at}
    for wrong, said in (
        ({"duty": "sing"}, "职责"),
        ({"name": " "}, "是谁"),
        ({"until_at": at}, "晚于开始"),
    ):
        with pytest.raises(Refused, match=said):
            add_member(**member | wrong)
    lead = add_member(**member, leads=True, until_at=at + HOUR)
    with pytest.raises(Refused, match="已有专班负责人"):
        add_member(**member, leads=True)
    add_member(**member | {"from_at": at + HOUR}, leads=True)
    add_member(**member | {"name": "", "duty": "gate"}, user=by)
    with pytest.raises(Refused, match="已在专班"):
        add_member(**member | {"name": "", "duty": "gate"}, user=by)
    with pytest.raises(Refused, match="不在专班"):
        end_member(member=lead, by=by, at=at + HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.filter(pk=lead.pk).update(name="")
    site = add_site(kind="hospital", name="第二医院", place=hamlet.places["county"], by=by, at=at)
    other = add_clinic(site=site, security="police_room", beds=1, by=by, at=at)
    with pytest.raises(Refused, match="不实行"):
        add_member(**member | {"clinic": other})
    assert teams_at([other], at) == {}


def test_the_medic_names_the_team_and_the_list_of_gaps_empties(hamlet: Hamlet) -> None:
    ward, desk = clinic(hamlet), browser(hamlet, "yihu")
    gaps = "/fever/clinics/?only=gaps"
    assert "缺专班负责人、治安秩序、出入口管控、转运护送" in desk.get(gaps).content.decode()
    assert "区医院发热门诊" in desk.get(f"{gaps}&export=csv").getvalue().decode()
    there = f"/fever/clinics/{ward.public_id}/team/"
    begins = f"{clock.now() - HOUR:%Y-%m-%dT%H:%M}"
    assert desk.post(there, {"duty": "order", "from_at": begins}).status_code == 422
    for duty, leads in (("order", "on"), ("gate", ""), ("escort", "")):
        said = {"duty": duty, "name": f"=包{duty}", "from_at": begins, "leads": leads}
        assert desk.post(there, said).status_code == 302
    assert "专班齐全" in desk.get(there).content.decode()
    assert ward.site.name not in desk.get(gaps).content.decode()
    gone = TeamMember.objects.get(duty="gate")
    assert desk.post(f"/fever/clinics/team/{gone.public_id}/leave/").status_code == 302
    page = desk.get(there).content.decode()
    assert "缺出入口管控" in page and "=包gate" in page and "已离开" in page
    assert "专班 2 人" in desk.get(f"/fever/clinics/{ward.public_id}/").content.decode()
    assert "'=包gate" in desk.get(f"{there}?export=csv").getvalue().decode()
    assert browser(hamlet, "kakou").get(there).status_code == 403
    assert Clinic.objects.get() == ward


def test_a_hospital_gets_beds_and_another_guard_and_loses_no_bed_somebody_may_have_lain_in(hamlet: Hamlet) -> None:
    ward, desk = clinic(hamlet, beds=2), browser(hamlet, "yihu")
    there = f"/fever/clinics/{ward.public_id}/"
    assert 'value="2"' in desk.get(f"{there}set/").content.decode()
    fewer = desk.post(f"{there}set/", {"security": "police_room", "beds": "1"})
    assert fewer.status_code == 422 and "只能增加" in fewer.content.decode()
    assert desk.post(f"{there}set/", {"security": "police_room", "beds": "4"}).status_code == 302
    assert [bed.name for bed in free_beds(ward)] == ["1", "2", "3", "4"]
    page = desk.get(there).content.decode()
    assert "警务室勤务" in page and "空床 4" in page
    assert browser(hamlet, "kakou").get(f"{there}set/").status_code == 403
