"""How symptoms are written on pages."""

from django import template

from wanjia.response.isolation.rules import SYMPTOMS

register = template.Library()


@register.filter
def symptoms(text: str) -> str:
    """Give symptoms in words."""
    return "、".join(str(SYMPTOMS[word]) for word in text.split(",") if word in SYMPTOMS)
