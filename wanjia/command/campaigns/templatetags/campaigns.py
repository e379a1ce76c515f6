"""Marks, bars and masked numbers."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wanjia.command.campaigns import charts, rules
from wanjia.command.campaigns.models import Campaign
from wanjia.command.campaigns.rules import OUTCOME_NAMES, Counts, State, state_names

register = template.Library()
# A state is never colour alone: a mark and its word always stand together.
MARKS = {
    State.PENDING: "○",
    State.REACHED: "✓",
    State.ABSENT: "◐",
    State.VACANT: "□",
    State.REFUSED: "✕",
    State.MOVED: "→",
    State.ASKED: "?",
    State.INACCESSIBLE: "⊘",
    State.EXCLUDED: "–",
}


@register.filter
def mark(state: str) -> str:
    """Give the mark of a state."""
    return MARKS.get(State(state), "")


@register.filter
def counted(number: int, campaign: Campaign) -> str:
    """Write how many targets of a campaign: 12 户, or 12 人."""
    return rules.counted(number, campaign.subject)


@register.filter
def met_name(campaign: Campaign) -> str:
    """Give what a campaign calls a target that is done: met, or sampled."""
    return str(state_names(campaign.subject)[State.REACHED])


@register.filter
def outcome_name(kind: str) -> str:
    """Give the name of what came of a visit; whether a locked door was approved is a matter of the state, not of the visit."""
    return str(OUTCOME_NAMES[kind])


@register.filter
def masked(tail: str) -> str:
    """Write a telephone number by its last four digits."""
    return _("尾号 %(tail)s") % {"tail": tail} if tail else _("无电话")


@register.simple_tag
def bar(counts: Counts) -> SafeString:
    """Draw one bar of a hundred; the percentage stands beside it as text."""
    parts = charts.bar(counts)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="rest" width="100" height="10"/><rect class="met" width="{}" height="10"/>'
        '<rect class="other" x="{}" width="{}" height="10"/></svg>',
        parts.met,
        parts.met,
        parts.accounted,
    )
