"""The phone app's own files at /field/: page, service worker, manifest. Everything they load comes from /static/."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from wanjia.registry.accounts.gate import public

FIELD = Path(settings.ROOT) / "frontend" / "dist" / "field"


@public
def app(request: HttpRequest) -> HttpResponse:
    """Give the page of the app."""
    return _file("index.html", "text/html; charset=utf-8")


@public
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, which may answer for everything under /field/."""
    answer = _file("sw.js", "text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/field/"
    return answer


def _file(name: str, kind: str) -> HttpResponse:
    path = FIELD / name
    if not path.is_file():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type=kind)
    answer["Cache-Control"] = "no-cache"
    return answer
