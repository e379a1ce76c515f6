"""How the number of a key appears on pages."""

from datetime import datetime

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def hexadecimal(content: bytes) -> str:
    """Give bytes as hexadecimal digits."""
    return bytes(content).hex()


@register.filter
def day_of(seconds: int | None) -> str:
    """Write the day of a moment that a certificate counts in seconds since 1970."""
    return "—" if seconds is None else f"{datetime.fromtimestamp(seconds, timezone.get_current_timezone()):%Y-%m-%d}"
