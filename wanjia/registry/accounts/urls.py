"""The addresses of accounts."""

from django.urls import path

from wanjia.registry.accounts.views import devices, resets, users

app_name = "accounts"
urlpatterns = [
    path("users/", users.users, name="users"),
    path("users/new/", users.user_new, name="user_new"),
    path("users/<str:user>/", users.user, name="user"),
    path("users/<str:user>/deactivate/", users.deactivate, name="deactivate"),
    path("users/<str:user>/reactivate/", users.reactivate, name="reactivate"),
    path("users/<str:user>/reset/", resets.ask, name="ask_reset"),
    path("users/<str:user>/reset/confirm/", resets.confirm, name="confirm_reset"),
    path("resets/", resets.resets, name="resets"),
    path("proposals/<str:proposal>/confirm/", resets.confirm_proposal, name="confirm_proposal"),
    path("users/<str:user>/grants/new/", users.grant_new, name="grant_new"),
    path("users/<str:user>/invite/", devices.invite, name="invite"),
    path("grants/<str:grant>/end/", users.grant_end, name="grant_end"),
    path("devices/", devices.devices, name="devices"),
    path("devices/<str:device>/revoke/", devices.revoke, name="revoke"),
]
