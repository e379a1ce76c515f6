"""A phone as the tests hold it: signed in, numbering its events, pushing and pulling through the real addresses."""

import gzip
import json
import uuid
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.campaigns.models import Target
from wanjia.registry.accounts.actions import enrol_device
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Household, Person

DOOR = "/api/sync/v1/"
LONG_AGO = datetime(2022, 11, 11, 2, 0, tzinfo=UTC)

REACHED: dict[str, Any] = {
    "outcome": "reached",
    "all_well": True,
    "verified": True,
    "told": True,
    "managed": None,
    "went": True,
    "saw": True,
    "checked_code": True,
    "letter": True,
    "services": ["publicity"],
}


class Phone:
    """One user's app on one device."""

    def __init__(self, user: User, *, at: datetime | None = None) -> None:
        at = at or datetime.now(UTC)
        self.user = user
        self.device, secret = enrol_device(user=user, name="Honor X", by=user, at=at)
        self.auth = f"Device {self.device.public_id}.{user.public_id}.{secret}"
        self.client = Client(headers={"Authorization": self.auth, "Accept-Language": "zh"})
        self.seq = 0
        self.clock = LONG_AGO

    def event(self, kind: str, subject: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Make the next event; its wall clock is a minute after the last one's."""
        self.seq += 1
        self.clock += timedelta(minutes=1)
        made = {
            "id": str(uuid.uuid4()),
            "seq": self.seq,
            "kind": kind,
            "subject": subject,
            "territory": "",
            "wall": self.clock.isoformat(),
            "skew_ms": 0,
            "suspect": False,
            "base": {},
            "supersedes": None,
            "payload": payload,
        }
        return made | more

    def visit(
        self, target: Target, outcome: str = "reached", more: dict[str, Any] | None = None, **frame: Any
    ) -> dict[str, Any]:
        """Make a visit that says enough to count."""
        payload = dict(REACHED) if outcome == "reached" else {"outcome": outcome, "went": True}
        if outcome in ("absent", "vacant"):
            payload["revisit_at"] = "2022-11-12T19:00:00+08:00"
        if outcome in ("refused", "inaccessible"):
            payload["reason"] = "没有开门"
        return self.event("visit@1", target.public_id, payload | (more or {}), **frame)

    def send(self, *events: Any, zipped: bool = False, **body: Any) -> Any:
        """Push and give the whole answer (the response, with its status)."""
        text = json.dumps({"app": "1", "device": "x", "events": list(events), **body}).encode()
        headers = {"Content-Encoding": "gzip"} if zipped else {}
        data = gzip.compress(text) if zipped else text
        return self.client.post(f"{DOOR}push", data=data, content_type="application/json", headers=headers)

    def push(self, *events: Any) -> list[dict[str, Any]]:
        """Push and give the receipts."""
        answer = self.send(*events)
        assert answer.status_code == 200, answer.content
        return list(answer.json()["receipts"])

    def results(self, *events: Any) -> list[str]:
        """Push and give what became of each event."""
        return [receipt["result"] for receipt in self.push(*events)]


class Copy:
    """A phone's snapshot: rows by bucket, kept as the app keeps them."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.rows: dict[str, dict[str, Any]] = {}
        self.cursors: dict[str, str] = {}
        self.pages = 0
        self.resets = 0

    def get(self, path: str, **query: str) -> Any:
        answer = self.phone.client.get(DOOR + path, query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def pull(self) -> None:
        """Pull every bucket to its end and check each against the server's word."""
        listed = self.get("buckets")["buckets"]
        for gone in self.rows.keys() - {b["bucket"] for b in listed}:
            del self.rows[gone], self.cursors[gone]
        for bucket in listed:
            self.pull_bucket(bucket["bucket"])

    def pull_bucket(self, name: str) -> None:
        while True:
            page = self.get("pull", bucket=name, cursor=self.cursors.get(name, ""))
            self.pages += 1
            if page["reset"]:
                self.resets += 1
                self.rows[name], self.cursors[name] = {}, ""
                continue
            held = self.rows.setdefault(name, {})
            held.update({row["id"]: row for row in page["rows"]})
            for number in page["removed"]:
                held.pop(number, None)
            self.cursors[name] = page["cursor"]
            if not page["more"]:
                break
        total = reduce(lambda sum_, row: sum_ ^ int(row["v"], 16), held.values(), 0)
        assert (page["count"], page["checksum"]) == (len(held), f"{total:016x}"), name

    def of(self, kind: str) -> dict[str, Any]:
        return {k: row for bucket in self.rows.values() for k, row in bucket.items() if row["type"] == kind}


def targets_of(hamlet: Hamlet, place: str) -> list[Target]:
    """Give the targets at a named place, in route order."""
    at = hamlet.places[place]
    rows = Target.objects.filter(position__gte=at.lo, position__lte=at.hi).select_related("household")
    return list(rows.order_by("position"))


def member(household: Household) -> Person:
    """Give the first member of a household."""
    return Person.objects.filter(household=household).order_by("pk")[0]
