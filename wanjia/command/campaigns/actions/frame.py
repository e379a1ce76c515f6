"""Launching freezes the frame: one set-based statement writes every target of the scope, another its cells."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions._targets import cell_at
from wanjia.command.campaigns.models import Campaign, CampaignStep, FrameChange, Target
from wanjia.command.campaigns.rules import CELL_BITS
from wanjia.command.tasks.actions import issue_directive
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level

# Cells first: one per occupied grid interval. A cell's place is its grid, or the community for doors without a grid.
CELLS = """
INSERT INTO campaigns_cell (campaign_id, place_id, position, frame, found, frame_reached, pending, reached, absent, vacant,
                            refused, moved, asked, inaccessible, excluded, open)
SELECT %s, (SELECT p.id FROM places_place p WHERE p.level IN ('grid', 'community') AND p.lo <= s.slot AND p.hi >= s.slot
            ORDER BY p.lo DESC, p.hi LIMIT 1),
       s.slot, s.n, 0, 0, s.n, 0, 0, 0, 0, 0, 0, 0, 0, s.n
FROM (SELECT h.position >> {bits} << {bits} AS slot, count(*) AS n FROM {frame} GROUP BY 1) s
"""
TARGETS = """
INSERT INTO campaigns_target (campaign_id, household_id, person_id, cell_id, place_id, position, origin, state, open, visits,
                              state_event)
SELECT c.campaign_id, h.id, {person}, c.id, d.place_id, h.position, 'frame', 'pending', true, 0, ''
FROM {frame}
JOIN places_door d ON d.id = h.door_id
JOIN campaigns_cell c ON c.campaign_id = %s AND c.position = h.position >> {bits} << {bits}
ORDER BY h.position, {one}
"""
HOUSEHOLDS = "people_household h"
PERSONS = "people_household h JOIN people_person q ON q.household_id = h.id AND q.gone_at IS NULL AND q.merged_into_id IS NULL"


@action
def launch_campaign(*, campaign: Campaign, by: Any, at: datetime) -> CampaignStep:
    """Freeze the frame of a campaign and send its directive down. Raises Refused when launched or empty."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.launched_at is not None:
        raise Refused(_("这项任务已经启动"))
    places = [scope.place for scope in campaign.scopes.select_related("place")]
    size = _freeze(campaign, places)
    if not size:
        raise Refused(_("范围内没有登记任何住户"), field="scope")
    campaign.launched_at = at
    campaign.save(update_fields=["launched_at"])
    step = CampaignStep.objects.create(campaign=campaign, kind="launched", at=at, by=by, figures={"frame": size})
    issue_directive(
        title=campaign.name,
        place=campaign.place,
        document=campaign.document,
        recipients=_recipients(places) or places,
        due_at=campaign.closes_at,
        by=by,
        at=at,
    )
    journal.write("launch_campaign", by=by, at=at, about=campaign, position=campaign.place.lo, detail={"frame": size})
    return step


def _freeze(campaign: Campaign, places: list[Place]) -> int:
    by_person = campaign.subject == Campaign.Subject.PERSON
    inside = " OR ".join(["h.position BETWEEN %s AND %s"] * len(places))
    spans = [bound for place in places for bound in (place.lo, place.hi)]
    kinds = campaign.household_kinds
    only = f" AND h.kind IN ({', '.join(['%s'] * len(kinds))})" if kinds else ""
    chosen = f" WHERE h.ended_at IS NULL AND ({inside}){only}"
    source = PERSONS if by_person else HOUSEHOLDS
    with connection.cursor() as cursor:
        cursor.execute(CELLS.format(frame=source + chosen, bits=CELL_BITS), [campaign.pk, *spans, *kinds])
        # the filter must follow the joins: targets join door and cell before WHERE
        person, one = ("q.id", "h.id, q.id") if by_person else ("NULL", "h.id")
        sql = TARGETS.format(frame=source, bits=CELL_BITS, person=person, one=one)
        sql = sql.replace("ORDER BY", chosen + " ORDER BY")
        cursor.execute(sql, [campaign.pk, *spans, *kinds])
        return int(cursor.rowcount)


def _recipients(places: list[Place]) -> list[Place]:
    """Every township and community the order passes through."""
    found: list[Place] = []
    for place in places:
        found += Place.objects.current().below(place).filter(level__in=[Level.TOWNSHIP, Level.COMMUNITY])
    return found


@action
def add_found_target(
    *, campaign: Campaign, household: Household, reason: str, by: Any, at: datetime, person: Person | None = None
) -> Target:
    """Add a household (or person) found on the ground to a running campaign; the frozen frame stays as it was.

    Gives the target that exists already, if there is one. Raises Refused outside the scope or when the campaign is not running.
    """
    known: Target | None = Target.objects.filter(campaign=campaign, household=household, person=person).first()
    if known is not None:
        journal.write("add_found_target", by=by, at=at, about=known, position=known.position, detail={"known": True})
        return known
    if campaign.launched_at is None or campaign.closed_at is not None:
        raise Refused(_("这项任务不在进行中"))
    inside = campaign.scopes.filter(place__lo__lte=household.position, place__hi__gte=household.position)
    if not inside.exists():
        raise Refused(_("这里不在任务范围内"), field="household")
    cell = cell_at(campaign, household.position)
    target: Target = Target.objects.create(
        campaign=campaign,
        household=household,
        person=person,
        cell=cell,
        place=household.door.place,
        position=household.position,
        origin=Target.Origin.FOUND,
    )
    cell.found += 1
    cell.pending += 1
    cell.open += 1
    cell.save(update_fields=["found", "pending", "open"])
    FrameChange.objects.create(campaign=campaign, target=target, kind="added", at=at, by=by, reason=reason[:300])
    journal.write("add_found_target", by=by, at=at, about=target, position=target.position)
    return target
