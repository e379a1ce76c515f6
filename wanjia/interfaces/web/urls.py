"""Every address of Wanjia, by app. Each app's urls.py holds its own; a view without a gate mark answers nobody."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    # each app adds one line here, in the order of the wings
    path("", include("wanjia.interfaces.sync.urls")),
]
