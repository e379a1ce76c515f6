"""The addresses of meetings."""

from django.urls import path

from wanjia.command.meetings.views import meetings, setting

app_name = "meetings"
urlpatterns = [
    path("meetings/", meetings.meetings, name="list"),
    path("meetings/missed/", meetings.missed, name="missed"),
    path("meetings/at/<str:place>/new/", meetings.meeting_new, name="new"),
    path("meetings/endpoints/at/<str:place>/", setting.endpoints, name="endpoints"),
    path("meetings/endpoints/<str:endpoint>/end/", setting.endpoint_end, name="endpoint_end"),
    path("meetings/rhythms/at/<str:place>/", setting.rhythms, name="rhythms"),
    path("meetings/rhythms/<str:rhythm>/end/", setting.rhythm_end, name="rhythm_end"),
    path("meetings/attendance/<str:attendance>/", meetings.attend, name="attend"),
    path("meetings/items/<str:item>/order/", meetings.item_order, name="item_order"),
    path("meetings/items/<str:item>/settle/", meetings.item_settle, name="item_settle"),
    path("meetings/<str:meeting>/", meetings.meeting, name="meeting"),
    path("meetings/<str:meeting>/minutes/", meetings.minutes, name="minutes"),
    path("meetings/<str:meeting>/items/new/", meetings.item_new, name="item_new"),
    path("meetings/<str:meeting>/paper/<str:kind>/", meetings.paper, name="paper"),
]
