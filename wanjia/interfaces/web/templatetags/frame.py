"""What templates ask of the frame."""

import json
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from wanjia.interfaces.web import frame
from wanjia.interfaces.web.icons import ICONS

register = template.Library()


@lru_cache(maxsize=1)
def _built() -> dict[str, str]:
    manifest = settings.ROOT / "frontend" / "dist" / "manifest.json"
    return dict(json.loads(manifest.read_text())) if manifest.exists() else {}


@register.simple_tag
def asset(name: str) -> str:
    """Give the address of a built file by its logical name (``styles.css``)."""
    return static(_built().get(name, name))


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw an icon that says nothing to a screen reader: a word always stands beside it."""
    path = mark_safe(ICONS[name])  # our own constant
    return format_html('<span class="icon" aria-hidden="true"><svg viewBox="0 0 24 24">{}</svg></span>', path)


@cache
def _way(href: str, title: str, picture: str, current: str) -> SafeString:
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<li><a href="{}"{}>{}<span>{}</span></a></li>', href, mark, icon(picture), title)


@register.simple_tag(takes_context=True)
def way_to(context: Any, way: dict[str, Any], near: str = "") -> SafeString:
    """Draw one way onward, lit when it leads here or, as ``near``, to where this belongs; a page holds forty of them."""
    current = "page" if way["href"] == context["request"].path else "true" if way["href"] == near else ""
    return _way(way["href"], str(way["title"]), way["icon"], current)


@register.simple_tag
def served(view: str) -> str:
    """Give the address of a view without arguments, empty when no app serves it."""
    return frame.address(view)


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """Look a key up; nothing when it is not there."""
    return mapping.get(key)


@register.filter
def percent(value: float | None) -> str:
    """Write a share as a percentage, cut rather than rounded up: 100.0 % only when nothing is missing; — for no whole."""
    if value is None:
        return "—"
    return f"{int(value * 1000) / 10:.1f}%"


@register.filter
def number(value: int | None) -> str:
    """Write a count with thin groups of three: 36,872."""
    return "—" if value is None else f"{value:,}"
