"""How plates and departments are written on pages."""

from django import template
from django.utils.translation import gettext as _

from wanjia.command.posts.rules import DEPARTMENTS, PROOFS
from wanjia.support.fleet.rules import masked

register = template.Library()
register.filter("masked_plate", masked)


@register.filter
def department(key: str) -> str:
    """Give the name of a department; an empty one stands for anybody."""
    return str(DEPARTMENTS[key]) if key else _("任何人")


@register.filter
def proofs(keys: list[str]) -> str:
    """Give what lets pass, in words."""
    return "、".join(str(PROOFS[key]) for key in keys if key in PROOFS) or str(PROOFS["none"])
