"""Meetings: who is called and comes, what is decided becomes work, what is open comes again, what is missed is named."""

import io
from datetime import date, timedelta
from urllib.parse import quote

import docx
import pytest
from django.test import Client, override_settings

from demo.hamlet import Hamlet
from wanjia.command.meetings.actions import (
    add_endpoint,
    add_item,
    call_meeting,
    note_attendance,
    order_decision,
    set_rhythm,
    settle_item,
    write_minutes,
)
from wanjia.command.meetings.models import Meeting, MeetingItem, MeetingRhythm
from wanjia.command.meetings.queries import carried_over, missed_of
from wanjia.command.meetings.rules import missed
from wanjia.command.tasks.actions import complete_order
from wanjia.core.actions import Refused

DAY = timedelta(days=1)


def huddle(hamlet: Hamlet, at: object, **more: object) -> Meeting:
    place, by = hamlet.places["street"], hamlet.user("jiedao")
    endpoint = hamlet.places["community"].endpoints.first() or add_endpoint(
        place=hamlet.places["community"], name="书香社区居委会", fallback="电话接入", by=by, at=at
    )
    said = {"place": place, "kind": "huddle", "title": "碰头会", "endpoints": [endpoint], **more}
    return call_meeting(starts_at=at, by=by, at=at, **said)


def decision(hamlet: Hamlet, meeting: Meeting) -> MeetingItem:
    said = {"kind": "decision", "text": "今晚给独居老人送菜", "owner": hamlet.user("shequ")}
    due = meeting.starts_at + DAY
    return add_item(meeting=meeting, due_at=due, by=hamlet.user("jiedao"), at=meeting.starts_at, **said)


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_decision_becomes_a_work_order_once_and_is_open_until_it_is_done(hamlet: Hamlet) -> None:
    item, by, at = decision(hamlet, huddle(hamlet, hamlet.at)), hamlet.user("jiedao"), hamlet.at
    order = order_decision(item=item, by=by, at=at).order
    assert (order.kind, order.assignee, order.title) == ("decision", hamlet.user("shequ"), item.text)
    with pytest.raises(Refused, match="已经转为任务单"):
        order_decision(item=item, by=by, at=at)
    tomorrow = huddle(hamlet, at + DAY)
    assert list(carried_over(tomorrow)) == [item]
    complete_order(order=order, by=hamlet.user("shequ"), at=at)
    assert list(carried_over(tomorrow)) == []


def test_a_decision_without_an_owner_or_a_deadline_is_refused(hamlet: Hamlet) -> None:
    meeting, said = huddle(hamlet, hamlet.at), {"by": hamlet.user("jiedao"), "at": hamlet.at}
    with pytest.raises(Refused, match="责任人"):
        add_item(meeting=meeting, kind="decision", text="尽快", due_at=hamlet.at + DAY, **said)
    with pytest.raises(Refused, match="期限"):
        add_item(meeting=meeting, kind="decision", text="尽快", owner=hamlet.user("shequ"), due_at=hamlet.at, **said)


def test_an_open_issue_comes_again_at_the_next_meeting_of_its_kind_and_place_until_it_is_settled(
    hamlet: Hamlet,
) -> None:
    by, at = hamlet.user("jiedao"), hamlet.at
    first = huddle(hamlet, at)
    issue = add_item(meeting=first, kind="issue", text="防护服不足", by=by, at=at)
    add_item(meeting=first, kind="lesson", text="夜间喊话扰民", by=by, at=at)
    second, other = huddle(hamlet, at + DAY), huddle(hamlet, at + DAY, kind="dispatch")
    assert list(carried_over(second)) == [issue] and list(carried_over(other)) == []
    with pytest.raises(Refused, match="怎样了结"):
        settle_item(item=issue, words=" ", by=by, at=at + DAY)
    settle_item(item=issue, words="已到货两百套", by=by, at=at + DAY)
    assert list(carried_over(second)) == []


def test_who_drops_out_says_how_else_they_took_part(hamlet: Hamlet) -> None:
    by, at = hamlet.user("jiedao"), hamlet.at
    row = huddle(hamlet, at).attendance.get()
    assert note_attendance(attendance=row, state="offline", by=by, at=at).fallback == "电话接入"
    row.endpoint.fallback = ""
    with pytest.raises(Refused, match="掉线后用什么方式"):
        note_attendance(attendance=row, state="offline", by=by, at=at)


