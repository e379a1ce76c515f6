"""The addresses of the phone's door and of its inbox."""

from django.urls import path

from wanjia.interfaces.sync.pull import buckets, pull
from wanjia.interfaces.sync.push import push
from wanjia.interfaces.sync.sessions import enrol, renew, sign_in

app_name = "sync"
DOOR = "api/sync/v1/"
urlpatterns = [
    path(f"{DOOR}push", push, name="push"),
    path(f"{DOOR}buckets", buckets, name="buckets"),
    path(f"{DOOR}pull", pull, name="pull"),
    path(f"{DOOR}enrol", enrol, name="enrol"),
    path(f"{DOOR}sign-in", sign_in, name="sign_in"),
    path(f"{DOOR}renew", renew, name="renew"),
]
