"""The rival's addresses."""

from django.urls import path

from bench.rival.registrations import Registrations
from bench.rival.tubes import Tubes
from bench.rival.views import Visits

urlpatterns = [
    path("visits", Visits.as_view()),
    path("tubes", Tubes.as_view()),
    path("registrations", Registrations.as_view()),
]
