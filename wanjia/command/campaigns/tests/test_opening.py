"""A campaign from an empty form to its launch, and question forms."""

import io
from datetime import timedelta

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.command.campaigns.models import Campaign, QuestionForm, Target
from wanjia.command.campaigns.questions.examples import screening_workbook
from wanjia.command.campaigns.tests.test_pages import client
from wanjia.core import clock


def asked(hamlet: Hamlet, **more: object) -> dict[str, object]:
    start = timezone.localtime(clock.now())
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


def test_a_version_that_takes_an_option_back_is_not_published(hamlet: Hamlet) -> None:
    lead, address = client(hamlet, "jiedao"), reverse("campaigns:forms")
    lead.post(address, {"name": "入户排查", "workbook": SimpleUploadedFile("form.xlsx", screening_workbook())})
    sheets = openpyxl.load_workbook(io.BytesIO(screening_workbook()))
    row = next(row for row in sheets["choices"].iter_rows() if row[1].value == "fever")
    row[1].value = "hot"
    changed = io.BytesIO()
    sheets.save(changed)
    answer = lead.post(address, {"name": "入户排查", "workbook": SimpleUploadedFile("b.xlsx", changed.getvalue())})
    page = answer.content.decode()
    assert answer.status_code == 422 and "选项“fever”" in page and QuestionForm.objects.count() == 1
    other = lead.post(address, {"name": "另一张问卷", "workbook": SimpleUploadedFile("b.xlsx", changed.getvalue())})
    assert other.status_code == 302
