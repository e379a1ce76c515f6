"""Addresses of screening."""

from django.urls import path

from wanjia.response.screening.views import signals, visit

app_name = "screening"
urlpatterns = [
    path("signals/", signals.signals, name="signals"),
    path("visits/<str:target>/", visit.visit, name="visit"),
]
