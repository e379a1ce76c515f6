"""followups: 100,000 persons under observation for a week: their lists made, read whole, and one worker's due list."""

from datetime import timedelta
from typing import Any

from bench.crowd import PER_HOME, settle_persons
from bench.figures import Figure, median, percentile, seconds, tell
from bench.store import execute, loading, ready_store
from bench.town import AT, Town, build_town

PERSONS, PER_WORKER, DAYS = 100_000, 60, 7
LISTS_GOAL_S, DUE_GOAL_MS = 10, 50
# Two slots a day from the first whole day on; a tenth of them was missed.
FOLLOWUPS = """
INSERT INTO isolation_followup (watch_id, event, way, result, temperature, symptoms, note, at, arrived_at, slot, counts, after)
SELECT w.id, gen_random_uuid(), 'phone', 'answered', 365, '', '', %s, %s, %s + s, true, false
FROM isolation_watch w, generate_series(0::bigint, %s) s WHERE (w.id + s) %% 10 > 0
"""


def run(*, small: bool) -> list[Figure]:
    """Restrict, follow up for a week, then ask who is due."""
    persons = 3_000 if small else PERSONS
    with ready_store(shared_buffers="512MB"):
        town = build_town(-(-persons // PER_HOME))
        settle_persons()
        measures = measures_on(town, persons)
        from wanjia.response.isolation.actions import begin_watches

        tell(f"{persons:,} persons begin to be followed up")
        made = seconds(lambda: begin_watches(measures=measures, by=town.commander, at=AT))
        workers = _share(persons)
        _follow()
        later = AT + timedelta(days=DAYS, hours=3)
        return [
            Figure(f"begin to follow up {persons:,} persons", made, "s", LISTS_GOAL_S),
            Figure(f"list of {persons:,} persons with what is due and missed", _whole(later), "s", LISTS_GOAL_S),
            *_one(workers, later),
            Figure("follow-ups recorded", execute("SELECT count(*) FROM isolation_followup")[0][0], "rows"),
        ]


def measures_on(town: Town, persons: int) -> list[Any]:
    """Approved measures on so many persons, laid down as rows: how they come about is not measured here."""
    from demo.cast import PASSWORD
    from wanjia.registry.accounts.actions import add_user
    from wanjia.registry.people.models import Person
    from wanjia.response.measures.models import Measure

    other = add_user(username="liudiao", name="佟流调", password=PASSWORD, by=None, at=AT)
    people = Person.objects.order_by("id").values_list("id", "household__position")[:persons]
    ends = AT + timedelta(days=14)
    rows = [
        Measure(
            kind="home_observation", subject="person", person_id=person, document=town.document, ground="close_contact",
            evidence="同车", owner=town.region, lo=position, hi=position, from_at=AT, until_at=ends, most_until=ends,
            proposed_at=AT, proposed_by=other, proposed_for=town.region, approved_at=AT, approved_by=town.commander,
            approved_for=town.region,
        )
        for person, position in people
    ]  # fmt: skip
    return Measure.objects.bulk_create(rows, batch_size=2_000)


def _share(persons: int) -> list[Any]:
    """Let each worker keep those who live next to each other."""
    from demo.cast import PASSWORD
    from wanjia.registry.accounts.actions import add_user

    workers = [
        add_user(username=f"w{n}", name=f"网格员{n}", password=PASSWORD, by=None, at=AT)
        for n in range(min(20, persons // PER_WORKER))
    ]
    for number, worker in enumerate(workers):
        execute(
            "UPDATE isolation_watch SET keeper_id = %s WHERE id IN "
            "(SELECT id FROM isolation_watch ORDER BY position, id OFFSET %s LIMIT %s)",
            worker.pk,
            number * PER_WORKER,
            PER_WORKER,
        )
    return workers


def _follow() -> None:
    from wanjia.response.isolation.rules import local_seconds

    first = local_seconds(AT) // 43_200
    with loading("isolation_followup"):
        execute(FOLLOWUPS, AT, AT, first, DAYS * 2 - 1)
    execute("ANALYZE isolation_followup")
    execute("ANALYZE isolation_watch")
    execute("ANALYZE measures_measure")


def _whole(at: Any) -> float:
    from wanjia.response.isolation.queries.follow import figures, running

    found = []
    took = seconds(lambda: found.append(figures(running(at), at)))
    tell(f"{found[0]}")
    return took


def _one(workers: list[Any], at: Any) -> list[Figure]:
    from wanjia.response.isolation.queries import due

    times = []
    for _again in range(3):
        for worker in workers:
            times.append(seconds(lambda worker=worker: due(worker, at)) * 1000)
    return [
        Figure("due list of one worker", median(times), "ms", DUE_GOAL_MS),
        Figure("the same, p99", percentile(times, 0.99), "ms", DUE_GOAL_MS),
    ]
