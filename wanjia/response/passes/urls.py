"""The addresses of passes."""

from django.urls import path

from wanjia.response.passes import views

app_name = "passes"
urlpatterns = [
    path("passes/", views.home, name="home"),
    path("passes/list/", views.register, name="register"),
    path("passes/new/<str:sort>/", views.new, name="new"),
    path("passes/filings/", views.filings, name="filings"),
    path("passes/abuses/", views.abuses, name="abuses"),
    path("passes/<str:permit>/", views.permit, name="pass"),
    path("passes/<str:permit>/vet/", views.vet, name="vet"),
    path("passes/<str:permit>/turn-down/", views.turn_down, name="turn_down"),
    path("passes/<str:permit>/issue/", views.issue, name="issue"),
    path("passes/<str:permit>/revoke/", views.revoke, name="revoke"),
    path("passes/<str:permit>/print/", views.print_pass, name="print"),
]
