"""Addresses of presence."""

from django.urls import path

from wanjia.registry.presence import views

app_name = "presence"
urlpatterns = [
    path("visitors/doubtful/", views.resemblances, name="resemblances"),
    path("visitors/doubtful/<str:resemblance>/", views.decide, name="decide"),
]
