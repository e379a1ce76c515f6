"""A campaign from an empty form to its launch, the round after it, and question forms."""

from dataclasses import replace
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.command.campaigns import rounds
from wanjia.command.campaigns.actions import launch_campaign, open_campaign
from wanjia.command.campaigns.models import Campaign, QuestionForm, Target
from wanjia.command.campaigns.questions.examples import screening_workbook
from wanjia.command.campaigns.tests.test_identity import record, visit
from wanjia.command.campaigns.tests.test_pages import client, met
from wanjia.registry.people.actions import NewPerson, add_people


def asked(hamlet: Hamlet, **more: object) -> dict[str, object]:
    start = timezone.localtime(hamlet.at + timedelta(days=4))
    return {
        "name": "补查",
        "place": hamlet.places["county"].public_id,
        "document": hamlet.document.public_id,
        "opens_at": f"{start:%Y-%m-%dT%H:%M}",
        "closes_at": f"{start + timedelta(days=2):%Y-%m-%dT%H:%M}",
        "scope": [hamlet.places["street"].public_id],
        **more,
    }


def test_only_who_runs_campaigns_may_prepare_one(hamlet: Hamlet) -> None:
    address = reverse("campaigns:new")
    assert Client().get(address).status_code == 302
    assert client(hamlet, "shequ").get(address).status_code == 403
    assert client(hamlet, "zhihui").get(address).status_code == 200


def test_a_campaign_is_prepared_checked_and_launched(hamlet: Hamlet) -> None:
    commander = client(hamlet, "zhihui")
    answer = commander.post(reverse("campaigns:new"), asked(hamlet))
    campaign = Campaign.objects.get(name="补查")
    assert answer["Location"] == reverse("campaigns:check", args=[campaign.public_id])
    page = commander.get(answer["Location"]).content.decode()
    assert "名册将冻结 16 户" in page
    assert commander.post(answer["Location"]).status_code == 302
    assert Target.objects.filter(campaign=campaign).count() == 16


def test_picking_a_place_keeps_what_was_typed_and_checks_nothing_yet(hamlet: Hamlet) -> None:
    data = {"name": "补查", "look": "1", "q": "红星", "scope": [hamlet.places["street"].public_id]}
    answer = client(hamlet, "zhihui").post(reverse("campaigns:new"), data)
    page = answer.content.decode()
    assert answer.status_code == 200 and "红星街道" in page and 'value="补查"' in page


def test_what_is_missing_or_overlaps_is_named(hamlet: Hamlet) -> None:
    commander, address = client(hamlet, "zhihui"), reverse("campaigns:new")
    assert commander.post(address, asked(hamlet, scope=[])).status_code == 422
    both = [hamlet.places["street"].public_id, hamlet.places["grid"].public_id]
    assert "重叠" in commander.post(address, asked(hamlet, scope=both)).content.decode()
    outside = asked(hamlet, scope=[hamlet.places["city"].public_id])
    assert commander.post(address, outside).status_code == 404


def test_a_street_cannot_launch_what_the_county_prepared(hamlet: Hamlet) -> None:
    client(hamlet, "zhihui").post(reverse("campaigns:new"), asked(hamlet))
    campaign = Campaign.objects.get(name="补查")
    assert client(hamlet, "jiedao").post(reverse("campaigns:check", args=[campaign.public_id])).status_code == 403


def test_a_workbook_becomes_a_form_and_a_bad_one_is_refused_with_every_problem(hamlet: Hamlet) -> None:
    lead, address = client(hamlet, "jiedao"), reverse("campaigns:forms")
    good = SimpleUploadedFile("form.xlsx", screening_workbook())
    assert lead.post(address, {"name": "入户排查", "workbook": good}).status_code == 302
    form = QuestionForm.objects.get()
    back = lead.get(reverse("campaigns:workbook", args=[form.public_id]))
    assert b"".join(back.streaming_content) == screening_workbook()
    bad = SimpleUploadedFile("form.xlsx", b"not a workbook")
    refused = lead.post(address, {"name": "入户排查", "workbook": bad})
    assert refused.status_code == 422 and "没有保存" in refused.content.decode()


def test_the_next_round_lists_what_differs(hamlet: Hamlet) -> None:
    met(hamlet, 0, 1)
    met(hamlet, 2, kind="absent")
    later = hamlet.at + timedelta(days=1)
    second = open_campaign(
        name="第二轮",
        place=hamlet.places["county"],
        scope=[hamlet.places["street"]],
        document=hamlet.document,
        opens_at=later,
        closes_at=later + timedelta(days=2),
        follows=hamlet.campaign,
        by=hamlet.user("zhihui"),
        at=later,
    )
    launch_campaign(campaign=second, by=hamlet.user("zhihui"), at=later)
    add_people(household=hamlet.households[5], people=[NewPerson(name="巴特尔")], by=hamlet.user("shequ"), at=later)
    mine = Target.objects.filter(campaign=second).order_by("position")
    row = visit(hamlet, 0, "reached", minutes=2000)
    record(hamlet, replace(row, target_id=mine[0].pk), replace(row, target_id=mine[2].pk, event=row.event[:-1] + "0"))
    found = rounds.differences(second, hamlet.places["county"])
    assert (found.changed, found.found, found.arrived, found.gone) == (1, 0, 1, 10)
    address = reverse("campaigns:difference", args=[second.public_id, hamlet.places["community"].public_id])
    page = client(hamlet, "shequ").get(address).content.decode()
    assert "1号楼1单元201" in page and "1号楼1单元101" not in page
