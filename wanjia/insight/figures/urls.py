"""The addresses of figures and of what they mean."""

from django.urls import path

from wanjia.insight.figures.views import figure, rows

app_name = "figures"
urlpatterns = [
    path("figures/", figure.registry, name="registry"),
    path("figures/<str:indicator>/at/<str:place>/", figure.figure, name="figure"),
    path("figures/<str:indicator>/at/<str:place>/list/", rows.rows, name="list"),
]
