"""The first page of the list that every figure opens, at every level of the region that bench/region.py has laid down.

Filled for it by SQL alone: doors, a target and an outcome for each household, a sampling round of one league (targets, tubes,
samples, results, cards), contacts, appeals, follow-ups, fevers, registrations, passes, staff sent, merged persons.
"""

import gc
from datetime import timedelta
from typing import Any

from bench.figures import Figure, median, seconds, tell
from bench.region import AT, COMMUNITIES, SPREAD
from bench.store import execute, loading

GOAL_MS, TIMES = 100, 3
LEVELS = ("region", "league", "county", "township", "community", "grid")
DAY = timedelta(days=1)
TABLES = (
    "places_door", "campaigns_target", "campaigns_outcome", "campaigns_cell", "people_person", "sampling_tube",
    "sampling_sample", "sampling_samplevoid", "sampling_result", "sampling_certificate", "cases_contact", "measures_appeal",
    "measures_measure",
    "isolation_followup", "care_feverchain", "registration_registration", "passes_pass", "passes_passstep",
    "secondments_staffsent", "people_merge", "movement_stationstep",
)  # fmt: skip
DOORS = """
INSERT INTO places_door (id, place_id, number, position, label) SELECT h.door_id, p.id, (h.position - p.lo)::text,
h.position, p.name || '号楼' || (h.position - p.lo) || '室' FROM people_household h JOIN places_place p
ON p.level = 'grid' AND p.lo = h.position >> 25 << 25 ORDER BY h.position
"""
TARGETS = """
INSERT INTO campaigns_target (campaign_id, household_id, cell_id, place_id, position, origin, state, open, visits, proofs,
state_at, state_event) SELECT %s, h.id, c.id, c.place_id, h.position, 'frame', s.state, s.state <> 'reached', 1, 0, %s, ''
FROM people_household h JOIN campaigns_cell c ON c.campaign_id = %s AND c.position = h.position >> 25 << 25,
LATERAL (SELECT CASE h.id * 37 %% 300 / 10 WHEN 0 THEN 'pending' WHEN 1 THEN 'absent' WHEN 2 THEN 'vacant' ELSE 'reached'
END AS state) s ORDER BY h.position
"""
OUTCOMES = """
INSERT INTO campaigns_outcome (target_id, event, kind, at, arrived_at, by_id, reason) SELECT id, gen_random_uuid(), state,
%s - id %% 1000 * interval '1 minute', %s - id %% 1000 * interval '1 minute', 1, '' FROM campaigns_target
WHERE state <> 'pending' ORDER BY id %% 1000 DESC
"""
ROUND_CELLS = """
INSERT INTO campaigns_cell (campaign_id, place_id, position, frame, found, frame_reached, pending, reached, absent,
vacant, refused, moved, asked, inaccessible, excluded, open) SELECT %s, p.id, p.lo, 800, 0, 720, 80, 720, 0,
0, 0, 0, 0, 0, 0, 80 FROM places_place p WHERE p.level = 'grid' AND p.lo BETWEEN %s AND %s
"""
PERSONS = """
INSERT INTO campaigns_target (campaign_id, household_id, person_id, cell_id, place_id, position, origin, state, open, visits,
proofs, state_event) SELECT %s, h.id, r.person_id, c.id, c.place_id, h.position, 'frame', CASE r.id %% 10 WHEN 0 THEN
'pending' ELSE 'reached' END, r.id %% 10 = 0, 0, (r.id %% 10 > 0)::int, '' FROM people_residence r JOIN people_household h
ON h.id = r.household_id JOIN campaigns_cell c ON c.campaign_id = %s AND c.position = h.position >> 25 << 25
WHERE h.position BETWEEN %s AND %s ORDER BY h.position
"""
TUBES = """
INSERT INTO sampling_tube (id, round_id, table_id, label, event, size, samples, opened_at, sealed_at, arrived_at, by_hand,
doorstep, by_id, presences) SELECT n, %s, 1 + n %% t.many, 'T' || n, gen_random_uuid(), 10, 10, %s - n * interval '100 ms',
%s - n * interval '100 ms', %s - n * interval '100 ms', false, false, 1, true FROM (SELECT count(*) AS many FROM
sampling_table) t, generate_series(1, %s) n
"""
SAMPLES = """
INSERT INTO sampling_sample (id, tube_id, target_id, at) SELECT (n / 10 << 5) + n %% 10 + 1, n / 10, id, %s
FROM (SELECT id, row_number() OVER (ORDER BY id) + 9 AS n FROM campaigns_target WHERE campaign_id = %s AND state = 'reached') t
WHERE n / 10 <= %s
"""
VOIDS = """
INSERT INTO sampling_samplevoid (sample_id, reason, at, by_id) SELECT id, '', %s, 1 FROM sampling_sample WHERE id %% 999 = 0
"""
RESULTS = """
INSERT INTO sampling_result (tube_id, finding, tested_at, reported_at, laboratory_id, by_id) SELECT id, CASE id %% 2000
WHEN 0 THEN 'positive' ELSE 'negative' END, %s, %s, 1, 1 FROM sampling_tube
"""
CARDS = """
INSERT INTO sampling_certificate (point_id, serial, target_id, issued_at, arrived_at, by_id) SELECT 1 + row_number() OVER
(ORDER BY id) %% p.many, row_number() OVER (ORDER BY id), id, %s, %s, 1 FROM campaigns_target, (SELECT count(*) AS many FROM
sampling_point) p WHERE campaign_id = %s AND state = 'reached'
"""
CONTACTS = """
INSERT INTO cases_contact (case_id, person_id, label, name, phone, degree, reason, first_at, last_at, minutes, followed,
confirmed_at, by_id) SELECT c.id, c.id * 30 + n, '', '', '', 1, 'presence', %s, %s, 40, '', %s, 1 FROM cases_case c,
generate_series(1, 30) n
"""
OBSERVED = """
INSERT INTO people_person (id, household_id, name, pinyin, initials, sex, residence, relation, phone, phone_tail, document_kind,
document, document_tail, workplace, native_place, contact_version, created_at) SELECT person_id, 1, '居民', '', '',
'unknown', 'permanent', '', '', '', 'none', '', '', '', '', 1, %s::timestamptz FROM measures_measure WHERE person_id IS NOT NULL
"""
# Every seventh measure of persons is over again, and some of them had been appealed.
RELEASED = """
UPDATE measures_measure SET ended_at = %s - id %% 600 * interval '1 minute', ended_how = 'released', ended_by_id = 1
WHERE id %% 7 = 0
"""
APPEALS = """
INSERT INTO measures_appeal (measure_id, through, text, phone, made_at, hours, due_at, proposer_id, answer) SELECT id, 'page',
'', '', %s, 48, %s, 1, '' FROM measures_measure WHERE id %% 100 = 1
"""
AREAS = f"""
INSERT INTO measures_measure (kind, disease, subject, place_id, risk, document_id, ground, evidence, conditions, owner_id, lo,
hi, from_at, until_at, most_until, listed, proposed_at, proposed_by_id, proposed_for_id, approved_at, approved_by_id,
approved_for_id, ended_how, ended_reason, corrected_reason) SELECT 'sealed_building', 'covid19', 'place', p.id, '',
m.document_id, 'close_contact', m.evidence, '', p.id, p.lo, p.lo, %s, %s, %s, false, %s, 1, p.id, %s, 2,
p.id, '', '', '' FROM {COMMUNITIES}, (SELECT document_id, evidence FROM measures_measure LIMIT 1) m WHERE p.m %% 10 = 0
"""
FOLLOWED = """
INSERT INTO isolation_followup (watch_id, event, way, result, temperature, symptoms, note, at, arrived_at, by_id, slot, counts,
after) SELECT w.id, gen_random_uuid(), 'phone', 'answered', 365, '', '', %s - n * interval '12 hours', %s - n * interval
'12 hours', 1, %s - n, true, false FROM isolation_watch w, generate_series(1, 6) n WHERE w.id %% 20 > 0 OR n > 3
"""
FEVERS = f"""
INSERT INTO care_feverchain (source, place_id, n, temperature, found_at, step, step_at, closed_at) SELECT 'home', p.id, 1, 380,
%s - n * interval '1 minute', CASE WHEN n < 1000 THEN 'isolated' ELSE 'outcome' END, %s, CASE WHEN n < 1000 THEN NULL ELSE
%s::timestamptz END FROM generate_series(1, 20000) n JOIN {SPREAD}
"""
POSTERS = """
INSERT INTO registration_poster (site_id, kind, code, made_at, made_by_id) SELECT id, 'road', 'bench-' || id, %s, 1 FROM
places_site
"""
REGISTRATIONS = f"""
INSERT INTO registration_registration (poster_id, visitor_id, position, at, arrived_at, way, purpose, origin, destination,
target, event) SELECT po.id, n, p.lo, %s - n * interval '20 ms', %s - n * interval '20 ms', 'self', '', '', '', CASE n %% 500
WHEN 0 THEN 'wuhan' ELSE '' END, gen_random_uuid() FROM generate_series(1, %s) n JOIN {SPREAD},
(SELECT min(id) AS id FROM registration_poster) po
"""
PASSES = f"""
INSERT INTO passes_pass (kind, unit_id, issuer_id, serial, organisation, matter, matter_key, plate, driver, companions,
persons, origin, destination, begins_at, ends_at, applied_at, applied_by_id, dropped, single) SELECT 'emergency', p.id, p.id,
'Y-' || n, '', '', n::text, '', '', '', 1, '', '', %s - n %% 300 * interval '1 hour', %s + (72 - n %% 300) * interval '1 hour',
%s, 1, false, true FROM generate_series(1, %s) n JOIN {SPREAD}
"""
STEPS = """
INSERT INTO passes_passstep (of_id, kind, at, by_id, department, note, filing_id) SELECT id, k, begins_at, 1, '', '', CASE k
WHEN 'filed' THEN 1 END FROM passes_pass,
unnest(ARRAY['issued', 'filed']) k
"""
SENT = f"""
INSERT INTO secondments_staffsent (quota_id, place_id, heads, experienced, work, sent_on, entered_at, arrived_at) SELECT
1 + p.m %% (SELECT count(*) FROM secondments_staffquota), p.id, 2, 0, 'grid', %s, %s, %s FROM {COMMUNITIES},
generate_series(1, 3)
"""
MERGES = """
INSERT INTO people_merge (kept_id, absorbed_id, at, by_id) SELECT person_id - 1, person_id, %s, 1 FROM people_residence
WHERE id %% 10007 = 0
"""
OPENED = """
INSERT INTO movement_stationstep (station_id, kind, at, by_id, reason, vehicles, persons) SELECT id, 'opened', %s, 1, '', 0, 0
FROM movement_station
"""


