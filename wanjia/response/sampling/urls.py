"""Addresses of sampling."""

from django.urls import path

from wanjia.response.sampling.views import cards, figures, samples, schedules, untested

AT = "campaigns/<str:campaign>/at/<str:place>/"

app_name = "sampling"
urlpatterns = [
    path(f"{AT}doorstep/", untested.doorstep, name="doorstep"),
    path(f"{AT}phones/", untested.phones, name="phones"),
    path(f"{AT}again/", untested.again, name="again"),
    path("answers/<str:target>/", untested.answer, name="answer"),
    path(f"{AT}figures/", figures.round_figures, name="figures"),
    path(f"{AT}figures/gaps/", figures.card_gaps, name="card_gaps"),
    path(f"{AT}figures/serials/", cards.serials_page, name="serials"),
    path("cards/<str:certificate>/", cards.card, name="card"),
    path("cards/<str:certificate>/void/", cards.void, name="void_card"),
    path("cards/<str:certificate>/print/", cards.print_card, name="print_card"),
    path("cards/blank/<str:point>/", cards.print_blank, name="print_blank"),
    path("cards/issue/<str:target>/", cards.issue, name="issue"),
    path("samples/<str:target>/", samples.samples, name="samples"),
    path("samples/<str:sample>/void/", samples.void, name="void_sample"),
    path("schedules/", schedules.schedules, name="schedules"),
    path("schedules/order/<str:person>/", schedules.order, name="order_schedule"),
    path("schedules/<str:schedule>/end/", schedules.end, name="end_schedule"),
]
