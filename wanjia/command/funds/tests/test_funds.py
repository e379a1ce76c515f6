"""Funds: nothing moves without a second person, nothing falls below zero, nothing is edited, every fen is somewhere."""

import contextlib
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.command.funds import actions
from wanjia.command.funds.models import Fund, FundAccount, FundEntry, FundStep, FundVoucher
from wanjia.command.funds.queries import reconcile, sums, without_voucher
from wanjia.core.actions import Refused
from wanjia.registry.accounts.queries import standing

HOUR = timedelta(hours=1)
YUAN = 100
STEPS = ("confirm", "receive")
JPEG = b"\xff\xd8\xff\xe0 voucher"


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def dues(hamlet: Hamlet, yuan: int = 350_000, *, confirmed: bool = True) -> FundAccount:
    """Party dues that came to the county."""
    by, at = hamlet.user("zhihui"), hamlet.at
    title, place = f"防控一线党费{Fund.objects.count()}", hamlet.places["county"]
    said = {"title": title, "source": "dues", "giver": "区委组织部", "document": hamlet.document}
    account = actions.open_fund(place=place, **said, by=by, at=at)
    entry = actions.enter_income(account=account, fen=yuan * YUAN, by=by, at=at)
    if confirmed:
        actions.confirm_entry(entry=entry, by=hamlet.user("zongzhi"), at=at)
    return account


def passed(hamlet: Hamlet, account: FundAccount, yuan: int, place: str = "street") -> FundEntry:
    """Money that left for another level."""
    said = {"fen": yuan * YUAN, "purpose": "购置物资", "by": hamlet.user("zhihui"), "at": hamlet.at}
    entry = actions.transfer_funds(account=account, place=hamlet.places[place], **said)
    actions.confirm_entry(entry=entry, by=hamlet.user("zongzhi"), at=hamlet.at)
    return entry


def at_street(hamlet: Hamlet) -> FundAccount:
    return FundAccount.objects.select_related("fund", "place").get(place=hamlet.places["street"])


