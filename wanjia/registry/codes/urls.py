"""The addresses of codes."""

from django.urls import path

from wanjia.registry.codes.views import desk, family, keys, trust

app_name = "codes"
urlpatterns = [
    path("codes/", desk.find, name="find"),
    path("codes/cards/<str:place>/", desk.cards, name="cards"),
    path("codes/cards/<str:place>/print/", desk.print_cards, name="print_cards"),
    path("codes/signers/", trust.signers, name="signers"),
    path("codes/signers/new/", trust.trust, name="trust"),
    path("codes/signers/<str:signer>/distrust/", trust.distrust, name="distrust"),
    path("codes/keys/", keys.keys, name="keys"),
    path("codes/keys/rotate/", keys.rotate, name="rotate"),
    path("codes/keys/<str:signing_key>/revoke/", keys.revoke, name="revoke_key"),
    path("people/<str:person>/code/", desk.person, name="person"),
    path("people/<str:person>/code/reissue/", desk.reissue, name="reissue"),
    path("people/<str:person>/code/revoke/", desk.revoke, name="revoke"),
    path("my/code/", family.family, name="family"),
    path("C/<str:code>", family.scanned, name="scanned"),
]
