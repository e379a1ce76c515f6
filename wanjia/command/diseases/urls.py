"""The addresses of disease profiles."""

from django.urls import path

from wanjia.command.diseases import views

app_name = "diseases"
urlpatterns = [
    path("diseases/", views.diseases, name="list"),
    path("diseases/at/<str:place>/", views.diseases, name="list_of"),
    path("diseases/<str:disease>/at/<str:place>/", views.disease_page, name="disease"),
    path("diseases/<str:disease>/at/<str:place>/set/", views.disease_set, name="set"),
]
