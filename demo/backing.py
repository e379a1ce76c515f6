"""What the town was given from above: staff of thirteen units, party dues and an allocation, passed down and used."""

from datetime import datetime, timedelta

from demo.ground import Ground
from demo.staff import Staff
from wanjia.command.funds.actions import (
    confirm_entry,
    enter_income,
    file_voucher,
    open_fund,
    receive_transfer,
    spend_funds,
    transfer_funds,
)
from wanjia.command.funds.models import FundAccount
from wanjia.command.posts.models import Document
from wanjia.command.secondments.actions import call_staff, receive_staff, release_staff, send_staff
from wanjia.command.secondments.models import StaffQuota

DAY = timedelta(days=1)
# Unit, quota, who of it goes where; the last two still owe some.
UNITS = (
    ("区教育局", 30, 34), ("区民政局", 20, 22), ("区财政局", 20, 20), ("区农牧局", 25, 26), ("区水务局", 15, 16),
    ("区林草局", 15, 17), ("区文旅局", 18, 18), ("区统计局", 12, 13), ("区审计局", 12, 12), ("区司法局", 20, 24),
    ("区人社局", 25, 27), ("区住建局", 25, 21), ("区市场监管局", 23, 13),
)  # fmt: skip
YUAN = 100
# a scan of the demo: one white dot
SCAN = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f00010101"
    "00b138f6140000000049454e44ae426082"
)


def give(ground: Ground, staff: Staff, document: Document, *, at: datetime) -> None:
    """Call for staff and let most of them come; pass the money down."""
    _send_down(ground, staff, document, at)
    _pass_down(ground, staff, document, at)


def _send_down(ground: Ground, staff: Staff, document: Document, at: datetime) -> None:
    """Thirteen units, 260 asked and 263 sent to four streets: some sent more, two owe; one is on the way, one went home."""
    by, called, leads = staff.users["zhihui"], at - 10 * DAY, ("jiedao", "hongxing_lead", "sumu_lead", "keerqin_lead")
    places = [ground.places[name] for name in ("street", "next_street", "sumu", "sampled_street")]
    call = call_staff(
        place=ground.places["county"], title="区直机关干部下沉一线", document=document,
        units=[(unit, quota) for unit, quota, _sent in UNITS], due_at=at - 7 * DAY, by=by, at=called,
    )  # fmt: skip
    for number, ((unit, _quota, heads), quota) in enumerate(
        zip(UNITS, StaffQuota.objects.filter(call=call).select_related("call__place").order_by("id"), strict=True)
    ):
        place, lead = places[number % 4], staff.users[leads[number % 4]]
        work = ("screening", "testing", "guard", "supplies")[number % 4]
        sent = send_staff(
            quota=quota, place=place, heads=heads, experienced=heads // 10 if number % 3 == 0 else 0, work=work,
            sent_on=(called + DAY).date(), by=by, at=called + DAY,
        )  # fmt: skip
        if unit != UNITS[-1][0]:
            receive_staff(sent=sent, by=lead, at=called + DAY + DAY / 4)
        if number == 1:
            release_staff(sent=sent, by=lead, at=at - DAY)


def _pass_down(ground: Ground, staff: Staff, document: Document, at: datetime) -> None:
    """350,000 yuan of party dues: to two streets, one has signed and used part of it, one has not signed; one use waits."""
    users, since = staff.users, at - 8 * DAY
    by, second = users["zhihui"], users["zongzhi"]
    dues = open_fund(
        place=ground.places["county"], title="支持疫情防控一线党费", source="dues", giver="区委组织部", document=document,
        by=by, at=since,
    )  # fmt: skip
    confirm_entry(entry=enter_income(account=dues, fen=350_000 * YUAN, by=by, at=since), by=second, at=since + DAY / 8)
    passed = [
        transfer_funds(
            account=dues,
            place=ground.places[name],
            fen=yuan * YUAN,
            purpose="慰问一线人员、购置防护物资",
            by=by,
            at=since + DAY,
        )
        for name, yuan in (("street", 60_000), ("next_street", 50_000))
    ]
    for entry in passed:
        confirm_entry(entry=entry, by=second, at=since + DAY + DAY / 8)
    receive_transfer(entry=passed[0], by=users["jiedao"], at=since + 2 * DAY)
    street = FundAccount.objects.select_related("fund", "place").get(fund=dues.fund, place=ground.places["street"])
    for yuan, party, purpose in (
        (18_600, "天悦医疗器械店", "口罩、防护服"),
        (9_450, "永清便民超市", "值守人员方便食品"),
    ):
        used = spend_funds(
            account=street, fen=yuan * YUAN, party=party, purpose=purpose, by=users["jiedao"], at=since + 3 * DAY
        )
        confirm_entry(entry=used, by=by, at=since + 3 * DAY + DAY / 8)
        if yuan > 10_000:  # the other one's paper is still owed
            day = (since + 3 * DAY).date()
            file_voucher(
                entry=used, number=f"FP{yuan:08d}", day=day, content=SCAN, by=users["jiedao"], at=since + 3 * DAY
            )
    spend_funds(
        account=street, fen=3_200 * YUAN, party="鑫源帐篷厂", purpose="卡口帐篷", by=users["jiedao"], at=at - DAY / 4
    )
    above = open_fund(
        place=ground.places["county"], title="疫情防控专项补助", source="above", giver="自治区财政厅", document=document,
        by=by, at=at - 5 * DAY,
    )  # fmt: skip
    confirm_entry(
        entry=enter_income(account=above, fen=1_200_000 * YUAN, by=by, at=at - 5 * DAY), by=second, at=at - 5 * DAY
    )
