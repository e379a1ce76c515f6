"""The addresses of the phone's door and of its inbox."""

from django.urls import path

from wanjia.interfaces.sync.push import push

app_name = "sync"
DOOR = "api/sync/v1/"
urlpatterns = [
    path(f"{DOOR}push", push, name="push"),
]