def test_nobody_called_is_no_meeting(hamlet: Hamlet) -> None:
    with pytest.raises(Refused, match="没有通知任何单位"):
        huddle(hamlet, hamlet.at, endpoints=[])


def test_a_day_without_minutes_is_a_missed_huddle(hamlet: Hamlet) -> None:
    place, by, at = hamlet.places["street"], hamlet.user("jiedao"), hamlet.at
    set_rhythm(place=place, kind="huddle", every="daily", since=(at - 3 * DAY).date(), by=by, at=at)
    with pytest.raises(Refused, match="已经定了"):
        set_rhythm(place=place, kind="huddle", every="weekly", since=at.date(), by=by, at=at)
    kept = huddle(hamlet, at - 2 * DAY)
    huddle(hamlet, at - DAY)
    with pytest.raises(Refused, match="不能是空的"):
        write_minutes(meeting=kept, text=" ", by=by, at=at)
    write_minutes(meeting=kept, text="讨论封控区保供", by=by, at=at)
    gaps = [gap.first for gap in missed_of(MeetingRhythm.objects.select_related("place"), at)]
    assert gaps == [(at - DAY).date(), (at - 3 * DAY).date()]


def test_a_weekly_dispatch_is_owed_in_whole_weeks() -> None:
    wednesday = date(2022, 11, 2)
    gaps = missed("weekly", wednesday, date(2022, 11, 27), [date(2022, 11, 20)])
    assert gaps == [(date(2022, 11, 21), date(2022, 11, 27)), (date(2022, 11, 7), date(2022, 11, 13))]


@override_settings(WANJIA_MEETING_LINK="https://meet.example.cn/{room}")
def test_the_pages_lead_from_the_call_to_the_work_order(hamlet: Hamlet) -> None:
    lead, street = signed(hamlet, "jiedao"), hamlet.places["street"].public_id
    lead.post(f"/meetings/endpoints/at/{street}/", {"name": "永清街道办", "terminal": "8801"})
    endpoint = hamlet.places["street"].endpoints.get()
    sent = {"kind": "huddle", "title": "今日碰头", "starts_at": "2099-01-01T08:00", "endpoints": endpoint.public_id}
    assert lead.post(f"/meetings/at/{street}/new/", {**sent, "endpoints": []}).status_code == 422
    meeting = lead.post(f"/meetings/at/{street}/new/", sent)["Location"]
    assert f"https://meet.example.cn/{Meeting.objects.get().public_id}" in lead.get(meeting).content.decode()
    assert lead.post(f"{meeting}minutes/", {"text": "早了"}).status_code == 422
    row = Meeting.objects.get().attendance.get().public_id
    assert lead.post(f"/meetings/attendance/{row}/", {"state": "present"}).status_code == 302
    said = {"kind": "decision", "text": "增设两个采样台", "owner": "shequ", "due_at": "2099-01-02T08:00"}
    assert lead.post(f"{meeting}items/new/", {**said, "owner": ""}).status_code == 422
    assert lead.post(f"{meeting}items/new/", said).status_code == 302
    passed_on = f"/directives/from/{street}/new/?title=" + quote("增设两个采样台")
    assert passed_on in lead.get(meeting).content.decode()
    assert 'value="增设两个采样台"' in lead.get(passed_on).content.decode()
    assert lead.post(f"/meetings/items/{MeetingItem.objects.get().public_id}/order/").status_code == 302
    assert "增设两个采样台" in signed(hamlet, "shequ").get("/to-do/").content.decode()
    assert signed(hamlet, "hongxing").get(meeting).status_code == 404
    assert lead.get(f"{meeting}paper/word/").status_code == 422


def test_minutes_leave_as_an_official_paper_in_word_and_pdf(hamlet: Hamlet) -> None:
    meeting = huddle(hamlet, hamlet.at)
    decision(hamlet, meeting)
    write_minutes(meeting=meeting, text="讨论封控区保供\x01。", by=hamlet.user("jiedao"), at=hamlet.at)
    word = signed(hamlet, "jiedao").get(f"/meetings/{meeting.public_id}/paper/word/")
    texts = [line.text for line in docx.Document(io.BytesIO(word.content)).paragraphs]
    assert {"碰头会纪要", "永清街道", "讨论封控区保供。"} <= set(texts)
    assert any("今晚给独居老人送菜（苏文员" in text for text in texts)
    assert signed(hamlet, "jiedao").get(f"/meetings/{meeting.public_id}/paper/pdf/").content.startswith(b"%PDF")
