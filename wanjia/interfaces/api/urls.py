"""The addresses of the machines' door, and of the pages on which people give and take its tokens."""

from collections.abc import Callable, Iterable

from django.urls import URLPattern, path

from wanjia.interfaces.api import views
from wanjia.interfaces.api.declare import Endpoint
from wanjia.interfaces.api.fhir.outcomes import in_fhir
from wanjia.interfaces.api.fhir.table import BASE, FHIR, MEDIA
from wanjia.interfaces.api.serving import at_path, unknown
from wanjia.interfaces.api.table import ENDPOINTS
from wanjia.interfaces.sync.problems import View

app_name = "api"


def _fhir(view: View) -> View:
    return in_fhir(view, MEDIA)


def _served(base: str, table: Iterable[Endpoint], told: Callable[[View], View] = lambda view: view) -> list[URLPattern]:
    """Give one address for each path of a table."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for endpoint in table:
        by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    return [
        path(f"{base}/" + where.replace("{", "<str:").replace("}", ">"), told(at_path(endpoints)), name=where)
        for where, endpoints in by_path.items()
    ]


urlpatterns = [
    path("api/", views.home, name="home"),
    path("api/tokens/", views.tokens, name="tokens"),
    path("api/tokens/new/", views.token_new, name="token_new"),
    path("api/tokens/<str:token>/confirm/", views.confirm, name="confirm"),
    path("api/tokens/<str:token>/draw/", views.draw, name="draw"),
    path("api/tokens/<str:token>/revoke/", views.revoke, name="revoke"),
    path("api/v1/openapi.json", views.openapi, name="openapi"),
    *_served("api/v1", ENDPOINTS),
    path("api/v1/<path:rest>", unknown, name="unknown"),
    path("api/fhir/metadata", _fhir(views.metadata), name="metadata"),
    *_served(BASE, FHIR, _fhir),
    path("api/fhir/<path:rest>", _fhir(unknown), name="unknown_fhir"),
]
