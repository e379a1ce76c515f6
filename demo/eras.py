"""Three eras of rules for COVID-19, as the county handed the national ones on: what a contact's days were in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from wanjia.command.diseases.actions import set_disease_values
from wanjia.command.diseases.rules import CENTRAL, HOME, MONITORING
from wanjia.command.posts.actions import issue_document
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Era:
    """A notice of the county and the values it sets."""

    number: str
    title: str
    effective_from: datetime
    values: Mapping[str, Any]


ERAS = (
    Era(
        number="科防指〔2020〕3号",
        title="关于执行《新型冠状病毒感染的肺炎防控方案（第三版）》的通知",
        effective_from=datetime(2020, 1, 29, tzinfo=BEIJING),
        values={"observation_days": {HOME: 14, CENTRAL: 14}, "followups_a_day": 2},
    ),
    Era(
        number="科防指〔2022〕6号",
        title="关于执行《新型冠状病毒肺炎防控方案（第八版）》的通知",
        effective_from=datetime(2022, 2, 18, tzinfo=BEIJING),
        values={
            "infectious_before": 4,
            "observation_days": {CENTRAL: 14, HOME: 7, MONITORING: 7},
            "test_days": {CENTRAL: [1, 4, 7, 14], HOME: [2, 7]},
        },
    ),
    Era(
        number="科防指〔2022〕41号",
        title="转发《关于进一步优化新冠肺炎疫情防控措施 科学精准做好防控工作的通知》（联防联控机制综发〔2022〕101号）",
        effective_from=datetime(2022, 11, 11, tzinfo=BEIJING),
        values={
            "infectious_before": 2,
            "contact_degree": 1,
            "observation_days": {CENTRAL: 5, HOME: 3},
            "test_days": {CENTRAL: [1, 2, 3, 5], HOME: [1, 3]},
        },
    ),
)


def lay_eras(county: Place, *, by: User, at: datetime) -> None:
    """Put the three notices on record, each in force from its own day."""
    for era in ERAS:
        document = issue_document(
            kind="notice",
            number=era.number,
            title=era.title,
            place=county,
            effective_from=era.effective_from,
            by=by,
            at=at,
        )
        set_disease_values(
            disease="covid19",
            values=era.values,
            place=county,
            document=document,
            effective_from=era.effective_from,
            by=by,
            at=at,
        )