def lists(town: dict[str, Any], *, small: bool) -> list[Figure]:
    """Fill what lists read, then open the list of every figure at every level, as somebody who may read all of them."""
    _fill(town, 200 if small else 1)
    client, levels, times = _reader(town), LEVELS[::5] if small else LEVELS, 1 if small else TIMES
    from wanjia.insight.figures import queries
    from wanjia.insight.figures.catalogue import INDICATORS
    from wanjia.registry.places.models import Place

    places = [Place.objects.filter(level=level).earliest("lo") for level in levels]
    gc.freeze()  # as the server does
    found, slowest, empty = [], 0.0, 0
    for key in INDICATORS:
        for place in places:
            address = queries.listing(key, place, at=AT)
            page = client.get(address)  # the first of all reads templates
            assert page.status_code == 200, (key, place.level, page.status_code)
            empty += "没有数到任何一条" in page.content.decode()
            took = [1000 * seconds(lambda at=address: client.get(at)) for _ in range(times)]
            found.append((median(took), f"{key} of a {place.level}"))
            slowest = max(slowest, *took)
    tell("slowest: " + ", ".join(f"{which} {took:.0f} ms" for took, which in sorted(found)[-5:]))
    return [
        Figure(
            f"first page of any of {len(found)} lists behind figures, median of {times}", max(found)[0], "ms", GOAL_MS
        ),
        Figure("the slowest single opening of them", slowest, "ms"),
        Figure("of these lists had no row", empty, "lists"),
    ]


