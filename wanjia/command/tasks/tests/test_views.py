"""Directives and work orders on the desk."""

from datetime import timedelta

from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.tasks.actions import order_work
from wanjia.command.tasks.models import DirectiveReceipt, WorkOrder
from wanjia.command.tasks.queries import open_orders, order_state


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def receipt(hamlet: Hamlet, place: str) -> DirectiveReceipt:
    return DirectiveReceipt.objects.get(place=hamlet.places[place])


def order(hamlet: Hamlet, title: str = "给三户送口罩") -> WorkOrder:
    return order_work(
        rows=[(title, hamlet.places["grid"], None)],
        assignee=hamlet.user("wangge1"),
        due_at=hamlet.at + timedelta(hours=8),
        by=hamlet.user("shequ"),
        at=hamlet.at,
    )[0]


def test_a_stranger_is_sent_to_sign_in(hamlet: Hamlet) -> None:
    assert Client().get("/to-do/").status_code == 302


def test_the_clerk_of_another_street_cannot_sign(hamlet: Hamlet) -> None:
    address = f"/receipts/{receipt(hamlet, 'community').public_id}/acknowledge/"
    assert signed(hamlet, "hongxing").post(address).status_code == 404


def test_the_clerk_signs_for_the_community_once(hamlet: Hamlet) -> None:
    client, row = signed(hamlet, "shequ"), receipt(hamlet, "community")
    assert client.post(f"/receipts/{row.public_id}/acknowledge/").status_code == 302
    assert client.post(f"/receipts/{row.public_id}/acknowledge/").status_code == 422
    row.refresh_from_db()
    assert row.acknowledged_by == hamlet.user("shequ")


def test_the_street_does_not_sign_for_a_community_that_has_a_clerk(hamlet: Hamlet) -> None:
    client = signed(hamlet, "jiedao")
    assert client.post(f"/receipts/{receipt(hamlet, 'community').public_id}/acknowledge/").status_code == 403
    assert client.post(f"/receipts/{receipt(hamlet, 'street').public_id}/acknowledge/").status_code == 302


def test_the_sender_sees_who_has_not_signed(hamlet: Hamlet) -> None:
    signed(hamlet, "shequ").post(f"/receipts/{receipt(hamlet, 'community').public_id}/acknowledge/")
    directive = receipt(hamlet, "community").directive.public_id
    page = signed(hamlet, "zhihui").get(f"/directives/{directive}/?only=unsigned").content.decode()
    assert "红星街道" in page and "书香社区" not in page


def test_the_street_sees_only_its_own_receipts(hamlet: Hamlet) -> None:
    directive = receipt(hamlet, "community").directive.public_id
    page = signed(hamlet, "jiedao").get(f"/directives/{directive}/").content.decode()
    assert "书香社区" in page and "新兴社区" not in page


def test_a_directive_goes_to_every_place_of_a_level(hamlet: Hamlet) -> None:
    sent = {"title": "今晚八点前报送空户", "document": hamlet.document.public_id, "level": "community"}
    where = f"/directives/from/{hamlet.places['street'].public_id}/new/"
    assert signed(hamlet, "jiedao").post(where, sent).status_code == 302
    rows = DirectiveReceipt.objects.filter(directive__title="今晚八点前报送空户")
    assert [row.place.name for row in rows] == ["书香社区"]


def test_the_grid_worker_accepts_and_completes(hamlet: Hamlet) -> None:
    row, client = order(hamlet), signed(hamlet, "wangge1")
    assert "给三户送口罩" in client.get("/to-do/").content.decode()
    client.post(f"/to-do/{row.public_id}/accept/")
    assert order_state(row) == "accepted"
    client.post(f"/to-do/{row.public_id}/complete/", {"note": "都已送到"})
    assert order_state(row) == "completed" and open_orders(hamlet.user("wangge1")) == []


def test_nobody_completes_the_order_of_another(hamlet: Hamlet) -> None:
    row = order(hamlet)
    assert signed(hamlet, "wangge2").post(f"/to-do/{row.public_id}/complete/").status_code == 404


def test_the_clerk_reassigns_and_closes(hamlet: Hamlet) -> None:
    row, client = order(hamlet), signed(hamlet, "shequ")
    to = {"assignee": hamlet.user("shequ").public_id}
    assert client.post(f"/orders/{row.public_id}/reassign/", to).status_code == 302
    assert client.post(f"/orders/{row.public_id}/close/", {"note": "不再需要"}).status_code == 302
    assert client.post(f"/orders/{row.public_id}/close/").status_code == 422
    assert client.post(f"/orders/{row.public_id}/reassign/", to).status_code == 422
    page = client.get(f"/orders/{row.public_id}/").content.decode()
    assert "乌兰网格员" in page and "不再需要" in page


def test_an_order_goes_only_to_somebody_who_works_there(hamlet: Hamlet) -> None:
    client, grid = signed(hamlet, "shequ"), hamlet.places["grid"].public_id
    sent = {"title": "核对门牌", "due_at": "2099-11-12T18:00", "assignee": hamlet.user("wangge2").public_id}
    assert client.post(f"/orders/at/{grid}/new/", sent).status_code == 422
    sent["assignee"] = hamlet.user("wangge1").public_id
    assert client.post(f"/orders/at/{grid}/new/", sent).status_code == 302
    assert "核对门牌" in client.get("/orders/").content.decode()
    assert "核对门牌" not in signed(hamlet, "hongxing").get("/orders/").content.decode()
