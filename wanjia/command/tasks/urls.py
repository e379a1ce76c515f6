"""The addresses of tasks."""

from django.urls import path

from wanjia.command.tasks.views import directives, orders

app_name = "tasks"
urlpatterns = [
    path("directives/", directives.directives, name="directives"),
    path("directives/<str:directive>/", directives.directive, name="directive"),
    path("directives/from/<str:place>/new/", directives.directive_new, name="directive_new"),
    path("receipts/<str:receipt>/acknowledge/", directives.acknowledge, name="acknowledge"),
    path("to-do/", orders.mine, name="mine"),
    path("to-do/<str:order>/accept/", orders.accept, name="accept"),
    path("to-do/<str:order>/complete/", orders.complete, name="complete"),
    path("orders/", orders.board, name="board"),
    path("orders/<str:order>/", orders.order, name="order"),
    path("orders/<str:order>/reassign/", orders.reassign, name="reassign"),
    path("orders/<str:order>/close/", orders.close, name="close"),
    path("orders/at/<str:place>/new/", orders.order_new, name="order_new"),
]
