"""The addresses of roads, closures and green lanes."""

from django.urls import path

from wanjia.response.roads import views

app_name = "roads"
urlpatterns = [
    path("roads/", views.closures, name="closures"),
    path("roads/closures/new/", views.new, name="new"),
    path("roads/closures/<str:closure>/", views.closure, name="closure"),
    path("roads/closures/<str:closure>/decide/", views.decide, name="decide"),
    path("roads/closures/<str:closure>/detour/", views.detour, name="detour"),
    path("roads/closures/<str:closure>/start/", views.start, name="start"),
    path("roads/closures/<str:closure>/lift/", views.lift, name="lift"),
    path("roads/net/", views.net, name="net"),
    path("roads/net/load/", views.load, name="load"),
    path("roads/lanes/", views.lanes, name="lanes"),
    path("roads/lanes/new/", views.lane_new, name="lane_new"),
    path("roads/lanes/<str:lane>/wait/", views.lane_wait, name="lane_wait"),
    path("roads/lanes/<str:lane>/close/", views.lane_close, name="lane_close"),
]
