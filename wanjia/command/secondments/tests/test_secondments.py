"""Staff sent down: what was asked, what was sent, who is there, and that none of the three can be made up."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.command.secondments import actions
from wanjia.command.secondments.models import StaffCall, StaffQuota, StaffSent
from wanjia.command.secondments.queries import by_call, by_unit, quota_and_actual
from wanjia.command.secondments.rules import Tally, read_units
from wanjia.core import clock
from wanjia.core.actions import Refused

DAY = timedelta(days=1)
UNITS = [("区教育局", 800), ("区民政局", 600)]


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def call(hamlet: Hamlet, **more: Any) -> StaffCall:
    given = {"title": "政法干警下沉", "units": UNITS, "due_at": hamlet.at + DAY, **more}
    place, by = hamlet.places["county"], hamlet.user("zhihui")
    return actions.call_staff(place=place, document=hamlet.document, **given, by=by, at=hamlet.at)


def send(hamlet: Hamlet, unit: str, heads: int, **more: Any) -> StaffSent:
    quota = StaffQuota.objects.select_related("call__place").get(unit=unit)
    given = {"place": hamlet.places["street"], "work": "guard", "sent_on": timezone.localdate(hamlet.at), **more}
    return actions.send_staff(quota=quota, heads=heads, **given, by=hamlet.user("zhihui"), at=hamlet.at)


def test_2010_of_1400_are_a_hundred_and_forty_three_point_five_seven_percent(hamlet: Hamlet) -> None:
    made = call(hamlet)
    send(hamlet, "区教育局", 1500, experienced=40)
    send(hamlet, "区民政局", 510)
    tally = by_call([made], clock.now())[made.pk]
    assert (tally.asked, tally.sent, tally.percent, tally.over) == (1400, 2010, "143.57%", 610)
    assert [(quota.unit, n.short) for quota, n in by_unit(made, clock.now())] == [("区民政局", 90), ("区教育局", 0)]
    assert quota_and_actual(hamlet.places["region"], hamlet.at) == (2, Tally(1400, 2010, 0, 40, 90))
    assert quota_and_actual(hamlet.places["street"], hamlet.at) == (0, Tally())
    page = signed(hamlet, "zhihui").get(f"/staff-calls/{made.public_id}/").content.decode()
    assert "143.57%" in page and "1 个单位还缺人" in page and "比应到多 610 人" in page
    short = signed(hamlet, "zhihui").get(f"/staff-calls/{made.public_id}/?only=short").content.decode()
    assert "区民政局" in short and "区教育局" not in short


def test_who_is_there_is_what_the_place_says_not_what_was_sent(hamlet: Hamlet) -> None:
    made = call(hamlet)
    sent = send(hamlet, "区教育局", 20)
    street, where = signed(hamlet, "jiedao"), f"/staff-placed/{hamlet.places['street'].public_id}/"
    assert "下沉人员还没有登记到岗" in street.get("/").content.decode()
    assert by_call([made], clock.now())[made.pk] == Tally(1400, 20, 0, 0, 1380)
    assert street.post(f"/staff-placed/rows/{sent.public_id}/release/").status_code == 422
    assert street.post(f"/staff-placed/rows/{sent.public_id}/receive/").status_code == 302
    assert street.post(f"/staff-placed/rows/{sent.public_id}/receive/").status_code == 422
    assert by_call([made], clock.now())[made.pk] == Tally(1400, 20, 20, 0, 1380)
    assert "区教育局" in street.get(f"{where}?only=there").content.decode()
    assert "下沉人员还没有登记到岗" not in street.get("/").content.decode()
    assert street.post(f"/staff-placed/rows/{sent.public_id}/release/").status_code == 302
    assert by_call([made], clock.now())[made.pk] == Tally(1400, 20, 0, 0, 1380)
    book = openpyxl.load_workbook(io.BytesIO(street.get(f"{where}?export=xlsx").content))
    assert [row[:3] for row in book.active.iter_rows(min_row=2, values_only=True)] == [("区教育局", "永清街道", 20)]


def test_the_same_moment_asked_later_gives_the_same_numbers(hamlet: Hamlet) -> None:
    made, county = call(hamlet), hamlet.places["county"]
    sent, by = send(hamlet, "区教育局", 20), hamlet.user("zhihui")
    actions.receive_staff(sent=sent, by=hamlet.user("jiedao"), at=hamlet.at)
    actions.ask_more_units(call=made, units=[("区水务局", 7)], by=by, at=hamlet.at + DAY)
    actions.release_staff(sent=sent, by=hamlet.user("jiedao"), at=hamlet.at + 2 * DAY)
    actions.void_staff(sent=sent, by=by, at=hamlet.at + 3 * DAY)
    said = [quota_and_actual(county, hamlet.at + days * DAY) for days in (-1, 0, 1, 2, 3)]
    assert [(units, n.asked, n.sent, n.there) for units, n in said] == [
        (0, 0, 0, 0), (2, 1400, 20, 20), (3, 1407, 20, 20), (3, 1407, 20, 0), (3, 1407, 0, 0),
    ]  # fmt: skip


def test_what_was_voided_counts_nowhere_and_stays_on_the_list(hamlet: Hamlet) -> None:
    made = call(hamlet)
    sent = send(hamlet, "区教育局", 200)
    actions.void_staff(sent=sent, by=hamlet.user("zhihui"), at=hamlet.at)
    assert by_call([made], clock.now())[made.pk].sent == 0
    with pytest.raises(Refused, match="作废"):
        actions.receive_staff(sent=sent, by=hamlet.user("jiedao"), at=hamlet.at)
    page = signed(hamlet, "jiedao").get(f"/staff-placed/{hamlet.places['street'].public_id}/").content.decode()
    assert "区教育局" in page and "已作废" in page


def test_a_person_by_name_is_at_one_place_only(hamlet: Hamlet) -> None:
    call(hamlet)
    user = hamlet.user("ducha")
    send(hamlet, "区教育局", 1, user=user)
    with pytest.raises(Refused, match="白督查”已下沉到“永清街道"):
        send(hamlet, "区民政局", 1, user=user, place=hamlet.places["next_street"])
    row = StaffSent.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():  # whoever goes past the action meets the store
        row.save()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"heads": 0}, "人数不对"),
        ({"heads": 2, "experienced": 3}, "有经历的人数"),
        ({"sent_on": timezone.localdate() + 4000 * DAY}, "还没有到"),
        ({"work": "fishing"}, "没有这一类工作"),
        ({"place": "region"}, "不在“科尔沁区”"),
    ],
)
def test_nonsense_is_named(hamlet: Hamlet, wrong: dict[str, Any], words: str) -> None:
    call(hamlet)
    given = {"heads": 2, **wrong}
    if "place" in given:
        given["place"] = hamlet.places[given["place"]]
    with pytest.raises(Refused, match=words):
        send(hamlet, "区教育局", given.pop("heads"), **given)


def test_a_call_names_units_once_and_a_deadline_to_come(hamlet: Hamlet) -> None:
    wrongs: list[dict[str, Any]] = [{"units": []}, {"units": [("区教育局", 3), ("区教育局", 4)]}, {"due_at": hamlet.at}]
    for wrong in wrongs:
        with pytest.raises(Refused):
            call(hamlet, **wrong)
    made = call(hamlet)
    with pytest.raises(Refused, match="写了两次"):
        actions.ask_more_units(call=made, units=[("区教育局", 3)], by=hamlet.user("zhihui"), at=hamlet.at)
    actions.close_call(call=made, by=hamlet.user("zhihui"), at=hamlet.at)
    with pytest.raises(Refused, match="已经结束"):
        send(hamlet, "区教育局", 3)


def test_the_desk_calls_sends_and_lists(hamlet: Hamlet) -> None:
    client, county = signed(hamlet, "zhihui"), hamlet.places["county"].public_id
    sent = {"title": "下沉一线", "document": hamlet.document.public_id, "due_at": "2099-01-01T09:00"}
    wrong = client.post(f"/staff-calls/at/{county}/new/", {**sent, "units": "区教育局"})
    assert wrong.status_code == 422 and "这一行看不懂：区教育局" in wrong.content.decode()
    units = "区教育局 20\n区民政局：15人\n\n区水务局,8名"
    assert client.post(f"/staff-calls/at/{county}/new/", {**sent, "units": units}).status_code == 302
    assert list(StaffQuota.objects.order_by("id").values_list("unit", "heads")) == [
        ("区教育局", 20), ("区民政局", 15), ("区水务局", 8),
    ]  # fmt: skip
    quota = StaffQuota.objects.earliest("id")
    where = f"/staff-calls/units/{quota.public_id}/send/"
    given = {"place": "永清街道", "heads": "6", "experienced": "2", "work": "testing", "sent_on": "2022-11-11"}
    assert client.post(where, {**given, "place": "没有的街道"}).status_code == 422
    assert client.post(where, {**given, "user": "jiedao"}).status_code == 422  # a name is one head
    assert client.post(where, given).status_code == 302
    book = openpyxl.load_workbook(io.BytesIO(client.get("/staff-calls/?export=xlsx").content))
    assert [row[3:8] for row in book.active.iter_rows(min_row=2, values_only=True)] == [(43, 6, 0, 37, "13.95%")]
    assert signed(hamlet, "jiedao").get(f"/staff-calls/{quota.call.public_id}/").status_code == 404
    known = signed(hamlet, "jiedao").get(f"/staff-placed/{hamlet.places['street'].public_id}/?only=known")
    assert "2 人有经历" in known.content.decode()


@pytest.mark.parametrize("line", ["区教育局", "20", "区教育局 1234567", "：20"])
def test_a_line_that_says_no_unit_or_no_number_is_given_back(line: str) -> None:
    with pytest.raises(ValueError, match=line):
        read_units(line)
