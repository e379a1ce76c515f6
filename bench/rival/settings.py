"""Wanjia's own settings with REST framework and nothing else in the way."""

from wanjia.interfaces.web.settings import *  # noqa: F403
from wanjia.interfaces.web.settings import INSTALLED_APPS as WANJIA_APPS

INSTALLED_APPS = [*WANJIA_APPS, "rest_framework", "rest_framework.authtoken", "bench.rival"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "bench.rival.urls"
WSGI_APPLICATION = "bench.rival.wsgi.application"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
