"""The addresses of figures and of what they mean."""

from django.urls import path

from wanjia.insight.figures import views

app_name = "figures"
urlpatterns = [
    path("figures/", views.registry, name="registry"),
    path("figures/<str:indicator>/at/<str:place>/", views.figure, name="figure"),
]
