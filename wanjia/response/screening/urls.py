"""Addresses of screening."""

from django.urls import path

from wanjia.response.screening.views import visit

app_name = "screening"
urlpatterns = [
    path("visits/<str:target>/", visit.visit, name="visit"),
]
