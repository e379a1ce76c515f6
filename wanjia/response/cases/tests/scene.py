"""An outbreak in the hamlet, with an investigator of the county and a shop where people met."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Site
from wanjia.registry.presence.actions import NewPresence, record_presences
from wanjia.response.cases.actions import NewCase, open_outbreak, report_cases
from wanjia.response.cases.models import Case, Outbreak


@dataclass
class Scene:
    """The outbreak by name; ``at`` is now, and meetings lie some days before it."""

    hamlet: Hamlet
    outbreak: Outbreak
    by: User
    at: datetime
    shop: Site

    def person(self, name: str) -> Person:
        """Give the first resident of a name."""
        return Person.objects.filter(name=name).earliest("pk")

    def case(self, label: str, name: str, category: str = "confirmed", onset: int | None = 2, **more: object) -> Case:
        """Report a resident as a case whose onset was some days ago."""
        today = self.at.date()
        days = {"onset": today - timedelta(days=onset) if onset is not None else None, "reported": today}
        row = NewCase(label, self.hamlet.places["community"], category, person=self.person(name), days=days, **more)
        return report_cases(outbreak=self.outbreak, rows=[row], by=self.by, at=self.at)[0]

    def was(self, person: Person, site: Site, ago: timedelta, stay: timedelta) -> None:
        """Let somebody be at a site."""
        begin = self.at - ago
        row = NewPresence(
            person.pk, None, site.pk, site.place.lo, begin, begin + stay, "registration", str(uuid.uuid4())
        )
        record_presences(rows=[row], arrived_at=self.at, by=self.by, at=self.at)

    def browser(self, name: str = "liudiao") -> Client:
        """Give a browser signed in as one of the cast."""
        client = Client(headers={"accept-language": "zh-CN"})
        client.force_login(self.hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
        return client


def begin(hamlet: Hamlet) -> Scene:
    """Open the outbreak and a shop in the street."""
    by, at, county = hamlet.user("liudiao"), clock.now(), hamlet.places["county"]
    outbreak = open_outbreak(name="永清街道疫情", disease="covid19", place=county, by=by, at=at)
    shop = add_site(kind="checkpoint", name="南市场", place=hamlet.places["street"], by=by, at=at)
    return Scene(hamlet, outbreak, by, at, shop)
