"""Addresses of self-registration."""

from django.urls import path

from wanjia.response.registration.views import public

app_name = "registration"
urlpatterns = [
    path("r/mine", public.mine, name="mine"),
    path("r/forget", public.forget, name="forget"),
    path("r/<str:code>", public.register, name="register"),
    path("R/<str:code>", public.register, name="register_scanned"),
    path("api/forms/v1/group", public.group, name="group"),
]
