"""Every address of Wanjia, by app. Each app's urls.py holds its own; a view without a gate mark answers nobody."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    # each app adds one line here, in the order of the wings
    path("", include("wanjia.interfaces.web.ground_urls")),
    path("", include("wanjia.registry.accounts.urls")),
    path("", include("wanjia.registry.people.urls")),
    path("", include("wanjia.registry.presence.urls")),
    path("", include("wanjia.registry.codes.urls")),
    path("", include("wanjia.registry.intake.urls")),
    path("", include("wanjia.command.posts.urls")),
    path("", include("wanjia.command.diseases.urls")),
    path("", include("wanjia.command.funds.urls")),
    path("", include("wanjia.command.secondments.urls")),
    path("", include("wanjia.command.tasks.urls")),
    path("", include("wanjia.command.campaigns.urls")),
    path("", include("wanjia.command.meetings.urls")),
    path("", include("wanjia.support.fleet.urls")),
    path("", include("wanjia.response.registration.urls")),
    path("", include("wanjia.response.streams.urls")),
    path("", include("wanjia.response.sampling.urls")),
    path("", include("wanjia.response.movement.urls")),
    path("", include("wanjia.response.care.urls")),
    path("", include("wanjia.response.isolation.urls")),
    path("", include("wanjia.response.cases.urls")),
    path("", include("wanjia.response.sunset.urls")),
    path("", include("wanjia.response.screening.urls")),
    path("", include("wanjia.response.measures.urls")),
    path("", include("wanjia.response.roads.urls")),
    path("", include("wanjia.response.passes.urls")),
    path("", include("wanjia.insight.dashboards.urls")),
    path("", include("wanjia.insight.figures.urls")),
    path("", include("wanjia.insight.reports.urls")),
    path("", include("wanjia.insight.judgement.urls")),
    path("", include("wanjia.insight.briefs.urls")),
    path("", include("wanjia.interfaces.web.records_urls")),
    path("", include("wanjia.interfaces.web.frame_urls")),
    path("", include("wanjia.interfaces.sync.urls")),
    path("", include("wanjia.interfaces.api.urls")),
]

handler400 = "wanjia.interfaces.web.views.errors.bad_request"
handler403 = "wanjia.interfaces.web.views.errors.forbidden"
handler404 = "wanjia.interfaces.web.views.errors.not_found"
handler500 = "wanjia.interfaces.web.views.errors.broken"
