"""Families of the hamlet under approved measures, for tests."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from demo.hamlet import Hamlet
from wanjia.registry.people.models import Household, Person
from wanjia.response.isolation.actions import NewFollowUp, open_file, record_followups
from wanjia.response.isolation.models import FollowUp, HouseholdFile, Watch
from wanjia.response.measures.actions import NewMeasure, approve_measures, propose_measures
from wanjia.response.measures.models import Measure

DAYS = timedelta(days=14)


def restrict(
    hamlet: Hamlet, *subjects: Person | Household, at: datetime | None = None, **changes: Any
) -> list[Measure]:
    """Lay the usual measure on persons or households: the clerk proposes, the street lead approves."""
    at = at or hamlet.at
    given: dict[str, Any] = {
        "kind": "home_isolation" if isinstance(subjects[0], Household) else "home_observation",
        "ground": "close_contact",
        "evidence": "与病例同乘一车",
        "document": hamlet.document,
        "from_at": at,
        "until_at": at + DAYS,
        "owner": hamlet.places["community"],
    }
    new = [NewMeasure(subject=subject, **given | changes) for subject in subjects]
    made = propose_measures(measures=new, by=hamlet.user("shequ"), at=at)
    return approve_measures(measures=made, by=hamlet.user("jiedao"), at=at)


def filed(hamlet: Hamlet, number: int = 0, **changes: Any) -> HouseholdFile:
    """Open the file of one of the hamlet's households, all of whom are isolated."""
    home = hamlet.households_at("grid")[number]
    at = changes.get("at") or hamlet.at
    return open_file(measure=restrict(hamlet, home, **changes)[0], by=hamlet.user("shequ"), at=at)


def followed(watch: Watch, at: datetime, result: str = "answered", **said: Any) -> FollowUp:
    """Record a follow-up as the keeper does."""
    event, arrived = said.pop("event", str(uuid4())), said.pop("arrived_at", at)
    row = NewFollowUp(event, watch.pk, at, said.pop("way", "phone"), result, by_id=watch.keeper_id, **said)
    return record_followups(rows=[row], arrived_at=arrived, by=watch.keeper, at=at)[0].followup


def watches(file: HouseholdFile) -> Sequence[Watch]:
    """Give who of a file is followed up."""
    return list(file.watches.select_related("measure", "keeper").order_by("id"))


def desk(hamlet: Hamlet, name: str) -> Client:
    """Give somebody's browser."""
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client
