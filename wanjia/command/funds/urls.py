"""The addresses of funds."""

from django.urls import path

from wanjia.command.funds.views import acts, ledgers, vouchers

app_name = "funds"
urlpatterns = [
    path("funds/", ledgers.board, name="board"),
    path("funds/waiting/", ledgers.waiting, name="waiting"),
    path("funds/at/<str:place>/new/", acts.fund_new, name="fund_new"),
    path("funds/entries/<str:fund_entry>/confirm/", acts.confirm, name="confirm"),
    path("funds/entries/<str:fund_entry>/refuse/", acts.refuse, name="refuse"),
    path("funds/entries/<str:fund_entry>/receive/", acts.receive, name="receive"),
    path("funds/entries/<str:fund_entry>/reverse/", acts.reverse, name="reverse"),
    path("funds/entries/<str:fund_entry>/voucher/", vouchers.voucher_new, name="voucher_new"),
    path("funds/vouchers/missing/", vouchers.missing, name="missing_vouchers"),
    path("funds/vouchers/<str:fund_voucher>/", vouchers.voucher, name="voucher"),
    path("funds/<str:account>/", ledgers.ledger, name="account"),
    path("funds/<str:account>/chain/", ledgers.chain_of, name="chain"),
    path("funds/<str:account>/income/", acts.income, name="income"),
    path("funds/<str:account>/transfer/", acts.transfer, name="transfer"),
    path("funds/<str:account>/spend/", acts.spend, name="spend"),
]
