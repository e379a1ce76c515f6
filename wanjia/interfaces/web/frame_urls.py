"""The frame's own addresses."""

from django.urls import path

from wanjia.interfaces.web.views import account, health, home, not_uploaded

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("to-do/", home.tasks, name="to_do"),
    path("mechanisms/", home.mechanisms, name="mechanisms"),
    path("mechanisms/<str:place>/", home.mechanisms, name="mechanisms_of"),
    path("menu/", home.menu, name="menu"),
    path("sign-in/", account.sign_in, name="sign_in"),
    path("sign-out/", account.sign_out, name="sign_out"),
    path("password/", account.change_own_password, name="change_password"),
    path("password/code/", account.use_code, name="use_code"),
    path("preferences/", account.preferences, name="preferences"),
    path("not-uploaded/", not_uploaded.not_uploaded, name="not_uploaded"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
