"""The addresses of command posts."""

from django.urls import path

from wanjia.command.posts.views import documents, gaps, responsible

app_name = "posts"
urlpatterns = [
    path("gaps/", gaps.report, name="gaps"),
    path("gaps/<str:place>/", gaps.report, name="gaps_of"),
    path("gaps/<str:place>/households/", gaps.households, name="gap_households"),
    path("gaps/<str:place>/<str:kind>/", gaps.places, name="gap_places"),
    path("responsible/<str:place>/", responsible.of_place, name="responsible"),
    path("responsible/<str:place>/name/", responsible.name, name="name_responsible"),
    path("responsibilities/<str:responsibility>/replace/", responsible.replace, name="replace_responsible"),
    path("responsibilities/<str:responsibility>/end/", responsible.end, name="end_responsibility"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<str:place>/new/", documents.document_new, name="document_new"),
    path("levels/<str:place>/declare/", documents.level_declare, name="level_declare"),
    path("levels/<str:place>/end/", documents.level_end, name="level_end"),
    path("policies/", documents.policies, name="policies"),
    path("policies/at/<str:place>/", documents.policies, name="policies_of"),
    path("policies/<str:key>/", documents.policy_history, name="policy"),
    path("policies/<str:key>/at/<str:place>/set/", documents.policy_set, name="policy_set"),
]
