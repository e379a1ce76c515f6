"""A campaign of persons speaks of persons wherever one of households speaks of households."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import close_campaign, launch_campaign, open_campaign
from wanjia.command.campaigns.models import Campaign
from wanjia.core.actions import Refused


@pytest.fixture
def persons(hamlet: Hamlet) -> Campaign:
    at = hamlet.at + timedelta(hours=1)
    campaign = open_campaign(
        name="第一轮核酸采样",
        place=hamlet.places["county"],
        scope=[hamlet.places["street"]],
        document=hamlet.document,
        opens_at=at,
        closes_at=at + timedelta(days=1),
        kind=Campaign.Kind.SAMPLING,
        subject=Campaign.Subject.PERSON,
        by=hamlet.user("zhihui"),
        at=at,
    )
    launch_campaign(campaign=campaign, by=hamlet.user("zhihui"), at=at)
    return campaign


@pytest.mark.parametrize("view", ["coverage", "targets", "work", "print"])
def test_every_page_counts_persons(hamlet: Hamlet, persons: Campaign, view: str) -> None:
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(hamlet.user("shequ"))
    address = reverse(f"campaigns:{view}", args=[persons.public_id, hamlet.places["community"].public_id])
    page = browser.get(address).content.decode()
    assert "未采样" in page or view in ("work", "coverage")
    assert "待上门" not in page and "已见到" not in page
    assert {"coverage": "还缺 29 人", "targets": "<b data-chosen>0</b> 人", "work": "29 人，", "print": "</small>"}[
        view
    ] in page


def test_it_does_not_close_while_a_person_is_unaccounted_for(hamlet: Hamlet, persons: Campaign) -> None:
    persons.refresh_from_db()
    with pytest.raises(Refused, match="还有 29 人没有交代"):
        close_campaign(campaign=persons, by=hamlet.user("zhihui"), at=hamlet.at + timedelta(days=2))