def balances() -> dict[str, int]:
    return {row.place.name: row.balance // YUAN for row in FundAccount.objects.select_related("place")}


def test_money_goes_down_the_levels_with_receipts_and_use(hamlet: Hamlet) -> None:
    county = dues(hamlet)
    entry = passed(hamlet, county, 60_000)
    assert balances() == {"科尔沁区": 290_000, "永清街道": 0}
    assert sums([county])[0].on_the_way == 60_000 * YUAN and list(reconcile()) == []
    actions.receive_transfer(entry=entry, by=hamlet.user("jiedao"), at=hamlet.at)
    street = at_street(hamlet)
    said = {"fen": 18_600 * YUAN, "party": "天悦医疗器械店", "purpose": "口罩、防护服"}
    used = actions.spend_funds(account=street, **said, by=hamlet.user("jiedao"), at=hamlet.at)
    assert balances() == {"科尔沁区": 290_000, "永清街道": 60_000}
    actions.confirm_entry(entry=used, by=hamlet.user("zhihui"), at=hamlet.at)
    assert balances() == {"科尔沁区": 290_000, "永清街道": 41_400}
    told = [[f"{row.account.place.name}", *row.shown] for row in sums(FundAccount.objects.select_related("place"))]
    assert told == [
        ["科尔沁区", "350,000.00", "60,000.00", "0.00", "0.00", "290,000.00"],
        ["永清街道", "60,000.00", "0.00", "0.00", "18,600.00", "41,400.00"],
    ]
    assert list(reconcile()) == []


def test_nothing_moves_before_somebody_else_confirms(hamlet: Hamlet) -> None:
    county = dues(hamlet, confirmed=False)
    entry = FundEntry.objects.get()
    assert balances() == {"科尔沁区": 0}
    with pytest.raises(Refused, match="不能确认自己登记的"):
        actions.confirm_entry(entry=entry, by=hamlet.user("zhihui"), at=hamlet.at)
    actions.refuse_entry(entry=entry, by=hamlet.user("zongzhi"), at=hamlet.at)
    with pytest.raises(Refused, match="已经有人"):
        actions.confirm_entry(entry=entry, by=hamlet.user("zongzhi"), at=hamlet.at)
    assert balances() == {"科尔沁区": 0} and sums([county])[0].got == 0


def test_no_level_falls_below_zero_by_the_action_and_by_the_store(hamlet: Hamlet) -> None:
    county = dues(hamlet, 100)
    by, at = hamlet.user("zhihui"), hamlet.at
    said = {"account": county, "party": "便民超市", "purpose": "食品", "by": by, "at": at}
    with pytest.raises(Refused, match="余额不足：现有 100.00 元"):
        actions.spend_funds(fen=101 * YUAN, **said)
    both = [actions.spend_funds(fen=80 * YUAN, **said) for _time in range(2)]  # each alone is possible
    actions.confirm_entry(entry=both[0], by=hamlet.user("zongzhi"), at=at)
    with pytest.raises(Refused, match="余额不足：现有 20.00 元"):
        actions.confirm_entry(entry=both[1], by=hamlet.user("zongzhi"), at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        FundAccount.objects.update(balance=-1)
    assert balances() == {"科尔沁区": 20} and list(reconcile()) == []


def test_entries_and_steps_are_never_edited_or_deleted(hamlet: Hamlet) -> None:
    dues(hamlet)
    for act in (
        lambda: FundEntry.objects.update(fen=1),
        lambda: FundEntry.objects.all()._raw_delete(using="default"),
        lambda: FundStep.objects.update(kind="refused"),
        lambda: FundStep.objects.all()._raw_delete(using="default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert FundEntry.objects.get().fen == 350_000 * YUAN


def test_who_sent_or_confirmed_does_not_sign_for_it(hamlet: Hamlet) -> None:
    entry = passed(hamlet, dues(hamlet), 500)
    for name in ("zhihui", "zongzhi"):
        with pytest.raises(Refused, match="由收款的一方签收"):
            actions.receive_transfer(entry=entry, by=hamlet.user(name), at=hamlet.at)
    actions.receive_transfer(entry=entry, by=hamlet.user("jiedao"), at=hamlet.at)
    with pytest.raises(Refused, match="不用签收"):
        actions.receive_transfer(entry=entry, by=hamlet.user("jiedao"), at=hamlet.at)


def test_an_entry_is_taken_back_whole_and_by_two(hamlet: Hamlet) -> None:
    county = dues(hamlet, 1000)
    entry, by, at = passed(hamlet, county, 400), hamlet.user("zhihui"), hamlet.at
    back = actions.reverse_entry(entry=entry, reason="拨错街道", by=by, at=at)
    with pytest.raises(Refused, match="正在冲正"):
        actions.receive_transfer(entry=entry, by=hamlet.user("jiedao"), at=at)
    with pytest.raises(Refused, match="已经冲正"):
        actions.reverse_entry(entry=entry, reason="再一次", by=by, at=at)
    actions.refuse_entry(entry=back, by=hamlet.user("zongzhi"), at=at)
    again = actions.reverse_entry(entry=entry, reason="拨错街道", by=by, at=at)
    actions.confirm_entry(entry=again, by=hamlet.user("zongzhi"), at=at)
    assert balances() == {"科尔沁区": 1000, "永清街道": 0} and sums([county])[0].passed == 0
    signed_for = passed(hamlet, county, 300)
    actions.receive_transfer(entry=signed_for, by=hamlet.user("jiedao"), at=at)
    with pytest.raises(Refused, match="由对方退回"):
        actions.reverse_entry(entry=signed_for, reason="拨错", by=by, at=at)
    given_back = {"place": hamlet.places["county"], "fen": 300 * YUAN, "purpose": "退回", "by": hamlet.user("jiedao")}
    actions.transfer_funds(account=at_street(hamlet), **given_back, at=at)
    assert list(reconcile()) == []


@pytest.mark.parametrize("place", ["next_street", "county"])
def test_money_goes_only_down_or_back_up(hamlet: Hamlet, place: str) -> None:
    county = dues(hamlet, 1000)
    street = passed(hamlet, county, 400)
    actions.receive_transfer(entry=street, by=hamlet.user("jiedao"), at=hamlet.at)
    account = at_street(hamlet) if place == "next_street" else county
    said = {"fen": 100, "purpose": "物资", "by": hamlet.user("jiedao"), "at": hamlet.at}
    with pytest.raises(Refused, match="只能拨给下级，或退回上级"):
        actions.transfer_funds(account=account, place=hamlet.places[place], **said)


def test_a_tampered_balance_is_named(hamlet: Hamlet) -> None:
    dues(hamlet)
    FundAccount.objects.update(balance=1)
    assert "1 fen, its entries say 35000000" in next(reconcile())


def act(hamlet: Hamlet, county: FundAccount, name: str, which: int, fen: int) -> None:
    """Do one thing of a history."""
    own = Q(out_of__fund=county.fund) | Q(into__fund=county.fund)
    entries = list(FundEntry.objects.filter(own).order_by("id"))
    entry, at = {"entry": entries[which % len(entries)]}, {"at": hamlet.at}
    street, said = (
        county.fund.accounts.filter(place=hamlet.places["street"]).first(),
        {"fen": fen, "purpose": "物资", **at},
    )
    by, second, other, third = ({"by": hamlet.user(who)} for who in ("zhihui", "zongzhi", "jiedao", "ducha"))
    if name == "down":
        actions.transfer_funds(account=county, place=hamlet.places["street"], **said, **by)
    elif name == "up" and street is not None:
        actions.transfer_funds(account=street, place=hamlet.places["county"], **said, **other)
    elif name == "use":
        actions.spend_funds(account=street or county, party="商店", **said, **other)
    elif name in STEPS:
        steps = {"confirm": actions.confirm_entry, "receive": actions.receive_transfer}
        steps[name](**entry, **at, **(second if name == "confirm" else third))
    elif name == "back":
        actions.reverse_entry(**entry, reason="有误", **at, **by)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=st.lists(
        st.tuples(st.sampled_from(["down", "up", "use", "confirm", "receive", "back"]), st.integers(0, 5), st.integers(1, 700)),
        max_size=14,
    )
)  # fmt: skip
def test_every_fen_is_somewhere_after_any_history(hamlet: Hamlet, history: list[tuple[str, int, int]]) -> None:
    county = dues(hamlet, 10)
    for name, which, fen in history:
        with contextlib.suppress(Refused):
            act(hamlet, county, name, which, fen)
    assert list(reconcile()) == []
    for row in sums(FundAccount.objects.all()):
        assert row.got - row.passed - row.used == row.account.balance >= 0


def test_the_desk_enters_another_confirms_the_street_signs(hamlet: Hamlet) -> None:
    client, above, street = (signed(hamlet, name) for name in ("zhihui", "zongzhi", "jiedao"))
    county = hamlet.places["county"].public_id
    sent = {"title": "专项补助", "source": "above", "giver": "财政厅", "document": hamlet.document.public_id}
    assert client.post(f"/funds/at/{county}/new/", {**sent, "amount": "-5"}).status_code == 422
    assert client.post(f"/funds/at/{county}/new/", {**sent, "amount": "1000.005"}).status_code == 422
    where = client.post(f"/funds/at/{county}/new/", {**sent, "amount": "1000.50"}).headers["Location"]
    first = FundEntry.objects.get()
    assert client.post(f"/funds/entries/{first.public_id}/confirm/").status_code == 422
    assert "资金往来等您确认" in above.get("/").content.decode()
    assert above.post(f"/funds/entries/{first.public_id}/confirm/").status_code == 302
    wrong = client.post(f"{where}transfer/", {"place": "永清街道", "amount": "2000", "purpose": "物资"})
    assert wrong.status_code == 422 and "余额不足：现有 1,000.50 元" in wrong.content.decode()
    assert (
        client.post(f"{where}transfer/", {"place": "永清街道", "amount": "600", "purpose": "物资"}).status_code == 302
    )
    entry = FundEntry.objects.latest("id")
    assert street.post(f"/funds/entries/{entry.public_id}/confirm/").status_code == 422  # theirs only to sign for
    above.post(f"/funds/entries/{entry.public_id}/confirm/")
    assert "拨付资金等您签收" in street.get("/").content.decode()
    assert street.post(f"/funds/entries/{entry.public_id}/receive/").status_code == 302
    chain = client.get(f"{where}chain/").content.decode()
    assert "400.50" in chain and "永清街道" in chain
    rows = list(openpyxl.load_workbook(io.BytesIO(client.get(f"{where}?export=xlsx").content)).active.values)
    assert [row[1:3] for row in rows[1:]] == [("到账", 1000.5), ("拨付", -600)]
    assert "财政厅" in signed(hamlet, "ducha").get("/funds/").content.decode()
    assert signed(hamlet, "ducha").post(f"{where}spend/", {"amount": "1"}).status_code == 403
    assert signed(hamlet, "wangge1").get("/funds/").status_code == 403


def test_another_county_sees_no_ledger(hamlet: Hamlet) -> None:
    account = dues(hamlet)
    for name in ("jiedao", "shequ"):
        said: Any = signed(hamlet, name).get(f"/funds/{account.public_id}/")
        assert said.status_code in (403, 404)


def test_every_movement_has_its_voucher_or_is_a_gap(hamlet: Hamlet) -> None:
    account = dues(hamlet)
    sent = passed(hamlet, account, 60_000)
    client, where = signed(hamlet, "zhihui"), f"/funds/entries/{sent.public_id}/voucher/"
    board = client.get("/funds/").content.decode()
    assert "没有凭证的" in board and "▲ 2" in board
    given = {"number": "FP0012345", "day": "2022-11-11", "file": SimpleUploadedFile("票.jpg", JPEG)}
    assert client.post(where, given | {"file": SimpleUploadedFile("票.jpg", b"MZ")}).status_code == 422
    late = client.post(where, given | {"day": "2099-01-01", "file": SimpleUploadedFile("票.jpg", JPEG)})
    assert late.status_code == 422 and "凭证日期还没有到" in late.content.decode()
    assert client.post(where, given | {"number": " ", "file": SimpleUploadedFile("票.jpg", JPEG)}).status_code == 422
    assert client.post(where, given | {"file": SimpleUploadedFile("票.jpg", JPEG)}).status_code == 302
    other = FundEntry.objects.get(kind="income")
    again = client.post(
        f"/funds/entries/{other.public_id}/voucher/", given | {"file": SimpleUploadedFile("票.jpg", JPEG)}
    )
    assert again.status_code == 422 and "这张凭证已经登记过" in again.content.decode()
    missing = client.get("/funds/vouchers/missing/").content.decode()
    assert "350,000.00" in missing and "60,000.00" not in missing
    rows = list(
        openpyxl.load_workbook(io.BytesIO(client.get("/funds/vouchers/missing/?export=xlsx").content)).active.values
    )
    assert [(row[1], row[4]) for row in rows[1:]] == [("到账", 350_000)]
    page = client.get(f"/funds/{account.public_id}/").content.decode()
    assert "FP0012345" in page and "▲ 没有凭证" in page
    voucher = FundVoucher.objects.get()
    for name, status in (("ducha", 200), ("zongzhi", 200), ("jiedao", 200), ("wangge1", 403), ("hongxing", 403)):
        assert signed(hamlet, name).get(f"/funds/vouchers/{voucher.public_id}/").status_code == status, name
    assert client.get(f"/funds/vouchers/{voucher.public_id}/").content == JPEG
    assert signed(hamlet, "jiedao").post(where, given).status_code == 422  # the paying side files it
    for change in (lambda: voucher.delete(), lambda: FundVoucher.objects.update(number="改")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_was_taken_back_or_refused_needs_no_voucher(hamlet: Hamlet) -> None:
    account, by, second = dues(hamlet), hamlet.user("zhihui"), hamlet.user("zongzhi")
    held = standing(by, hamlet.at)
    used = actions.spend_funds(account=account, fen=YUAN, party="商店", purpose="口罩", by=by, at=hamlet.at)
    assert used not in without_voucher(held, "manage_posts")  # nothing has moved yet
    actions.confirm_entry(entry=used, by=second, at=hamlet.at)
    assert used in without_voucher(held, "manage_posts")
    back = actions.reverse_entry(entry=used, reason="记错", by=by, at=hamlet.at)
    actions.confirm_entry(entry=back, by=second, at=hamlet.at)
    assert not {used, back} & set(without_voucher(held, "manage_posts"))
    wrong = actions.spend_funds(account=account, fen=YUAN, party="商店", purpose="口罩", by=by, at=hamlet.at)
    actions.refuse_entry(entry=wrong, by=second, at=hamlet.at)
    with pytest.raises(Refused, match="不用凭证"):
        actions.file_voucher(entry=wrong, number="1", day=hamlet.at.date(), content=JPEG, by=by, at=hamlet.at)
