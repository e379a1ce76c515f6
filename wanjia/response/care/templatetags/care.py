"""How temperatures are written on pages."""

from django import template

from wanjia.response.movement.rules import written

register = template.Library()


@register.filter
def degrees(tenths: int | None) -> str:
    """Write tenths of a degree, a dash where nobody measured."""
    return "—" if tenths is None else written(tenths)
