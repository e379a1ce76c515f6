"""The addresses of follow-up, household files, release and isolation sites."""

from django.urls import path

from wanjia.response.isolation.views import centres, files, follow, own, release

app_name = "isolation"
urlpatterns = [
    path("isolation/", follow.board, name="board"),
    path("isolation/watches/<str:watch>/", follow.watch_page, name="watch"),
    path("isolation/watches/<str:watch>/plan/", follow.plan, name="plan"),
    path("isolation/watches/<str:watch>/code/", follow.code, name="code"),
    path("isolation/alarms/<str:alarm>/", follow.settle, name="settle"),
    path("isolation/files/", files.index, name="files"),
    path("isolation/files/<str:file>/", files.file_page, name="file"),
    path("isolation/files/<str:file>/booklet/", files.booklet, name="booklet"),
    path("isolation/files/<str:file>/close/", files.close, name="close"),
    path("isolation/files/<str:file>/<slug:deed>/", files.write, name="write"),
    path("isolation/seals/<str:seal>/photo/", files.photo, name="photo"),
    path("isolation/seals/<str:seal>/<slug:fact>/", files.seal_fact, name="seal"),
    path("isolation/breaches/<str:breach>/", files.act, name="act"),
    path("isolation/release/", release.board, name="release"),
    path("isolation/release/<str:watch>/", release.certify, name="certify"),
    path("isolation/released/<str:release>/", release.paper, name="paper"),
    path("isolation/centres/", centres.index, name="centres"),
    path("isolation/centres/<str:centre>/", centres.centre_page, name="centre"),
    path("isolation/attachments/<str:attachment>/", files.attachment, name="attachment"),
    path("isolation/lodgings/<str:lodging>/out/", centres.leave, name="leave"),
    path("my/health/", own.report, name="report"),
]
