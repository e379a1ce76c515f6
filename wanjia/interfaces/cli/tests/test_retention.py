"""Data leaves when its time is over: every personal column of every table, and every byte of it."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import ask_exception, close_campaign, decide_exception
from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.queries import counts, reconcile
from wanjia.command.posts.actions import declare_response_level, end_response_level
from wanjia.core.journal import broken_links
from wanjia.core.models import JournalLine
from wanjia.interfaces.cli.retention import days_of, dues, forget_due, table
from wanjia.interfaces.cli.tests.canaries import BIRD, NOW, end, fill
from wanjia.interfaces.cli.tests.test_cli import ROOT
from wanjia.interfaces.sync import checksums
from wanjia.interfaces.sync.models import HeldEvent, Photo, Receipt
from wanjia.interfaces.sync.tests.phones import Phone
from wanjia.registry.accounts.actions import end_grant
from wanjia.registry.accounts.models import Grant, User
from wanjia.registry.people.actions import NewPerson, add_people
from wanjia.registry.people.models import Household, Person, Reading
from wanjia.registry.people.queries import empty_value
from wanjia.registry.people.rules import NOBODY, PERSONAL_CLASSES
from wanjia.response.screening.models import PersonAnswers, Visit


def ours() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if getattr(model, "PERSONAL", None))


def telling(model: type[models.Model]) -> Iterator[tuple[str, int]]:
    """Yield each personal column of a table and in how many rows it says something."""
    for name in model.PERSONAL:
        field = model._meta.get_field(name)
        values = list(model._default_manager.values_list(name, flat=True))
        empty = None if field.is_relation else empty_value(field)
        blank = (
            (empty, b"")
            if model is not User or name == "name"
            else tuple(f"{NOBODY}{u.pk}" for u in User.objects.all())
        )
        yield name, sum(value not in blank for value in values)


@pytest.fixture
def full(hamlet: Hamlet, settings: Any, tmp_path: Path) -> Hamlet:
    settings.MEDIA_ROOT = tmp_path
    checksums.forget()
    fill(hamlet)
    return hamlet


def test_every_class_of_every_table_is_forgotten_by_some_job() -> None:
    stated = {(model, kind) for model in ours() for kind in model.PERSONAL.values()}
    assert stated == {(due.model, due.kind) for due in dues()}


def test_the_page_says_what_the_declarations_say() -> None:
    page = (ROOT / "docs" / "retention.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("|")]
    assert lines == table(), "python -m wanjia retention --table"


def test_every_personal_column_of_the_town_is_empty_when_its_time_is_over(full: Hamlet) -> None:
    silent = [f"{model._meta.label}.{name}" for model in ours() for name, rows in telling(model) if not rows]
    assert not silent, f"fill() must put something in: {silent}"
    figures = counts(full.campaign, full.places["county"])
    later = end(full.places["county"], full.user("jiedao")) + timedelta(
        days=max(known.days_kept for known in PERSONAL_CLASSES.values()) + 1
    )
    forget_due(later)
    kept = [f"{model._meta.label}.{name}: {rows}" for model in ours() for name, rows in telling(model) if rows]
    assert not kept, f"still there after their time: {kept}"
    assert counts(full.campaign, full.places["county"]) == figures
    assert not list(reconcile()) and not list(broken_links())


def test_nothing_leaves_while_a_response_is_in_force(full: Hamlet) -> None:
    before = {(model, name): rows for model in ours() for name, rows in telling(model)}
    for grant in Grant.objects.filter(ends_at=None):
        end_grant(grant=grant, by=full.user("jiedao"), at=NOW)
    forget_due(NOW + timedelta(days=5000))
    own = {kind for kind, known in PERSONAL_CLASSES.items() if known.own}
    for (model, name), rows in before.items():
        held = model.PERSONAL[name] not in own
        assert (dict(telling(model))[name] == rows) == held, (model, name)


def test_each_class_leaves_after_its_own_days(full: Hamlet) -> None:
    over = end(full.places["county"], full.user("jiedao"))
    forget_due(over + timedelta(days=27))
    assert PersonAnswers.objects.exists() and Person.objects.exclude(name=NOBODY).exists()
    forget_due(over + timedelta(days=29))
    assert not PersonAnswers.objects.exists()
    assert Photo.objects.count() == 0 and Visit.objects.get(outcome__kind="reached").met
    assert [p for p in Person.objects.all() if p.workplace or p.native_place] == []
    assert Person.objects.filter(name__contains=BIRD).exists(), "the thin register is kept longer"
    forget_due(over + timedelta(days=61))
    assert not Person.objects.exclude(name=NOBODY).exists()
    assert Reading.objects.exists() and days_of("reading") > 183, "the law asks for six months of these"
    assert Receipt.objects.count() and not Receipt.objects.exclude(sha256=b"").exclude(detail="").exists()


def test_a_register_that_met_no_response_and_people_who_stay_are_kept(hamlet: Hamlet) -> None:
    forget_due(NOW + timedelta(days=1000))
    assert Person.objects.current().exclude(name=NOBODY).count() == Person.objects.count()


def test_whoever_came_after_the_response_does_not_leave_with_it(hamlet: Hamlet) -> None:
    by = hamlet.user("jiedao")
    declare_response_level(place=hamlet.places["street"], level=2, document=hamlet.document, by=by, at=hamlet.at)
    end_response_level(place=hamlet.places["street"], by=by, at=hamlet.at + timedelta(days=9))
    late = add_people(
        household=hamlet.households[0], people=[NewPerson(name="娜仁")], by=by, at=hamlet.at + timedelta(days=10)
    )
    forget_due(hamlet.at + timedelta(days=200))
    assert [p.name for p in Person.objects.current().filter(household__in=hamlet.households_at("street"))] == ["娜仁"]
    assert late[0].pk in set(Person.objects.current().values_list("pk", flat=True))
    elsewhere = Person.objects.filter(household__in=hamlet.households_at("next_street"))
    assert elsewhere.exclude(name=NOBODY).count() == elsewhere.count()


def test_phones_and_pages_find_nobody_who_was_forgotten(full: Hamlet) -> None:
    client = Client()
    client.force_login(full.user("shequ"), backend="django.contrib.auth.backends.ModelBackend")
    end_response_level(place=full.places["county"], by=full.user("jiedao"), at=NOW)
    forget_due(NOW + timedelta(days=100))
    home = Household.objects.get(pk=full.households[0].pk)
    page = client.get(f"/households/{home.public_id}/").content.decode()
    assert BIRD not in page and "包明月" not in page and f'<th scope="row">{NOBODY}' not in page
    assert Target.objects.filter(campaign=full.campaign).count() == 26
    told = JournalLine.objects.filter(action="forget_persons", about_kind="people.household", about_id=home.pk)
    assert set(told.values_list("position", flat=True)) == {home.position}, "phones of that grid hear of it"


def test_the_journal_says_how_many_and_never_what(full: Hamlet) -> None:
    forget_due(end(full.places["county"], full.user("jiedao")) + timedelta(days=1000))
    details = JournalLine.objects.filter(action__startswith="forget").values_list("detail", flat=True)
    assert any('"table":"screening.visit"' in detail for detail in details)
    assert not [detail for detail in JournalLine.objects.values_list("detail", flat=True) if BIRD in detail]


def test_an_event_nobody_saw_to_waits_no_longer(full: Hamlet) -> None:
    forget_due(end(full.places["county"], full.user("jiedao")) + timedelta(days=100))
    held = HeldEvent.objects.get()
    assert held.settled_at is not None and held.payload == ""
    assert Receipt.objects.filter(event=held.event, sha256__isnull=False).exists(), "the receipt keeps id and digest"


def test_who_tried_to_sign_in_from_where_is_kept_as_long_as_readings(hamlet: Hamlet) -> None:
    client = Client()
    client.post("/sign-in/", {"username": "shequ", "password": "wrong"}, REMOTE_ADDR="192.0.2.7")
    client.force_login(hamlet.user("shequ"), backend="django.contrib.auth.backends.ModelBackend")
    forget_due(NOW + timedelta(days=364))
    assert AccessAttempt.objects.exists() and not Session.objects.exists()
    forget_due(NOW + timedelta(days=366))
    assert not AccessAttempt.objects.exists() and not AccessLog.objects.exists()


def test_a_day_is_searched_once(full: Hamlet) -> None:
    over = end(full.places["county"], full.user("jiedao")) + timedelta(days=1000)
    assert forget_due(over) > 0
    assert forget_due(over + timedelta(hours=1)) == 0
    assert forget_due(over + timedelta(days=1)) == 0


def test_a_closed_campaigns_frozen_figures_stay(hamlet: Hamlet) -> None:
    phone = Phone(hamlet.user("wangge1"))
    close = hamlet.user("zhihui")
    for target in Target.objects.filter(campaign=hamlet.campaign):
        request = ask_exception(target=target, reason="全员转运", by=phone.user, at=hamlet.at)
        decide_exception(request=request, approve=True, by=close, at=hamlet.at)
    close_campaign(campaign=hamlet.campaign, by=close, at=hamlet.at)
    frozen = hamlet.campaign.steps.get(kind="closed").figures
    forget_due(NOW + timedelta(days=1000))
    assert hamlet.campaign.steps.get(kind="closed").figures == frozen and not list(reconcile())


def test_no_byte_is_left_in_the_store_or_among_the_photos(tmp_path: Path) -> None:
    process(tmp_path, "fill")
    before = everything(tmp_path)
    sealed = {
        secret for secret in json.loads((tmp_path / "sealed.json").read_text()) if bytes.fromhex(secret) in before
    }
    assert len(sealed) > 10 and before.count(BIRD.encode()) > 10 and b"jinsique" in before
    assert len(list((tmp_path / "media" / "photos").iterdir())) == 1
    with closing(sqlite3.connect(tmp_path / "wanjia.sqlite3")) as server:  # while one is open, the log outlives the job
        server.execute("SELECT count(*) FROM people_person").fetchone()
        process(tmp_path, "forget")
        left = everything(tmp_path)
    assert left.count(BIRD.encode()) == 0 and b"jinsique" not in left
    assert not [secret for secret in sealed if bytes.fromhex(secret) in left]
    assert list((tmp_path / "media" / "photos").iterdir()) == []


def process(home: Path, step: str) -> None:
    """Do a step in a process of its own, on a store of its own: what it leaves is what a thief of the disk would find."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("WANJIA_")}
    command = [sys.executable, "-m", "wanjia.interfaces.cli.tests.canaries", step]
    ran = subprocess.run(command, cwd=ROOT, env=clean | {"WANJIA_HOME": str(home)}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def everything(home: Path) -> bytes:
    """Every byte of an installation: the store, the log beside it, the photos."""
    return b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file() and file.suffix != ".json")
