"""Addresses of screening."""

from django.urls import path

from wanjia.response.screening.views import declare, difference, leads, verify, visit

AT = "campaigns/<str:campaign>/at/<str:place>/difference/"

app_name = "screening"
urlpatterns = [
    path("leads/", leads.leads, name="leads"),
    path("leads/at/<str:place>/new/", leads.leads_new, name="leads_new"),
    path("leads/<str:lead>/", leads.lead, name="lead"),
    path("leads/<str:lead>/assign/", leads.assign, name="assign_lead"),
    path("leads/<str:lead>/result/", leads.result, name="lead_result"),
    path("leads/<str:lead>/target/", leads.to_target, name="lead_to_target"),
    path("declare/", declare.declare, name="declare"),
    path("declare/<str:place>/", declare.declare, name="declare_at"),
    path(AT, difference.difference, name="difference"),
    path(f"{AT}<str:kind>/", difference.export_difference, name="export_difference"),
    path("signals/", verify.signals, name="signals"),
    path("visits/<str:target>/", visit.visit, name="visit"),
]
