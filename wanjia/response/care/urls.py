"""The addresses of fever chains and clinics."""

from django.urls import path

from wanjia.response.care.views import chains, clinics, ended, teams

app_name = "care"
CLINIC = "fever/clinics/<str:clinic>/"
urlpatterns = [
    path("fever/", chains.board, name="board"),
    path("fever/new/", chains.new, name="new"),
    path("fever/ended/", ended.ended_chains, name="ended"),
    path("fever/clinics/", clinics.clinics, name="clinics"),
    path("fever/clinics/team/<str:teammate>/leave/", teams.leave, name="leave"),
    path(CLINIC, clinics.clinic, name="clinic"),
    path(f"{CLINIC}set/", clinics.setting, name="set"),
    path(f"{CLINIC}team/", teams.team, name="team"),
    path("fever/<str:chain>/move/", chains.move, name="move"),
    path("fever/<str:chain>/hand-over/", chains.receive, name="receive"),
    path("fever/<str:chain>/", chains.chain_page, name="chain"),
]
