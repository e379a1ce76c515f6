"""What a brief says of a place: chosen indicators as known at its hour, beside the same hour of the day before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.command.posts.queries import policy
from wanjia.insight.briefs.rules import Line, composed, suppressed, written
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.figures.queries import values
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import full_name

ONE_DAY = timedelta(days=1)
# What the public is told, and what staff read besides; what the catalogue does not have is left out.
PUBLIC = (
    "cases.new", "cases.confirmed", "round.persons", "round.sampled", "round.untested",
    "campaign.households", "campaign.met", "campaign.missing",
)  # fmt: skip
STAFF = (
    *PUBLIC, "cases.open", "measures.home", "measures.central", "follow.watched", "follow.due", "follow.missed", "fever.open",
    "registrations.all", "registrations.followed", "checks.vehicles", "checks.persons", "stations.uncovered",
    "work.open", "work.overdue",
)  # fmt: skip


class Brief(NamedTuple):
    """A brief as text, and its numbers for the picture."""

    text: str
    lines: list[dict[str, str]]


def brief_of(place: Place, at: datetime, *, public: bool) -> Brief:
    """Give the brief of a place at a moment; for the public without small numbers, and without what is our own affair."""
    keys = [key for key in (PUBLIC if public else STAFF) if key in INDICATORS]
    found = lines_of(keys, place, at)
    least = int(policy("small_count", place, at)) if public else 0
    told = suppressed(found, least) if public else found
    rows = [(line.title, *written(line, least)) for line in told if line.value is not None or line.hidden]
    unknown = [line.title for line in found if line.value is None]
    notes = [_("尚无数据：%(what)s") % {"what": "、".join(unknown)}] if unknown else []
    notes += [_("少于 %(least)s 的数字不公布。") % {"least": least}] if public else []
    title = _("%(place)s疫情简报") % {"place": full_name(place)}
    asof = _("截至 %(when)s，按当时已登记的数据") % {"when": timezone.localtime(at).strftime("%Y-%m-%d %H:%M")}
    said = [(name, f"{value}（{moved}）" if moved else value) for name, value, moved in rows]
    shown = [{"title": name, "said": value, "moved": moved} for name, value, moved in rows]
    return Brief(composed(title, asof, said, "\n".join(notes)), shown)


def lines_of(keys: Sequence[str], place: Place, at: datetime) -> list[Line]:
    """Give the numbers of some indicators now and a day ago."""
    now, before = values(keys, place, at=at), values(keys, place, at=at - ONE_DAY)
    return [
        Line(key, one.section, str(one.title), str(one.unit), now[key], before[key])
        for key in keys
        for one in [INDICATORS[key]]
    ]
