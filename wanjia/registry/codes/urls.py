"""The addresses of codes."""

from django.urls import path

from wanjia.registry.codes.views import desk, family

app_name = "codes"
urlpatterns = [
    path("codes/", desk.find, name="find"),
    path("codes/cards/<str:place>/", desk.cards, name="cards"),
    path("people/<str:person>/code/", desk.person, name="person"),
    path("people/<str:person>/code/reissue/", desk.reissue, name="reissue"),
    path("people/<str:person>/code/revoke/", desk.revoke, name="revoke"),
    path("my/code/", family.family, name="family"),
    path("C/<str:code>", family.scanned, name="scanned"),
]
