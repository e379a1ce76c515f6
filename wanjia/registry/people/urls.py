"""The addresses of people."""

from django.urls import path

from wanjia.registry.people.views import access, duplicates, household, search

app_name = "people"
urlpatterns = [
    path("people/", search.search, name="search"),
    path("people/file/", search.roster_file, name="roster_file"),
    path("households/<str:household>/", household.household, name="household"),
    path("households/<str:household>/people/new/", household.person_new, name="person_new"),
    path("households/<str:household>/code/", access.issue_code, name="issue_code"),
    path("people/<str:person>/reveal/", household.reveal, name="reveal"),
    path("people/<str:person>/phone/", household.phone, name="phone"),
    path("people/<str:person>/needs/", household.person_needs, name="needs"),
    path("people/<str:person>/deeper/", household.deeper, name="deeper"),
    path("people/<str:person>/move/", household.move, name="move"),
    path("people/<str:person>/gone/", household.gone, name="gone"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/merged/", duplicates.merges, name="merges"),
    path("duplicates/merged/<str:merge>/undo/", duplicates.undo, name="undo_merge"),
    path("duplicates/<str:suspicion>/decide/", duplicates.decide, name="decide"),
    path("my/access/", access.own_log, name="own_log"),
]
