"""A post with its people and a zone at each spot of the world in which every address is tried; many of them for the lists."""

from datetime import timedelta
from typing import Any

from demo.hamlet import Hamlet
from wanjia.command.funds.actions import (
    confirm_entry,
    enter_income,
    file_voucher,
    open_fund,
    spend_funds,
    transfer_funds,
)
from wanjia.command.funds.models import FundAccount
from wanjia.command.posts.actions import (
    add_desk_shift,
    appoint_member,
    ask_leave,
    deliver_document,
    form_group,
    found_post,
    issue_document,
)
from wanjia.command.posts.models import ControlZone
from wanjia.command.secondments.actions import call_staff, send_staff
from wanjia.command.secondments.models import StaffQuota
from wanjia.core import clock
from wanjia.registry.places.models import Place


def furnish_post(world: Any, spot: str, place: Place, number: int, at: Any) -> None:
    """A post at a spot with a group, a member, a shift and a zone."""
    by = world.hamlet.user("zhihui")
    post = found_post(place=place, kind="post", sector="general", name=f"{number}号指挥部", by=by, at=at)
    group = form_group(post=post, kind="general", name="综合协调组", by=by, at=at)
    rows: dict[str, Any] = {"command_post": post, "working_group": group}
    rows["post_member"] = appoint_member(post=post, user=by, duty="chief", by=by, at=at)
    hours = {"from_at": at, "until_at": at + timedelta(hours=8)}
    rows["desk_shift"] = add_desk_shift(post=post, user=by, **hours, by=by, at=at)
    away = {"from_at": at + timedelta(days=2 + number), "until_at": at + timedelta(days=2 + number, hours=8)}
    rows["leave"] = ask_leave(post=post, user=by, kind="urgent", **away, by=by, at=at)
    rows["control_zone"] = ControlZone.objects.create(place=place, name=f"{number}区", unit=post, from_at=at)
    rows |= _backed(world.hamlet, place, number, at)
    for name, row in rows.items():
        world.samples.setdefault(name, {})[spot] = row.public_id


def _backed(hamlet: Hamlet, place: Place, number: int, at: Any) -> dict[str, Any]:
    """A call for staff with a unit that sent somebody, a fund with what came in."""
    said = {"place": place, "document": hamlet.document, "by": hamlet.user("zhihui"), "at": at}
    call = call_staff(title=f"抽调{number}", units=[("区教育局", 3)], due_at=at + timedelta(days=1), **said)
    quota = StaffQuota.objects.select_related("call__place").get(call=call)
    del said["document"]
    sent = send_staff(quota=quota, heads=2, sent_on=at.date(), work="guard", **said)
    account = open_fund(title=f"资金{number}", source="dues", giver="组织部", document=hamlet.document, **said)
    del said["place"]
    entry = enter_income(account=account, fen=100, **said)
    said_of = {"number": f"FP{number}", "day": at.date(), "content": b"%PDF-1.4 voucher"}
    voucher = file_voucher(entry=entry, **said_of, **said)
    return {
        "fund_voucher": voucher,
        "staff_call": call,
        "quota": quota,
        "sent": sent,
        "account": account,
        "fund_entry": entry,
    }


def commanded(hamlet: Hamlet, many: int) -> None:
    """Let there be a number of posts with chiefs, and as many documents that the street is to read."""
    by, at, street = hamlet.user("zhihui"), clock.now(), hamlet.places["street"]
    top = found_post(place=street, kind="post", sector="general", name="街道指挥部", by=by, at=at)
    appoint_member(post=top, user=by, duty="member", by=by, at=at)
    for number in range(many):
        post = found_post(place=street, kind="post", sector="police", name=f"{number}号", parent=top, by=by, at=at)
        appoint_member(post=post, user=by, duty="chief", by=by, at=at)
        away = {"from_at": at + timedelta(days=number + 1), "until_at": at + timedelta(days=number + 1, hours=8)}
        ask_leave(post=top, user=by, kind="urgent", **away, by=by, at=at)
        ControlZone.objects.create(place=street, name=f"{number}区", unit=post, from_at=at)
        paper = issue_document(kind="notice", title=f"通知{number}", place=street, effective_from=at, by=by, at=at)
        deliver_document(document=paper, places=[street], by=by, at=at)


def backed(hamlet: Hamlet, many: int) -> None:
    """Let a number of calls bring staff to the street, and as many funds pass money down to it, some of it used."""
    by, at, street = hamlet.user("zhihui"), clock.now(), hamlet.places["street"]
    said: dict[str, Any] = {"by": by, "at": at}
    for number in range(many):
        here = {"place": street, "document": hamlet.document}
        call = call_staff(title=f"抽调{number}", units=[("区教育局", 3)], due_at=at + timedelta(days=1), **here, **said)
        quota = StaffQuota.objects.select_related("call__place").get(call=call)
        send_staff(quota=quota, place=street, heads=2, sent_on=at.date(), work="guard", **said)
        county = {"place": hamlet.places["county"], "document": hamlet.document}
        account = open_fund(title=f"资金{number}", source="dues", giver="组织部", **county, **said)
        second = {"by": hamlet.user("zongzhi"), "at": at}
        confirm_entry(entry=enter_income(account=account, fen=1000, **said), **second)
        for _time in range(many):
            sent = transfer_funds(account=account, place=street, fen=10, purpose="物资", **said)
            confirm_entry(entry=sent, **second)
            spend_funds(account=account, fen=1, party="商店", purpose="物资", **second)


def backing_of(hamlet: Hamlet, view: str, place: str) -> list[str]:
    """Give what stands in the address of a page of staff from above or of funds."""
    if view == "secondments:call":
        return [StaffQuota.objects.latest("pk").call.public_id]
    if view in ("funds:account", "funds:chain"):
        return [FundAccount.objects.filter(place=hamlet.places["county"]).latest("pk").public_id]
    return [hamlet.places[place].public_id] if view == "secondments:placements" else []
