"""The addresses of fever chains and clinics."""

from django.urls import path

from wanjia.response.care import views

app_name = "care"
urlpatterns = [
    path("fever/", views.board, name="board"),
    path("fever/new/", views.new, name="new"),
    path("fever/clinics/", views.clinics, name="clinics"),
    path("fever/clinics/<str:clinic>/", views.clinic, name="clinic"),
    path("fever/<str:chain>/move/", views.move, name="move"),
    path("fever/<str:chain>/hand-over/", views.receive, name="receive"),
    path("fever/<str:chain>/", views.chain_page, name="chain"),
]
