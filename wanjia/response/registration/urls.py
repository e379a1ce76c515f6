"""Addresses of self-registration."""

from django.urls import path

from wanjia.response.registration.views import desk, entries, figures, leaflets, public

app_name = "registration"
urlpatterns = [
    path("registrations/", entries.registrations, name="list"),
    path("registrations/flows/", figures.figures, name="figures"),
    path("registrations/posters/", desk.posters, name="posters"),
    path("registrations/posters/new/", desk.new_poster, name="new_poster"),
    path("registrations/posters/<str:poster>/print/", desk.poster_sheet, name="poster_sheet"),
    path("registrations/posters/<str:poster>/paper/", desk.paper_list, name="paper_list"),
    path("registrations/posters/<str:poster>/revoke/", desk.revoke, name="revoke"),
    path("registrations/posters/<str:poster>/enter/", entries.enter, name="enter"),
    path("registrations/leaflets/", leaflets.leaflets, name="leaflets"),
    path("registrations/leaflets/publish/", leaflets.publish, name="publish"),
    path("registrations/leaflets/<str:leaflet>/withdraw/", leaflets.withdraw, name="withdraw"),
    path("registrations/placements/new/", leaflets.new_placement, name="new_placement"),
    path("registrations/placements/<str:placement>/print/", leaflets.placement_sheet, name="placement_sheet"),
    path("registrations/placements/<str:placement>/remove/", leaflets.remove, name="remove"),
    path("i/<str:code>", leaflets.read, name="read"),
    path("I/<str:code>", leaflets.read, name="read_scanned"),
    path("r/mine", public.mine, name="mine"),
    path("r/code/<str:shown>", public.code, name="code"),
    path("r/forget", public.forget, name="forget"),
    path("r/<str:code>", public.register, name="register"),
    path("R/<str:code>", public.register, name="register_scanned"),
    path("api/forms/v1/group", public.group, name="group"),
]
