"""The addresses of fever chains and clinics."""

from django.urls import path

from wanjia.response.care import views

app_name = "care"
urlpatterns = [
    path("fever/", views.board, name="board"),
    path("fever/new/", views.new, name="new"),
    path("fever/clinics/", views.clinics, name="clinics"),
    path("fever/<str:chain>/", views.chain_page, name="chain"),
]
