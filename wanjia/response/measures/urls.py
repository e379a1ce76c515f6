"""The addresses of measures; ``m/CODE`` is the person's own page."""

from django.urls import path

from wanjia.response.measures.views import desk, one, own

app_name = "measures"
urlpatterns = [
    path("m/<str:paper>", own.page, name="own"),
    path("measures/", desk.board, name="board"),
    path("measures/decide/", desk.decide, name="decide"),
    path("measures/find/", desk.find, name="find"),
    path("measures/area/", desk.propose_area, name="propose_area"),
    path("measures/list/", desk.propose_list, name="propose_list"),
    path("measures/person/<str:person>/", desk.propose_person, name="propose_person"),
    path("measures/household/<str:household>/", desk.propose_household, name="propose_household"),
    path("measures/helplines/", desk.helplines_page, name="helplines"),
    path("measures/appeals/", desk.appeals, name="appeals"),
    path("measures/appeals/<str:appeal>/", one.answer, name="answer"),
    path("measures/refused/<str:refused_list>/", desk.look, name="look"),
    path("measures/<str:measure>/", one.measure_page, name="measure"),
    path("measures/<str:measure>/act/", one.act, name="act"),
    path("measures/<str:measure>/lift/", one.lift, name="lift"),
    path("measures/<str:measure>/check/", one.check, name="check"),
    path("measures/<str:measure>/appeal/", one.appeal, name="appeal"),
    path("measures/<str:measure>/paper/", one.paper, name="paper"),
]
