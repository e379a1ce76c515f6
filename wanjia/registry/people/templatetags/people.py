"""How people appear on pages: masked, their needs in words."""

from typing import Any

from django import template

from wanjia.registry.people.models import Need
from wanjia.registry.people.rules import PAGES

register = template.Library()


@register.filter
def tail(text: str) -> str:
    """Show that only the last characters are known here."""
    return f"···{text}" if text else ""


@register.filter
def needs_of(person: Any, needs: dict[int, list[str]]) -> str:
    """Give a person's needs in words."""
    return "、".join(str(Need.Kind(kind).label) for kind in needs.get(person.pk, []))


@register.filter
def members_of(members: dict[int, list[Any]], household: Any) -> list[Any]:
    """Give the members of a household."""
    return members.get(household.pk, [])


@register.filter
def page_name(through: str) -> str:
    """Give what residents call the page or device through which somebody read."""
    return str(PAGES.get(through, through))
