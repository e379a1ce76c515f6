"""A region of 24 million residents with one day's facts, laid down by SQL alone and only for measuring.

Filled: the tree down to grids (12 cities, 108 counties, 1,225 townships, 14,592 communities), households, stays, the cells of
a screening, and a day of checks, cases, measures, follow-ups, work orders. Not filled, because no figure of a report reads
them one by one: names, doors, targets, visits.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from bench.figures import tell
from bench.store import execute, loading

AT = datetime(2022, 11, 11, 9, 2, tzinfo=UTC)  # 17:02 in Tongliao
LEVELS = [("league", 54), ("county", 48), ("township", 41), ("community", 33), ("grid", 25)]
TABLES = (
    "places_place", "people_household", "people_residence", "campaigns_cell", "places_site", "movement_station",
    "movement_check", "cases_case", "cases_casefact", "measures_measure", "isolation_watch", "isolation_followup",
    "tasks_workorder",
)  # fmt: skip
PLACE = "INSERT INTO places_place (parent_id, level, name, code, kind, lo, hi, valid_from) "
# n of N below n * P / N of P, one after another below each
BELOW = """
INSERT INTO places_place (parent_id, level, name, code, kind, lo, hi, valid_from) SELECT p.id, %s, %s || n, n, '',
p.lo + (k << %s), p.lo + ((k + 1) << %s) - 1, '2020-01-01' FROM (SELECT n, n * %s / %s AS above, n - min(n) OVER
(PARTITION BY n * %s / %s) AS k FROM generate_series(0::bigint, %s) n) s JOIN places_place p ON p.level = %s AND
p.code = s.above::text ORDER BY 6
"""
GRIDS = """
(SELECT id, lo, row_number() OVER (ORDER BY lo) - 1 AS g FROM places_place WHERE level = 'grid') p
"""
HOUSEHOLDS = f"""
INSERT INTO people_household (door_id, position, kind, reference, created_at) SELECT p.g * 300 + d, p.lo + d,
'ordinary', '', %s FROM {GRIDS}, generate_series(0, %s) d ORDER BY 2
"""
STAYS = """
INSERT INTO people_residence (person_id, household_id, position, from_at) SELECT h.id * 4 + n, h.id, h.position, %s FROM
people_household h, generate_series(0, 3) n WHERE n < 2 + h.id %% 3 / 2 + h.id %% 3 %% 2
"""
CELLS = f"""
INSERT INTO campaigns_cell (campaign_id, place_id, position, frame, found, frame_reached, pending, reached, absent,
vacant, refused, moved, asked, inaccessible, excluded, open) SELECT %s, p.id, p.lo, %s, 0, %s - 30, 10, %s - 30, 10,
10, 0, 0, 0, 0, 0, 25 FROM {GRIDS}
"""
SITES = """
INSERT INTO places_site (kind, name, place_id, valid_from) SELECT 'checkpoint', '检测站' || id, id, '2020-01-01' FROM
places_place WHERE level = 'township'
"""
STATIONS = """
INSERT INTO movement_station (site_id, kind, direction, per_hour, isolation_places, equipment) SELECT id,
'checkpoint', 'both', 60, 0, '' FROM places_site
"""
CHECKS = """
INSERT INTO movement_check (station_id, event, at, arrived_at, direction, vehicle, plate, origin, persons, fevers,
decision, advised, reason, by_id) SELECT 1 + n %% s.many, gen_random_uuid(), %s - n * interval '20 ms', %s - n *
interval '20 ms', 'in', 'car', '', '', 3, 0, 'pass', '', '', 1 FROM generate_series(1, %s) n, (SELECT count(*) AS many
FROM movement_station) s
"""
COMMUNITIES = """
(SELECT id, lo, row_number() OVER (ORDER BY lo) - 1 AS m FROM places_place WHERE level = 'community') p
"""
# Number n falls to one of the communities; how many there are is asked once, so that the rows are joined by hash.
SPREAD = f"{COMMUNITIES} ON p.m = n::bigint * 7919 %% (SELECT count(*) FROM places_place WHERE level = 'community')"
CASES = f"""
INSERT INTO cases_case (outbreak_id, label, place_id, category, sex, outcome, name, phone, created_at) SELECT %s, 'c'
|| n, p.id, 'confirmed', 'male', '', '', '', %s - n * interval '1 minute' FROM generate_series(1, %s) n JOIN {SPREAD}
"""
FACTS = """
INSERT INTO cases_casefact (case_id, kind, code, text, source, at) SELECT id, 'category', 'confirmed', '', 'record',
created_at FROM cases_case
"""
MEASURES = f"""
INSERT INTO measures_measure (kind, disease, subject, person_id, risk, document_id, ground, evidence, conditions,
owner_id, lo, hi, from_at, until_at, most_until, listed, proposed_at, proposed_by_id, proposed_for_id, approved_at,
approved_by_id, approved_for_id, ended_how, ended_reason, corrected_reason) SELECT CASE n %% 2 WHEN 0 THEN
'home_observation' ELSE 'central_isolation' END, 'covid19', 'person', n, '', %s, 'close_contact', %s, '', p.id,
p.lo, p.lo, %s, %s, %s, false, %s, 1, p.id, %s, 2, p.id, '', '', '' FROM generate_series(1, %s) n JOIN {SPREAD}
"""
WATCHES = """
INSERT INTO isolation_watch (measure_id, person_id, place_id, position, a_day, days, test_days, begins_at) SELECT id,
NULL, owner_id, lo, 2, '[]', '[]', from_at FROM measures_measure
"""
ORDERS = f"""
INSERT INTO tasks_workorder (title, kind, line, unit, place_id, assignee_id, subject_kind, state, due_at, ordered_at, owed_at)
SELECT '核查' || n, 'errand', 'general', '', p.id, 1, '', 'ordered', %s + (n %% 48 - 24) * interval '1 hour',
%s - interval '1 day', %s FROM generate_series(1, %s) n JOIN {SPREAD}
"""


def lay_down(*, small: bool) -> dict[str, Any]:
    """Lay a region down; give its top, its commander, how many places report."""
    from demo.cast import PASSWORD
    from wanjia.command.campaigns.actions import open_campaign
    from wanjia.command.posts.actions import issue_document
    from wanjia.registry.accounts.actions import add_user, grant_role
    from wanjia.registry.places.models import Place
    from wanjia.response.cases.actions import open_outbreak
    from wanjia.response.measures.models import Measure

    many = [3, 6, 12, 48, 96] if small else [12, 108, 1_225, 14_592, 29_184]
    part = 200 if small else 1
    tell(f"laying down {sum(many):,} places, {many[-1] * 300 // part:,} households")
    with loading(*TABLES):
        execute(PLACE + "VALUES (NULL, 'region', '内蒙古自治区', '0', '', 0, (1::bigint << 60) - 1, '2020-01-01')")
        above, over = 1, "region"
        for (level, bits), number in zip(LEVELS, many, strict=True):
            execute(BELOW, level, level, bits, bits, above, number, above, number, number - 1, over)
            above, over = number, level
        execute(HOUSEHOLDS, AT - timedelta(days=30), 300 // part - 1 if not small else 1)
        execute(STAYS, AT - timedelta(days=30))
    region = Place.objects.get(level="region")
    people = [add_user(username=name, name=name, password=PASSWORD, by=None, at=AT) for name in ("zhihui", "jiedao")]
    grant_role(user=people[0], role="commander", place=region, by=None, at=AT)
    document = issue_document(
        kind="announcement", number="第15号", title="关于开展入户排查的公告", place=region,
        effective_from=AT - timedelta(days=30), by=people[0], at=AT - timedelta(days=30),
    )  # fmt: skip
    campaign = open_campaign(
        name="入户排查", place=region, scope=[region], document=document, opens_at=AT - timedelta(days=2),
        closes_at=AT + timedelta(days=30), by=people[0], at=AT - timedelta(days=2),
    )  # fmt: skip
    execute("UPDATE campaigns_campaign SET launched_at = opens_at WHERE id = %s", campaign.pk)
    outbreak = open_outbreak(name="疫情", disease="covid19", place=region, by=people[0], at=AT - timedelta(days=20))
    begun, until = AT - timedelta(days=3), AT + timedelta(days=11)
    evidence = Measure._meta.get_field("evidence").sealed("同乘记录")
    with loading(*TABLES):
        execute(CELLS, campaign.pk, 300, 300, 300)
        execute(SITES)
        execute(STATIONS)
        execute(CHECKS, AT, AT, 3_000_000 // part)
        execute(CASES, outbreak.pk, AT, 10_000 // part)
        execute(FACTS)
        execute(MEASURES, document.pk, evidence, begun, until, until, begun, begun, 100_000 // part)
        execute(WATCHES)
        execute(ORDERS, AT, AT, AT, 100_000 // part)
    return {"region": region, "by": people[0], "places": sum(many[:4]) + 1}
