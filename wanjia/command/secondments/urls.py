"""The addresses of staff sent down."""

from django.urls import path

from wanjia.command.secondments import views

app_name = "secondments"
urlpatterns = [
    path("staff-calls/", views.calls, name="calls"),
    path("staff-calls/at/<str:place>/new/", views.call_new, name="call_new"),
    path("staff-calls/units/<str:quota>/send/", views.send, name="send"),
    path("staff-calls/<str:staff_call>/", views.call, name="call"),
    path("staff-calls/<str:staff_call>/units/", views.units, name="units"),
    path("staff-calls/<str:staff_call>/close/", views.close, name="close"),
    path("staff-placed/<str:place>/", views.placements, name="placements"),
    path("staff-placed/rows/<str:sent>/receive/", views.receive, name="receive"),
    path("staff-placed/rows/<str:sent>/release/", views.release, name="release"),
    path("staff-placed/rows/<str:sent>/void/", views.void, name="void"),
]
