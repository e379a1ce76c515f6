"""Addresses of the situation page and of big screens."""

from django.urls import path

from wanjia.insight.dashboards.views import screens, situation, wall

app_name = "dashboards"
urlpatterns = [
    path("situation/", situation.home_page, name="home"),
    path("situation/<str:place>/", situation.situation, name="situation"),
    path("situation/<str:place>/open/<str:indicator>/", situation.open_list, name="open"),
    path("screens/", screens.screens, name="screens"),
    path("screens/new/", screens.new_screen, name="new_screen"),
    path("screens/<str:screen>/revoke/", screens.revoke, name="revoke"),
    path("screen/<str:token>", wall.wall, name="wall"),
]
