"""The addresses of outbreaks, cases, their contacts and what the public is told."""

from django.urls import path

from wanjia.response.cases.views import board, case, chains, contacts, files, notices

app_name = "cases"
urlpatterns = [
    path("cases/", board.outbreaks, name="outbreaks"),
    path("cases/new/", board.new, name="new"),
    path("cases/outbreak/<str:outbreak>/", board.outbreak_page, name="outbreak"),
    path("cases/outbreak/<str:outbreak>/report/", board.report, name="report"),
    path("cases/outbreak/<str:outbreak>/contacts/", contacts.listing, name="contacts"),
    path("cases/outbreak/<str:outbreak>/chains/", chains.chains_page, name="chains"),
    path("cases/outbreak/<str:outbreak>/analysis/", chains.analysis, name="analysis"),
    path("cases/outbreak/<str:outbreak>/files/", files.files_page, name="files"),
    path("cases/outbreak/<str:outbreak>/notice/", notices.prepare, name="notice"),
    path("cases/file/<str:case_file>/", files.file_page, name="file"),
    path("cases/file/<str:case_file>/returned/", files.returned, name="returned"),
    path("cases/investigation/<str:investigation>/finish/", case.finish, name="finish"),
    path("cases/<str:case>/", case.case_page, name="case"),
    path("cases/<str:case>/search/", contacts.search, name="search"),
    path("cases/<str:case>/void/", case.void, name="void"),
    path("cases/<str:case>/confirm/", case.confirm, name="confirm"),
    path("cases/<str:case>/<str:entry>/", case.entry, name="entry"),
    path("cases/notice/<str:notice>/withdraw/", notices.withdraw, name="withdraw"),
    path("search/<str:notice>/", notices.public_page, name="public"),
]
