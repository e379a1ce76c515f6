"""The addresses of sampling rounds."""

from django.urls import path

from wanjia.response.sampling.views import (
    cards,
    figures,
    plan,
    points,
    posts,
    rounds,
    samples,
    schedules,
    slots,
    tellings,
    untested,
)

app_name = "sampling"
AT = "campaigns/<str:campaign>/at/<str:place>/"
ROUND, POINT = "sampling/rounds/<str:round>/", "sampling/points/<str:point>/"
urlpatterns = [
    path("sampling/", rounds.rounds, name="rounds"),
    path("sampling/rounds/new/", rounds.new, name="new"),
    path(ROUND, rounds.round_page, name="round"),
    path(f"{ROUND}points/new/", points.new, name="point_new"),
    path(f"{ROUND}points/list/", points.from_list, name="points_from_list"),
    path(f"{ROUND}points/list/template/", points.list_template, name="points_template"),
    path(f"{ROUND}posts/", posts.posts, name="posts"),
    path(f"{ROUND}posts/print/", posts.print_posts, name="posts_print"),
    path(f"{ROUND}plan/", plan.plan_page, name="plan"),
    path(f"{ROUND}tellings/", tellings.tellings, name="tellings"),
    path(f"{ROUND}notice/", tellings.notice, name="notice"),
    path(POINT, points.point_page, name="point"),
    path(f"{POINT}change/", points.change, name="point_change"),
    path(f"{POINT}check/", points.check, name="point_check"),
    path(f"{POINT}open/", points.open_, name="point_open"),
    path(f"{POINT}close/", points.close, name="point_close"),
    path(f"{POINT}tables/new/", points.table_new, name="table_new"),
    path("sampling/tables/<str:table>/end/", points.table_end, name="table_end"),
    path(f"{POINT}posts/new/", posts.post_new, name="post_new"),
    path("sampling/posts/<str:post>/end/", posts.post_end, name="post_end"),
    path("sampling/posts/<str:post>/protection/", posts.post_ppe, name="post_ppe"),
    path(f"{POINT}slots/", slots.slots, name="slots"),
    path(f"{POINT}slots/print/", slots.print_slots, name="slots_print"),
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
