"""sunset: the drill of a city of 500,000 persons: confirmed, ended at its instant, destroyed, reported.

What it finds is laid down as rows; what it does is done by the actions and the due work, as `wanjia sunset --now` does it.
"""

from datetime import timedelta
from typing import Any

from bench.crowd import PER_HOME, open_rounds, set_up_tables, settle_persons
from bench.figures import Figure, seconds, tell
from bench.followups import FOLLOWUPS, measures_on
from bench.region import FACTS
from bench.store import execute, loading, ready_store
from bench.town import AT, PER_GRID, Town, build_town, prepare_campaign
from bench.years import load_visits

PERSONS, PRESENCES_EACH, DAYS, TUBE = 500_000, 30, 7, 10
DRILL_GOAL_S = 3600
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Ten persons a tube in route order, one result each; one in five hundred is positive.
TUBES = """
INSERT INTO sampling_tube (id, round_id, table_id, label, event, size, samples, opened_at, sealed_at, arrived_at, by_hand,
                           doorstep, by_id, presences)
SELECT n, %s, %s, 'T' || n, gen_random_uuid(), 10, 10, %s, %s, %s, false, false, 1, true FROM generate_series(1, %s) n
"""
SAMPLES = """
INSERT INTO sampling_sample (id, tube_id, target_id, at)
SELECT ((n / 10 + 1) << 5) + n %% 10 + 1, n / 10 + 1, id, %s
FROM (SELECT id, row_number() OVER (ORDER BY position, id) - 1 AS n FROM campaigns_target WHERE campaign_id = %s) t
WHERE n / 10 < %s
"""
RESULTS = """
INSERT INTO sampling_result (tube_id, finding, tested_at, reported_at, laboratory_id, by_id)
SELECT id, CASE id %% 500 WHEN 0 THEN 'positive' ELSE 'negative' END, %s, %s, %s, 1 FROM sampling_tube
"""
# Everybody was somewhere so many times in as many half days: at one of the grids, as a form at its shop says.
PRESENCES = """
INSERT INTO presence_presence (person_id, site_id, position, from_at, until_at, source, event, arrived_at)
SELECT p.id, %s, g.lo, m.at, m.at + interval '40 minutes', 'registration', gen_random_uuid(), m.at
FROM people_person p CROSS JOIN generate_series(1, %s) n
CROSS JOIN LATERAL (SELECT %s - n * interval '12 hours' - p.id * 37 %% 600 * interval '1 minute' AS at) m
JOIN (SELECT lo, row_number() OVER (ORDER BY lo) - 1 AS k FROM places_place WHERE level = 'grid') g
  ON g.k = (p.id * 7 + n * 31) %% %s
"""
CASES = """
INSERT INTO cases_case (outbreak_id, label, person_id, place_id, category, sex, outcome, name, phone, onset, reported,
                        created_at)
SELECT %s, 'c' || p.id, p.id, %s, 'confirmed', 'male', '', '', '', %s, %s, %s FROM people_person p WHERE p.id %% 100 = 1
"""
CONTACTS = """
INSERT INTO cases_contact (case_id, person_id, label, name, phone, degree, reason, first_at, last_at, minutes, followed,
                           confirmed_at, by_id)
SELECT c.id, 1 + (c.person_id + n) %% %s, '', '', '', 1, 'presence', %s, %s, 40, '', %s, 1
FROM cases_case c, generate_series(1, 10) n
"""
STAYS = """
INSERT INTO cases_stay (case_id, kind, from_at, until_at, position, vehicle, carriage, text, event, source, at)
SELECT c.id, 'shop', %s, %s, p.lo, '', '', '', gen_random_uuid(), 'interview', %s
FROM cases_case c JOIN places_place p ON p.id = c.place_id, generate_series(1, 5)
"""
ANSWERS = """
INSERT INTO screening_personanswers (visit_id, person_id, answers)
SELECT v.outcome_id, p.id, '{"temperature": "36.5"}' FROM screening_visit v JOIN campaigns_outcome o ON o.id = v.outcome_id
JOIN campaigns_target t ON t.id = o.target_id JOIN people_person p ON p.household_id = t.household_id
"""
TABLES = (
    "presence_presence", "cases_case", "cases_casefact", "cases_contact", "cases_stay", "sampling_tube", "sampling_sample",
    "sampling_result", "screening_personanswers", "isolation_followup",
)  # fmt: skip
LEFT = """
SELECT (SELECT count(*) FROM presence_presence) + (SELECT count(*) FROM screening_personanswers)
     + (SELECT count(*) FROM cases_contact WHERE person_id IS NOT NULL)
     + (SELECT count(*) FROM screening_visit WHERE longitude IS NOT NULL)
     + (SELECT count(*) FROM isolation_watch WHERE person_id IS NOT NULL)
     + (SELECT count(*) FROM isolation_followup WHERE temperature IS NOT NULL)
"""


