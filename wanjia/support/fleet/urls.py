"""The addresses of the reserve of vehicles."""

from django.urls import path

from wanjia.support.fleet import views

app_name = "fleet"
urlpatterns = [
    path("fleet/", views.vehicles, name="vehicles"),
    path("fleet/new/", views.new, name="new"),
    path("fleet/drivers/", views.drivers, name="drivers"),
    path("fleet/drivers/new/", views.driver_new, name="driver_new"),
    path("fleet/drivers/<str:driver>/release/", views.driver_release, name="driver_release"),
    path("fleet/vehicles/<str:vehicle>/", views.vehicle, name="vehicle"),
    path("fleet/vehicles/<str:vehicle>/book/", views.book, name="book"),
    path("fleet/vehicles/<str:vehicle>/release/", views.release, name="release"),
    path("fleet/bookings/<str:booking>/end/", views.end, name="end"),
]
