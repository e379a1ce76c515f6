"""How temperatures and spans are written on pages."""

from django import template
from django.utils.translation import gettext as _

from wanjia.response.movement.rules import written

register = template.Library()


@register.filter
def degrees(tenths: int | None) -> str:
    """Write tenths of a degree, a dash where nobody measured."""
    return "—" if tenths is None else written(tenths)


@register.filter
def span(minutes: int) -> str:
    """Write minutes as people say them."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(n)d分") % {"n": rest}
    return _("%(hours)d小时%(n)d分") % {"hours": hours, "n": rest}