def _reader(town: dict[str, Any]) -> Any:
    from django.test import Client

    from wanjia.registry.accounts.actions import grant_role
    from wanjia.registry.accounts.roles import Role

    for role in Role:
        if role not in (Role.ADMINISTRATOR, Role.AUDITOR, Role.COMMANDER):
            grant_role(user=town["by"], role=role, place=town["region"], by=None, at=AT - DAY)
    client = Client(headers={"accept-language": "zh-CN", "host": "localhost"})
    client.force_login(town["by"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def _fill(town: dict[str, Any], part: int) -> None:
    from wanjia.command.campaigns.models import Campaign
    from wanjia.command.posts.models import Document
    from wanjia.command.secondments.actions import call_staff
    from wanjia.registry.places.models import Place, Site
    from wanjia.response.isolation.rules import local_seconds
    from wanjia.response.sampling.actions import add_point, add_table, open_round

    region, by, document = town["region"], town["by"], Document.objects.earliest("id")
    league = Place.objects.filter(level="league").earliest("lo")
    screening = Campaign.objects.get().pk
    round_ = open_round(
        name="全员核酸", place=league, scope=[league], document=document, opens_at=AT - DAY, closes_at=AT + DAY, tube_size=10,
        by=by, at=AT - DAY,
    )  # fmt: skip
    campaign = round_.campaign_id
    execute("UPDATE campaigns_campaign SET launched_at = opens_at WHERE id = %s", campaign)
    sites = Site.objects.filter(place__lo__gte=league.lo, place__hi__lte=league.hi).order_by("id")
    for number, site in enumerate(sites, start=1):
        point = add_point(
            round=round_, site=site, number=number, opens_at=AT - DAY, closes_at=AT + DAY, by=by, at=AT - DAY
        )
        add_table(point=point, number=1, by=by, at=AT - DAY)
    units = [(f"单位{n}", 2_000) for n in range(1, 200)]
    call_staff(place=region, title="抽调下沉", document=document, units=units, due_at=AT + DAY, by=by, at=AT - DAY)
    tubes, day = 200_000 // part, AT - DAY
    begun, until = AT - 3 * DAY, AT + 11 * DAY
    tell("doors, targets, outcomes")
    with loading(*TABLES):
        execute(DOORS)
        execute(TARGETS, screening, day, screening)
        execute(OUTCOMES, AT, AT)
        execute(ROUND_CELLS, campaign, league.lo, league.hi)
        execute(PERSONS, campaign, campaign, league.lo, league.hi)
        tell("tubes, cards, and what the other lists read")
        execute(TUBES, round_.pk, AT, AT, AT, tubes)
        execute(SAMPLES, AT, campaign, tubes)
        execute(VOIDS, AT)
        execute(RESULTS, AT, AT)
        execute(CARDS, AT, AT, campaign)
        execute(CONTACTS, day, AT, AT)
        execute(OBSERVED, day)
        execute(RELEASED, AT)
        execute(APPEALS, AT, AT + DAY)
        execute(AREAS, begun, until, until, begun, begun)
        execute(FOLLOWED, AT, AT, local_seconds(AT) // 43_200)
        execute(FEVERS, AT, AT, AT)
        execute(POSTERS, day)
        execute(REGISTRATIONS, AT, AT, 3_000_000 // part)
        execute(PASSES, AT, AT, AT - 13 * DAY, 100_000 // part)
        execute(STEPS)
        execute(SENT, AT.date(), day, AT)
        execute(MERGES, day)
        execute(OPENED, AT - 9 * DAY)
