"""The addresses of stations."""

from django.urls import path

from wanjia.response.movement.views import duties, mismatches, stations, visitors

app_name = "movement"
STATION = "stations/<str:station>/"
urlpatterns = [
    path("stations/", stations.stations, name="stations"),
    path("stations/new/", stations.new, name="new"),
    path("stations/uncovered/", duties.uncovered, name="uncovered"),
    path("stations/mismatches/", mismatches.mismatches, name="mismatches"),
    path("stations/mismatches/<str:mismatch>/", mismatches.decide, name="decide"),
    path("stations/mismatches/<str:mismatch>/take/", mismatches.take, name="take"),
    path("stations/duties/<str:duty>/drop/", duties.drop, name="drop"),
    path(STATION, stations.station_page, name="station"),
    path(f"{STATION}open/", stations.opening, name="open"),
    path(f"{STATION}close/", stations.closing, name="close"),
    path(f"{STATION}set/", stations.setting, name="set"),
    path(f"{STATION}control/", stations.control, name="control"),
    path(f"{STATION}duty/", duties.new, name="duty"),
    path(f"{STATION}visitors/", visitors.visitors, name="visitors"),
]
