"""The addresses of analysis and judgement reports."""

from django.urls import path

from wanjia.insight.judgement import views

app_name = "judgement"
urlpatterns = [
    path("judgements/", views.reports, name="list"),
    path("judgements/<str:judgement>/", views.report, name="report"),
    path("judgements/<str:judgement>/word/", views.as_word, name="word"),
    path("judgements/<str:judgement>/charts/<int:chart>/", views.chart_file, name="chart"),
]
