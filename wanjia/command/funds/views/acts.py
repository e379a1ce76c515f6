"""What is done with funds: opened, entered, passed on, used, confirmed, signed for, taken back."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.funds import actions, forms
from wanjia.command.funds.models import FundAccount, FundEntry, FundStep
from wanjia.command.funds.views.ledgers import reached
from wanjia.command.posts.queries.papers import citable
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.pages import attempt, form_page
from wanjia.registry.accounts.gate import covers, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import locate

MANAGE = Capability.MANAGE_POSTS


@needs(MANAGE)
def fund_new(request: HttpRequest, place: str) -> HttpResponse:
    """Open a fund with what came in first."""
    found, at = reach(request, Place.objects.all(), place, MANAGE), clock.now()
    form = forms.FundForm(request.POST or None, documents=citable(found, at))

    def act(values: dict[str, Any]) -> FundAccount:
        fen = values.pop("amount")
        account: FundAccount = actions.open_fund(**values, place=found, by=request.user, at=at)
        actions.enter_income(account=account, fen=fen, by=request.user, at=at)
        return account

    if (made := attempt(form, act)) is not None:
        return redirect("funds:account", account=made.public_id)
    about = _("到账要由另一人确认后才计入结余。捐赠款物不在这里登记。")
    return form_page(request, form, _("“%(place)s”登记一笔资金") % {"place": found.name}, about=about)


@needs(MANAGE)
def income(request: HttpRequest, account: str) -> HttpResponse:
    """Enter what came in."""
    return _entered(request, account, forms.IncomeForm, actions.enter_income, _("登记到账"))


@needs(MANAGE)
def spend(request: HttpRequest, account: str) -> HttpResponse:
    """Enter what was used."""
    return _entered(request, account, forms.SpendForm, actions.spend_funds, _("登记支出"))


@needs(MANAGE)
def transfer(request: HttpRequest, account: str) -> HttpResponse:
    """Pass money on to a level below, or back to one above."""
    return _entered(request, account, forms.TransferForm, actions.transfer_funds, _("拨付"))


def _entered(
    request: HttpRequest, account: str, form_class: Any, enter: Callable[..., FundEntry], title: str
) -> HttpResponse:
    found = reached(request, account, MANAGE)
    form = form_class(request.POST or None)

    def act(values: dict[str, Any]) -> FundEntry:
        if "place" in values:
            values["place"] = _place_named(values["place"], found.place)
        return enter(account=found, fen=values.pop("amount"), **values, by=request.user, at=clock.now())

    if attempt(form, act):
        return redirect("funds:account", account=account)
    about = _("“%(place)s”结余 %(has)s 元。登记后由另一人确认。") % {"place": found.place.name, "has": found.has}
    return form_page(request, form, f"{found.fund.title} · {title}", about=about)


def _place_named(text: str, here: Place) -> Place:
    below = Q(lo__gte=here.lo, hi__lte=here.hi)
    found = locate(text, inside=below | Q(lo__lte=here.lo, hi__gte=here.hi))
    if len(found) != 1:
        raise Refused(_("“%(name)s”没有找到，或不止一处") % {"name": text}, field="place")
    return found[0]


@needs(MANAGE)
@require_POST
def confirm(request: HttpRequest, fund_entry: str) -> HttpResponse:
    """Confirm what somebody else entered."""
    return _stepped(request, fund_entry, actions.confirm_entry)


@needs(MANAGE)
@require_POST
def refuse(request: HttpRequest, fund_entry: str) -> HttpResponse:
    """Do not agree to what somebody else entered."""
    return _stepped(request, fund_entry, actions.refuse_entry)


@needs(MANAGE)
@require_POST
def receive(request: HttpRequest, fund_entry: str) -> HttpResponse:
    """Sign for money that was sent."""
    return _stepped(request, fund_entry, actions.receive_transfer, there=True)


def _stepped(
    request: HttpRequest, fund_entry: str, act: Callable[..., FundStep], *, there: bool = False
) -> HttpResponse:
    """Take a step at the account whose people decide: where money leaves, or with ``there`` where it arrives."""
    entry = _entry(request, fund_entry)
    account = entry.into if there else entry.out_of or entry.into
    if account is None or not covers(request, MANAGE, account.place):
        raise Refused(_("这一步由另一方办理"))
    act(entry=entry, by=request.user, at=clock.now())
    return redirect("funds:waiting")


@needs(MANAGE)
def reverse(request: HttpRequest, fund_entry: str) -> HttpResponse:
    """Take an entry back."""
    entry, account = paying_side(request, fund_entry)
    form = forms.ReasonForm(request.POST or None)
    act = lambda values: actions.reverse_entry(entry=entry, **values, by=request.user, at=clock.now())  # noqa: E731
    if attempt(form, act):
        return redirect("funds:account", account=account.public_id)
    title = _("冲正：%(kind)s %(amount)s 元") % {"kind": entry.get_kind_display(), "amount": entry.amount}
    return form_page(request, form, title, about=_("原来的一笔留在账上，冲正由另一人确认后生效。"))


def paying_side(request: HttpRequest, fund_entry: str) -> tuple[FundEntry, FundAccount]:
    """Give an entry and the account whose people answer for it: where money leaves, else where it came in."""
    entry = _entry(request, fund_entry)
    account = entry.out_of or entry.into
    if account is None or not covers(request, MANAGE, account.place):
        raise Refused(_("这一步由另一方办理"))
    return entry, account


def _entry(request: HttpRequest, fund_entry: str) -> FundEntry:
    rows = FundEntry.objects.select_related("out_of__place", "into__place")
    found: FundEntry = reach(request, rows, fund_entry, MANAGE)
    return found
