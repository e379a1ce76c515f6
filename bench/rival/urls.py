"""The rival's one address."""

from django.urls import path

from bench.rival.views import Visits

urlpatterns = [path("visits", Visits.as_view())]
