"""The addresses of what is kept about the work itself: the journal and the phones."""

from django.urls import path

from wanjia.interfaces.web.views import devices, journal

app_name = "records"
urlpatterns = [
    path("journal/", journal.lines, name="journal"),
    path("journal/chains/", journal.chains, name="chains"),
    path("devices/<str:device>/", devices.device, name="device"),
]
