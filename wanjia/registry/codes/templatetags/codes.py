"""How the number of a key appears on pages."""

from django import template

register = template.Library()


@register.filter
def hexadecimal(content: bytes) -> str:
    """Give bytes as hexadecimal digits."""
    return bytes(content).hex()
