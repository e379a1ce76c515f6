"""The rival's two addresses."""

from django.urls import path

from bench.rival.tubes import Tubes
from bench.rival.views import Visits

urlpatterns = [path("visits", Visits.as_view()), path("tubes", Tubes.as_view())]
