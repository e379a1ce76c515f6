"""What templates ask of the frame."""

import json
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

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


@register.simple_tag(takes_context=True)
def rail(context: Any) -> SafeString:
    """Draw the ways onward by group, lit where this page is or belongs."""
    here = context["way_here"]
    return _rail(context["held_anywhere"], here, context["request"].path == here, get_language())


@register.simple_tag(takes_context=True)
def dock(context: Any) -> SafeString:
    """Draw the first four ways onward, lit where this page is."""
    here = context["way_here"]
    return _dock(context["held_anywhere"], here if context["request"].path == here else "", get_language())


# A page holds fifty ways: they are drawn once for all who may do the same.
@lru_cache(maxsize=256)
def _rail(held: frozenset[str], here: str, is_it: bool, _language: str) -> SafeString:
    drawn = SafeString()
    for title, group in groupby(frame.entries(held), key=itemgetter("group")):
        heading = format_html('<p class="over">{}</p>', title) if title else ""
        drawn += format_html("{}<ul>{}</ul>", heading, _ways(group, here, "page" if is_it else "true"))
    return drawn


@lru_cache(maxsize=256)
def _dock(held: frozenset[str], here: str, _language: str) -> SafeString:
    return _ways(frame.entries(held)[:4], here, "page")


def _ways(ways: Iterable[dict[str, Any]], here: str, mark: str) -> SafeString:
    lit = format_html(' aria-current="{}"', mark)
    rows = ((w["href"], lit if w["href"] == here else "", icon(w["icon"]), w["title"]) for w in ways)
    return format_html_join("", '<li><a href="{}"{}>{}<span>{}</span></a></li>', rows)


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
