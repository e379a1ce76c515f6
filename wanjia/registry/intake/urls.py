"""The addresses of intake."""

from django.urls import path

from wanjia.registry.intake import views

app_name = "intake"
urlpatterns = [
    path("rosters/", views.rosters, name="list"),
    path("rosters/template/", views.template, name="template"),
    path("rosters/<str:batch>/", views.batch_page, name="batch"),
    path("rosters/<str:batch>/columns/", views.columns, name="columns"),
    path("rosters/<str:batch>/step/", views.step, name="step"),
    path("rosters/<str:batch>/store/", views.store, name="store"),
    path("rosters/<str:batch>/undo/", views.undo, name="undo"),
    path("rosters/<str:batch>/rejected/", views.rejected, name="rejected"),
]
