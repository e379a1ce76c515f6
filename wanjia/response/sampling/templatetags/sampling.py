"""How sampling's pages write things."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()
MARKS = {"positive": "bad", "doubtful": "warn", "invalid": "warn", "negative": "good"}


@register.filter
def duration(seconds: float) -> str:
    """Write a duration: 45 分, 3 时 20 分."""
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return _("%(minutes)d 分") % {"minutes": minutes}
    return _("%(hours)d 时 %(minutes)d 分") % {"hours": hours, "minutes": minutes}


@register.filter
def finding_mark(finding: str) -> str:
    """Give the style of a finding's tag."""
    return MARKS.get(finding, "")


@register.filter
def called(names: dict[str, object], key: str) -> object:
    """Give what a value is called."""
    return names.get(key, "")


@register.simple_tag(takes_context=True)
def figure(context: Any, count: int, query: str) -> str:
    """Write a figure of samples or cards; it opens into the list behind it for whoever may read names, as it stands now."""
    scene = context["scene"]
    if not count or context.get("moment") or not scene.may["view_people"]:
        return f"{count:,}"
    href = reverse("sampling:card_gaps", args=[scene.campaign.public_id, scene.place.public_id])
    return format_html('<a href="{}?{}">{}</a>', href, query, f"{count:,}")
