"""Addresses of records of other systems."""

from django.urls import path

from wanjia.response.streams import views

app_name = "streams"
urlpatterns = [
    path("records/", views.files, name="files"),
    path("records/<str:record_file>/", views.file, name="file"),
    path("records/<str:record_file>/list/", views.records, name="records"),
    path("records/<str:record_file>/rejected/", views.rejected, name="rejected"),
]
