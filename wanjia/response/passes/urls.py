"""The addresses of passes."""

from django.urls import path

from wanjia.response.passes.views import desk, uses

app_name = "passes"
urlpatterns = [
    path("passes/", desk.home, name="home"),
    path("passes/list/", desk.register, name="register"),
    path("passes/new/<str:sort>/", desk.new, name="new"),
    path("passes/filings/", desk.filings, name="filings"),
    path("passes/abuses/", uses.abuses, name="abuses"),
    path("passes/differences/", uses.differences, name="differences"),
    path("passes/differences/<str:use>/", uses.rule, name="rule"),
    path("passes/<str:permit>/", desk.permit, name="pass"),
    path("passes/<str:permit>/vet/", desk.vet, name="vet"),
    path("passes/<str:permit>/turn-down/", desk.turn_down, name="turn_down"),
    path("passes/<str:permit>/issue/", desk.issue, name="issue"),
    path("passes/<str:permit>/revoke/", desk.revoke, name="revoke"),
    path("passes/<str:permit>/print/", desk.print_pass, name="print"),
]
