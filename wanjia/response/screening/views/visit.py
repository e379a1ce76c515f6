"""A visit keyed in at the desk."""

from typing import Any

from django.http import Http404, HttpResponse

from wanjia.registry.accounts.gate import needs
from wanjia.registry.accounts.roles import Capability as C


@needs(C.RECORD_VISITS)
def visit(request: Any, target: str) -> HttpResponse:
    """Key a visit in."""
    raise Http404
