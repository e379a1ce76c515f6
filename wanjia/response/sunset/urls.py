"""The addresses of sunsets."""

from django.urls import path

from wanjia.response.sunset import views

app_name = "sunset"
urlpatterns = [
    path("sunset/", views.board, name="board"),
    path("sunset/new/", views.new, name="new"),
    path("sunset/<str:sunset>/", views.one, name="one"),
    path("sunset/<str:sunset>/act/", views.act, name="act"),
    path("sunset/<str:sunset>/report/", views.report, name="report"),
]
