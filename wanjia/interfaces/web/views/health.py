"""What a watchdog asks: is the process alive, and can it serve?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from wanjia.registry.accounts.gate import public


@public
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer as soon as the process runs."""
    return JsonResponse({"alive": True})


@public
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the store is reachable and up to date, else 503 and what is wrong."""
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"ready": False, "store": "unreachable"}, status=503)
    return JsonResponse({"ready": not behind, "store": "behind" if behind else "ok"}, status=503 if behind else 200)
