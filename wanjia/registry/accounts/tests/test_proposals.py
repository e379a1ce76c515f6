"""Nobody gives a role or a phone alone: one person proposes, a second confirms, and only the second sees the code."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.registry.accounts.actions import confirm_grant, confirm_phone, propose_grant, propose_phone
from wanjia.registry.accounts.models import Enrolment, Grant, Proposal


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def confirm(hamlet: Hamlet, username: str) -> int:
    """Let somebody confirm the last proposal; give the status of the answer."""
    where = f"/proposals/{Proposal.objects.latest('pk').public_id}/confirm/"
    return signed(hamlet, username).post(where).status_code


def proposed(hamlet: Hamlet, place: str = "community") -> Proposal:
    """Let the administrator propose that the worker become a clerk."""
    at, by = clock.now(), hamlet.user("guanli")
    return propose_grant(user=hamlet.user("wangge1"), role="clerk", place=hamlet.places[place], by=by, at=at, since=at)


def test_an_administrator_alone_gives_no_role(hamlet: Hamlet) -> None:
    worker, proposal = hamlet.user("wangge1"), proposed(hamlet)
    assert Grant.objects.filter(user=worker).count() == 1
    assert confirm(hamlet, "guanli") == 404 and confirm(hamlet, "wangge1") == 403
    for one in (hamlet.user("guanli"), worker):
        with pytest.raises(Refused):
            confirm_grant(proposal=proposal, by=one, at=clock.now())
    assert Grant.objects.filter(user=worker).count() == 1


def test_the_street_lead_confirms_a_role_once_and_the_journal_names_both(hamlet: Hamlet) -> None:
    proposed(hamlet)
    page = signed(hamlet, "jiedao").get("/resets/").content.decode()
    assert "社区文员，书香社区" in page and hamlet.user("guanli").name in page
    assert (
        "社区文员，书香社区"
        in signed(hamlet, "guanli").get(f"/users/{hamlet.user('wangge1').public_id}/").content.decode()
    )
    assert confirm(hamlet, "jiedao") == 302
    assert Grant.objects.get(user=hamlet.user("wangge1"), role="clerk").granted_by == hamlet.user("jiedao")
    assert confirm(hamlet, "jiedao") == 404
    lines = JournalLine.objects.filter(action__in=["propose", "grant_role"]).order_by("-pk")[:2]
    assert [line.by_id for line in lines] == [hamlet.user("jiedao").pk, hamlet.user("guanli").pk]


def test_a_lead_confirms_nothing_outside_the_own_street(hamlet: Hamlet) -> None:
    proposed(hamlet, place="county")
    assert confirm(hamlet, "jiedao") == 404 and confirm(hamlet, "hongxing") in (403, 404)
    assert confirm(hamlet, "zhihui") == 302


def test_only_who_confirms_a_phone_sees_its_code(hamlet: Hamlet) -> None:
    worker = hamlet.user("wangge1")
    answer = signed(hamlet, "guanli").post(f"/users/{worker.public_id}/invite/")
    assert answer.status_code == 302 and not Enrolment.objects.exists()
    assert confirm(hamlet, "guanli") == 404
    where = f"/proposals/{Proposal.objects.get().public_id}/confirm/"
    answer = signed(hamlet, "jiedao").post(where)
    page = answer.content.decode()
    assert "data:image/svg+xml" in page and "enrol=" not in page and "no-store" in answer.headers["Cache-Control"]
    assert Enrolment.objects.get().user == worker


def test_a_proposal_of_last_week_and_one_for_somebody_at_a_desk_by_now_open_nothing(hamlet: Hamlet) -> None:
    at, lead, worker = clock.now(), hamlet.user("jiedao"), hamlet.user("wangge1")
    with pytest.raises(Refused):
        propose_phone(user=hamlet.user("shequ"), by=hamlet.user("guanli"), at=at)
    phone = propose_phone(user=worker, by=hamlet.user("guanli"), at=at)
    with pytest.raises(Refused):
        confirm_phone(proposal=phone, by=lead, at=at + timedelta(days=8))
    confirm_grant(proposal=proposed(hamlet), by=lead, at=clock.now())
    with pytest.raises(Refused):
        confirm_phone(proposal=phone, by=lead, at=clock.now())
    assert not Enrolment.objects.exists()


def test_the_store_itself_refuses_one_person_in_both_parts(hamlet: Hamlet) -> None:
    proposal = proposed(hamlet)
    for one in (proposal.asked_by, proposal.user):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(confirmed_by=one, confirmed_at=clock.now())
