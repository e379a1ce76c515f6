"""What every page's frame needs."""

from typing import Any

from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    """Give the standing to templates."""
    return {"standing": getattr(request, "standing", None)}
