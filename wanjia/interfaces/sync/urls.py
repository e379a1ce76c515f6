"""The addresses of the phone's door, of the app's shell, and of the office's inbox."""

from django.urls import path

from wanjia.interfaces.sync import shell, views
from wanjia.interfaces.sync.photos import photo
from wanjia.interfaces.sync.pull import buckets, pull
from wanjia.interfaces.sync.push import group, push
from wanjia.interfaces.sync.sessions import enrol, renew, sign_in

app_name = "sync"
DOOR = "api/sync/v1/"
urlpatterns = [
    path(f"{DOOR}push", push, name="push"),
    path(f"{DOOR}group", group, name="group"),
    path(f"{DOOR}buckets", buckets, name="buckets"),
    path(f"{DOOR}pull", pull, name="pull"),
    path(f"{DOOR}enrol", enrol, name="enrol"),
    path(f"{DOOR}sign-in", sign_in, name="sign_in"),
    path(f"{DOOR}renew", renew, name="renew"),
    path(f"{DOOR}photo/<str:sha256>", photo, name="photo"),
    path("field/", shell.app, name="field"),
    path("field/sw.js", shell.worker, name="field_worker"),
    path("photos/of-order/<str:order>/<str:sha256>/", views.order_photo, name="order_photo"),
    path("photos/of-seal/<str:seal>/<str:sha256>/", views.seal_photo, name="seal_photo"),
    path("photos/<str:target>/<str:outcome>/", views.visit_photo, name="visit_photo"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("conflicts/waiting/", views.waiting, name="waiting"),
    path("conflicts/not-uploaded/", views.not_uploaded, name="not_uploaded"),
    path("conflicts/handover/", views.handover, name="handover"),
    path("conflicts/held/<str:held>/", views.settle_held, name="settle_held"),
    path("conflicts/rejected/<str:rejected>/", views.settle_refused, name="settle_rejected"),
    path("conflicts/<str:conflict>/", views.decide, name="decide"),
]
