"""Vouchers: filed with an entry, looked at, and the movements that have none."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.command.funds import actions, forms
from wanjia.command.funds.models import FundEntry, FundVoucher
from wanjia.command.funds.queries import without_voucher
from wanjia.command.funds.views.acts import paying_side
from wanjia.command.funds.views.ledgers import MANAGE, SEES, ends
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.files import send_file
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import covers, needs, reach


@needs(MANAGE)
def voucher_new(request: HttpRequest, fund_entry: str) -> HttpResponse:
    """File the paper that proves an entry."""
    entry, account = paying_side(request, fund_entry)
    form = forms.VoucherForm(*((request.POST, request.FILES) if request.method == "POST" else ()))

    def act(values: dict[str, Any]) -> FundVoucher:
        content = values.pop("file")
        made: FundVoucher = actions.file_voucher(
            entry=entry, content=content, **values, by=request.user, at=clock.now()
        )
        return made

    if attempt(form, act):
        return redirect("funds:account", account=account.public_id)
    title = _("凭证：%(kind)s %(amount)s 元") % {"kind": entry.get_kind_display(), "amount": entry.amount}
    return form_page(request, form, title, about=_("登记后不能撤下；登记错的，再登记一张对的。"))


@needs(*SEES)
def voucher(request: HttpRequest, fund_voucher: str) -> HttpResponse:
    """Send the scan of a voucher."""
    found: FundVoucher = reach(request, FundVoucher.objects.all(), fund_voucher, *SEES)
    return send_file(found.number, bytes(found.content), found.kind)


@needs(*SEES)
def missing(request: HttpRequest) -> HttpResponseBase:
    """List the movements of the territory that no paper proves, the oldest first."""
    standing = request.standing  # type: ignore[attr-defined]
    rows = without_voucher(standing, MANAGE if standing.may(MANAGE) else SEES[1])
    rows = rows.select_related("out_of__fund", "out_of__place", "into__fund", "into__place", "entered_by")
    if request.GET.get("export") in KINDS:
        headings = [_("资金名称"), _("种类"), _("从"), _("到"), _("金额（元）"), _("用途"), _("登记时间"), _("登记人")]
        cells = (
            [*ends(row), row.fen / 100, row.purpose, row.entered_at, row.entered_by.name if row.entered_by else ""]
            for row in rows.order_by("id").iterator(chunk_size=2000)
        )
        return export(request.GET["export"], _("没有凭证的经费"), headings, cells)
    page = keyset(rows, "id", after=asked(request, "after"))
    found = [(row, ends(row), _own(request, row)) for row in page.rows]
    return render(request, "funds/missing.html", {"page": page, "rows": found, "at": clock.now()})


def _own(request: HttpRequest, entry: FundEntry) -> bool:
    account = entry.out_of or entry.into
    return account is not None and covers(request, MANAGE, account.place)
