"""What templates ask of the frame."""

import json
from functools import lru_cache

from django import template
from django.conf import settings
from django.templatetags.static import static

register = template.Library()


@lru_cache(maxsize=1)
def _built() -> dict[str, str]:
    manifest = settings.ROOT / "frontend" / "dist" / "manifest.json"
    return dict(json.loads(manifest.read_text())) if manifest.exists() else {}


@register.simple_tag
def asset(name: str) -> str:
    """Give the address of a built file by its logical name (``styles.css``)."""
    return static(_built().get(name, name))


@register.filter
def percent(value: float | None) -> str:
    """Write a share as a percentage, cut rather than rounded up: 100.0 % only when nothing is missing; — for no whole."""
    if value is None:
        return "—"
    return f"{int(value * 1000) / 10:.1f}%"
