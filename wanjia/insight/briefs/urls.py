"""The addresses of channels, briefs and what was delivered."""

from django.urls import path

from wanjia.insight.briefs import views

app_name = "briefs"
urlpatterns = [
    path("briefs/", views.channels, name="channels"),
    path("briefs/channels/new/", views.new, name="new"),
    path("briefs/channels/<str:channel>/", views.channel_page, name="channel"),
    path("briefs/channels/<str:channel>/test/", views.test, name="test"),
    path("briefs/channels/<str:channel>/resume/", views.resume, name="resume"),
    path("briefs/channels/<str:channel>/end/", views.end, name="end"),
    path("briefs/subscriptions/<str:subscription>/end/", views.end_one, name="end_subscription"),
    path("briefs/deliveries/", views.deliveries, name="deliveries"),
    path("briefs/at/<str:place>/", views.preview, name="preview"),
    path("briefs/at/<str:place>/picture/", views.picture, name="picture"),
]