def run(*, small: bool) -> list[Figure]:
    """Lay the city down; confirm, let the instant come, release, destroy; count what is left."""
    persons = 3_000 if small else PERSONS
    with ready_store(shared_buffers="1GB"):
        town = build_town(-(-persons // PER_HOME))
        settle_persons()
        _respond(town, persons)
        return _drill(town, persons)


def _respond(town: Town, persons: int) -> None:
    """A tenth of the city is under observation for a week, a hundredth has fallen ill; everybody was sampled and visited."""
    from wanjia.command.campaigns.actions import launch_campaign
    from wanjia.command.posts.actions import declare_response_level
    from wanjia.response.isolation.actions import begin_watches

    declare_response_level(place=town.region, level=1, document=town.document, by=town.commander, at=AT)
    tell("screening and sampling")
    campaign = prepare_campaign(town)
    launch_campaign(campaign=campaign, by=town.commander, at=AT)
    load_visits(campaign, town.households)
    (round_,) = open_rounds(town, 1)
    ((table,),) = set_up_tables(town, [round_], 1)
    tubes = persons // TUBE
    tell(f"{persons // 10:,} persons under observation")
    begin_watches(measures=measures_on(town, persons // 10), by=town.commander, at=AT)
    _lay(town, persons, round_, table, tubes)
    execute("UPDATE campaigns_campaign SET closed_at = %s WHERE id = ANY(%s)", AT, [campaign.pk, round_.campaign_id])


def _lay(town: Town, persons: int, round_: Any, table: Any, tubes: int) -> None:
    from wanjia.response.cases.actions import open_outbreak
    from wanjia.response.isolation.rules import local_seconds

    outbreak = open_outbreak(name="疫情", disease="covid19", place=town.region, by=town.commander, at=AT)
    site, day = table.point.site_id, AT.date()
    tell("presences, cases, contacts, samples, follow-ups")
    with loading(*TABLES):
        execute(PRESENCES, site, PRESENCES_EACH, AT, -(-town.households // PER_GRID))
        execute(CASES, outbreak.pk, town.region.pk, day, day, AT)
        execute(FACTS)
        execute(CONTACTS, persons, AT - DAY, AT, AT)
        execute(STAYS, AT - DAY, AT, AT)
        execute(TUBES, round_.pk, table.pk, AT, AT, AT, tubes)
        execute(SAMPLES, AT, round_.campaign_id, tubes)
        execute(RESULTS, AT, AT, site)
        execute(ANSWERS)
        execute(FOLLOWUPS, AT, AT, local_seconds(AT) // 43_200, DAYS * 2 - 1)
    execute("ANALYZE")
    execute("CHECKPOINT")


def _drill(town: Town, persons: int) -> list[Figure]:
    from demo.cast import PASSWORD
    from wanjia.interfaces.cli.sunset import carry_out_due
    from wanjia.registry.accounts.actions import add_user, grant_role
    from wanjia.response.measures.models import Measure
    from wanjia.response.sunset.actions import confirm_sunset, propose_sunset
    from wanjia.response.sunset.queries import read_report

    second = add_user(username="zongzhi", name="宗指挥", password=PASSWORD, by=None, at=AT)
    grant_role(user=second, role="commander", place=town.region, by=None, at=AT)
    now = AT + DAYS * DAY
    row = propose_sunset(
        place=town.region, document=town.document, reason="连续14天无新增", ends_at=now + HOUR, destroy_at=now + 2 * HOUR,
        by=town.commander, at=now,
    )  # fmt: skip
    tell("confirming")
    confirming = seconds(lambda: confirm_sunset(sunset=row, by=second, at=now))
    held = Measure.objects.in_force(row.ends_at).count()  # before any due work
    tell("the instant: everybody is released")
    ending = seconds(lambda: carry_out_due(row.ends_at))
    tell("the destruction")
    destroying = seconds(lambda: carry_out_due(row.destroy_at))
    row.refresh_from_db()
    figures, holds, _kid = read_report(row)
    for table, kind, rows in figures["destroyed"]:
        tell(f"{rows:>12,} {table} {kind}")
    return [
        Figure(f"confirmed: every measure of {persons:,} persons has its end", confirming, "s"),
        Figure("in force at the instant with every job dead", held, "rows", 0),
        Figure("at the instant: certificates, files, levels", ending, "s"),
        Figure("destroyed, searched again, signed", destroying, "s"),
        Figure("the whole drill", confirming + ending + destroying, "s", DRILL_GOAL_S),
        Figure("rows destroyed", sum(line[2] for line in figures["destroyed"]), "rows destroyed"),
        Figure("rows of it left", execute(LEFT)[0][0], "rows", 0),
        Figure("reports whose signature does not hold", 0 if holds else 1, "rows", 0),
    ]
