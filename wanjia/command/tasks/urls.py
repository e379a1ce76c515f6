"""The addresses of tasks."""

from django.urls import path

from wanjia.command.tasks.views import directive, directives, handed_on, lines, ordering, orders, own

app_name = "tasks"
urlpatterns = [
    path("directives/", directives.directives, name="directives"),
    path("directives/from/<str:place>/new/", directives.directive_new, name="directive_new"),
    path("directives/<str:directive>/", directive.directive, name="directive"),
    path("directives/<str:directive>/at/<str:place>/", directive.directive, name="directive_at"),
    path("directives/<str:directive>/at/<str:place>/receipts/", directive.receipts, name="receipts"),
    path("directives/<str:directive>/at/<str:place>/parts/", directive.parts, name="parts"),
    path("directives/<str:directive>/at/<str:place>/owing/", directive.owing, name="owing"),
    path("directives/<str:directive>/at/<str:place>/helpers/", handed_on.of_directive, name="helpers"),
    path("directives/<str:directive>/remind/", directive.remind, name="directive_remind"),
    path("directives/<str:directive>/gaps/", directive.fill_gaps, name="directive_gaps"),
    path("directives/<str:directive>/close/", directive.close, name="directive_close"),
    path("receipts/<str:receipt>/acknowledge/", directive.acknowledge, name="acknowledge"),
    path("receipts/<str:receipt>/forward/", directive.forward, name="forward"),
    path("receipts/<str:receipt>/done/", directive.report, name="report"),
    path("to-do/helpers/<str:helper>/done/", handed_on.done, name="helper_done"),
    path("to-do/helpers/<str:helper>/release/", handed_on.release, name="helper_release"),
    path("to-do/<str:order>/", own.job, name="job"),
    path("to-do/<str:order>/accept/", own.accept, name="accept"),
    path("to-do/<str:order>/arrive/", own.arrive, name="arrive"),
    path("to-do/<str:order>/complete/", own.complete, name="complete"),
    path("to-do/<str:order>/return/", own.give_back, name="give_back"),
    path("to-do/<str:order>/helpers/new/", handed_on.ask, name="helper_new"),
    path("lines/", lines.lines, name="lines"),
    path("lines/<str:place>/", lines.lines, name="lines_of"),
    path("lines/<str:place>/gaps/", lines.nobody, name="unnamed"),
    path("orders/", orders.board, name="board"),
    path("orders/<str:order>/", orders.order, name="order"),
    path("orders/<str:order>/reassign/", orders.reassign, name="reassign"),
    path("orders/<str:order>/remind/", orders.remind, name="remind"),
    path("orders/<str:order>/rate/", orders.rate, name="rate"),
    path("orders/<str:order>/close/", orders.close, name="close"),
    path("orders/at/<str:place>/new/", ordering.order_new, name="order_new"),
    path("orders/at/<str:place>/joint/", ordering.joint_new, name="joint_new"),
]
