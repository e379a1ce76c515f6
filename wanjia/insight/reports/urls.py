"""The addresses of daily reports and published figures."""

from django.urls import path

from wanjia.insight.reports.views import place, report, week

app_name = "reports"
urlpatterns = [
    path("reports/", place.mine, name="mine"),
    path("reports/published/", report.published, name="published"),
    path("reports/at/<str:place>/", place.place_page, name="place"),
    path("reports/at/<str:place>/below/", place.below_page, name="below"),
    path("reports/at/<str:place>/week/", week.week_page, name="week"),
    path("reports/at/<str:place>/receive/", place.receive, name="receive"),
    path("reports/at/<str:place>/sign/", place.sign_below, name="sign_below"),
    path("reports/<str:report>/", report.report_page, name="report"),
    path("reports/<str:report>/sign/", report.sign, name="sign"),
    path("reports/<str:report>/correct/", report.correct, name="correct"),
    path("reports/<str:report>/publish/", report.publish, name="publish"),
    path("reports/<str:report>/pdf/", report.pdf, name="pdf"),
    path("reports/<str:report>/word/", report.word, name="word"),
    path("reports/<str:report>/workbook/", report.workbook, name="workbook"),
    path("reports/<str:report>/picture/", report.picture, name="picture"),
]
