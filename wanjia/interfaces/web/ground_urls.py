"""The addresses of places: the tree stands below the accounts it is gated by, so its pages stand here."""

from django.urls import path

from wanjia.interfaces.web.views.ground import moves, structure, tree

app_name = "places"
urlpatterns = [
    path("places/", tree.tree, name="tree"),
    path("places/<str:place>/", tree.place, name="place"),
    path("places/<str:place>/new/", structure.children_new, name="children_new"),
    path("places/<str:place>/doors/new/", structure.doors_new, name="doors_new"),
    path("places/<str:place>/name/", structure.rename, name="rename"),
    path("places/<str:place>/code/", structure.recode, name="recode"),
    path("places/<str:place>/alias/", structure.alias_new, name="alias_new"),
    path("places/<str:place>/compounds/new/", structure.compound_new, name="compound_new"),
    path("places/<str:place>/move/", moves.move, name="move"),
    path("places/<str:place>/end/", structure.end, name="end"),
    path("places/<str:place>/sites/new/", structure.site_new, name="site_new"),
    path("sites/", structure.sites, name="sites"),
    path("sites/<str:site>/rooms/", structure.rooms_new, name="rooms_new"),
]
