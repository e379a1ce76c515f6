"""The addresses of sampling rounds."""

from django.urls import path

from wanjia.response.sampling.views import plan, points, posts, rounds, slots, tellings

app_name = "sampling"
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
]
