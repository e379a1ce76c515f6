"""Addresses of campaigns."""

from django.urls import path

from wanjia.command.campaigns.views import (
    campaigns,
    coverage,
    history,
    opening,
    question_forms,
    target,
    targets,
    waiting,
    work,
)

AT = "campaigns/<str:campaign>/at/<str:place>/"

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", campaigns.campaign_list, name="list"),
    path("campaigns/new/", opening.new, name="new"),
    path("campaigns/<str:campaign>/", coverage.enter, name="enter"),
    path("campaigns/<str:campaign>/check/", opening.check, name="check"),
    path("campaigns/<str:campaign>/history/", history.history, name="history"),
    path("campaigns/<str:campaign>/close/", history.close, name="close"),
    path("campaigns/<str:campaign>/reopen/", history.reopen, name="reopen"),
    path(AT, coverage.coverage, name="coverage"),
    path(f"{AT}targets/", targets.targets, name="targets"),
    path(f"{AT}targets/assign/", targets.assign, name="assign"),
    path(f"{AT}targets/print/", targets.print_targets, name="print"),
    path(f"{AT}targets/<str:kind>/", targets.export_targets, name="export"),
    path(f"{AT}work/", work.work, name="work"),
    path(f"{AT}work/hand-over/", work.hand_over, name="hand_over"),
    path("campaigns/<str:campaign>/targets/<str:target>/", target.target, name="target"),
    path("campaigns/<str:campaign>/targets/<str:target>/exception/", target.ask, name="ask_exception"),
    path("campaigns/<str:campaign>/targets/<str:target>/void/<str:outcome>/", target.void, name="void"),
    path("call/<str:person>/", targets.call, name="call"),
    path("question-forms/", question_forms.question_forms, name="forms"),
    path("question-forms/<str:form>/workbook/", question_forms.workbook, name="workbook"),
    path("revisits/", waiting.revisits, name="revisits"),
    path("exceptions/", waiting.exceptions, name="exceptions"),
    path("exceptions/<str:exception>/decide/", waiting.decide, name="decide"),
]
