"""The town is the same every time, has exactly what it promises, and every state there is."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

from demo import plan, town
from demo.cast import CAST
from demo.promised import of_outbreak
from wanjia.command.campaigns.models import ExceptionRequest, Outcome, Target
from wanjia.command.campaigns.queries import counts, loads, reconcile
from wanjia.command.campaigns.questions.evaluate import check_answers
from wanjia.command.campaigns.rules import State
from wanjia.command.funds.models import Fund
from wanjia.command.funds.queries import chain, sums
from wanjia.command.funds.queries import reconcile as reconcile_funds
from wanjia.command.meetings.models import Meeting, MeetingRhythm
from wanjia.command.meetings.queries import carried_over, missed_of
from wanjia.command.posts.models import CommandPost, ControlZone, Document
from wanjia.command.posts.queries import gaps, policy
from wanjia.command.posts.queries.bodies import grids_outside_zones, parent_of, unwatched
from wanjia.command.posts.queries.papers import readers
from wanjia.command.secondments.queries import quota_and_actual
from wanjia.command.tasks.models import Directive, WorkOrder
from wanjia.command.tasks.queries import order_state, progress_at
from wanjia.command.tasks.rules import STATES as ORDER_STATES
from wanjia.core.journal import broken_links
from wanjia.core.testing.worlds import world
from wanjia.insight.reports.queries import latest_signed, published_of
from wanjia.interfaces.sync.models import Conflict, Upload
from wanjia.registry.people.identity.documents import read_document
from wanjia.registry.people.models import Household, Person, Suspicion
from wanjia.registry.places.models import Compound, Place
from wanjia.response.care.models import Clinic, FeverChain, Transfer
from wanjia.response.care.queries import teams_at
from wanjia.response.cases.models import Case, Outbreak
from wanjia.response.cases.queries.search import candidates
from wanjia.response.cases.queries.spread import chains_of
from wanjia.response.isolation.models import Centre, Lodging, Watch
from wanjia.response.isolation.queries.follow import figures, running
from wanjia.response.measures.models import Appeal, Measure
from wanjia.response.movement.models import Check, Station
from wanjia.response.movement.queries.areas import areas
from wanjia.response.movement.queries.stations import open_stations
from wanjia.response.movement.queries.totals import total_of
from wanjia.response.movement.queries.visitors import inside
from wanjia.response.movement.rules.shifts import day_of
from wanjia.response.passes.models import Pass, PassUse
from wanjia.response.passes.queries import reconcile as reconcile_passes
from wanjia.response.passes.rules import ABUSES, STATES
from wanjia.response.registration.models import ScanDay
from wanjia.response.roads.models import Closure
from wanjia.response.sampling.models import Certificate, Discrepancy, Point, Result, Retest, Sample
from wanjia.response.sampling.queries.certificates import serials
from wanjia.response.screening.models import Lead, LeadResult, Visit
from wanjia.response.screening.rules import Limits, Trace, signals
from wanjia.support.fleet.models import Booking, Vehicle

AFTERNOON = datetime(2022, 11, 12, 7, 30, tzinfo=UTC)
SMALL = 0.02
SCREENED = (plan.STREET, plan.NEXT_STREET)


def build() -> town.Town:
    return town.build(at=AFTERNOON, scale=SMALL, branch="150502")


@pytest.fixture(scope="module")
def an_earlier_one(django_db_setup: None, django_db_blocker) -> str:
    """The digest of a town that was built before, and is gone."""
    with django_db_blocker.unblock(), transaction.atomic():
        build()
        told = digest()
        transaction.set_rollback(True)
    return told


@pytest.fixture(scope="module")
def small(an_earlier_one: str, django_db_blocker) -> Iterator[town.Town]:
    with django_db_blocker.unblock(), transaction.atomic():
        built = world("town", build)
        # as autovacuum does within the first minute of a new store; of a transaction that is never committed it sees nothing
        connection.cursor().execute("ANALYZE")
        yield built
        transaction.set_rollback(True)


def test_passes_are_in_every_state_a_closure_waits_for_its_detour_and_thirty_vehicles_stand_ready(
    small: town.Town,
) -> None:
    states = Counter(Pass.objects.stated(AFTERNOON).values_list("state", flat=True))
    assert set(states) == set(STATES), states
    assert {*PassUse.objects.abuses().values_list("verdict", flat=True)} == set(ABUSES) and not list(reconcile_passes())
    closures = Counter(Closure.objects.stated(AFTERNOON).values_list("state", flat=True))
    assert closures == {"closed": 1, "approved": 1, "rejected": 1, "proposed": 1}
    assert Vehicle.objects.kept().count() == 30 and Booking.objects.now(AFTERNOON).exists()


def test_33_stations_stand_round_the_town_and_a_fever_is_half_way(small: town.Town) -> None:
    stations = list(Station.objects.filter(kind="checkpoint").order_by("pk"))
    assert (len(stations), len(open_stations(s.pk for s in stations))) == (33, 31)
    busiest = total_of(stations[0], *day_of(AFTERNOON))
    assert (busiest.vehicles, busiest.persons, busiest.fevers) == (393, 1_150, 1)
    assert (
        PassUse.objects.get(serial="Y-1105-0007").verdict == "forged"
        and Check.objects.get(vehicle="truck", reason__contains="伪造").decision == "refuse"
    )
    assert FeverChain.objects.get(check_of__isnull=False).step == "transport"
    assert FeverChain.objects.exclude(closed_at=None).count() == 1, "one was followed to its outcome"
    moved = Transfer.objects.get(to__site__name="区第1医院")
    assert moved.handed_at and moved.bed and moved.ordered_by != moved.handed_by
    assert moved.chain.transfers.exclude(left_at=None).get().to.site.kind == "fever_clinic"
    assert Counter(Clinic.objects.values_list("security", flat=True)) == {"task_force": 7, "police_room": 11}
    teams = teams_at(Clinic.objects.select_related("site__place"), AFTERNOON).values()
    assert sorted(team.lacks for team in teams if team.lacks) == [["escort"], ["lead"]]
    assert areas(stations)[stations[0].pk] == (2, 1), "who waits for the vehicle is in the isolation area"
    gate = Station.objects.get(compound__isnull=False)
    assert gate.compound and len(inside(gate.compound, AFTERNOON)) == 2


def test_the_demo_page_opens_three_forms_the_mongolian_one_and_what_travellers_read(
    small: town.Town, settings: Any
) -> None:
    settings.WANJIA_PRACTICE = True
    browser = Client(headers={"accept-language": "zh-CN"})
    page = browser.get(reverse("web:sign_in")).content.decode()
    forms = re.findall(r'href="(/r/[^"?]+)"', page)
    assert len(forms) == 3 and all("提交登记" in browser.get(each).content.decode() for each in forms)
    (mongolian,) = re.findall(r'href="(/r/[^"]+lang=mn-mong)"', page)
    assert '<html lang="mn-Mong"' in browser.get(mongolian).content.decode()
    (leaflet,) = re.findall(r'href="(/i/[^"]+)"', page)
    told = browser.get(leaflet).content.decode()
    assert all(title in told for title in ("第2版", "致全区市民的一封信", "永清汽车站布局"))
    assert "出示健康码" not in told, "the first version holds no more"
    assert ScanDay.objects.filter(day=date(2022, 11, 12)).count() == 3


def test_at_full_size_the_plan_has_exactly_the_residents_herders_and_firms_it_promises() -> None:
    communities = plan.town(today=date(2022, 10, 3))
    doors = [(c.township, door) for c in communities for grid in c.grids for door in grid.all_doors()]
    residents = sum(len(door.members) for township, door in doors if township in SCREENED)
    kinds = Counter(door.kind for township, door in doors if township == plan.SUMU)
    assert residents == 36_872
    assert kinds == {"herder": 331, "firm": 18}
    grids = Counter(c.township for c in communities for _grid in c.grids)
    households = sum(bool(door.kind) for township, door in doors if township in SCREENED)
    assert 270 < households / (grids[plan.STREET] + grids[plan.NEXT_STREET]) < 330


def test_no_document_or_telephone_of_the_plan_is_given_twice_and_none_can_be_real() -> None:
    members = [m for c in plan.town(today=date(2022, 10, 3)) for g in c.grids for d in g.all_doors() for m in d.members]
    documents = [member.document for member in members if member.document]
    phones = [member.phone for member in members if member.phone]
    assert len(set(documents)) == len(documents) > 30_000
    assert len(set(phones)) == len(phones) > 25_000
    assert {document[:6] for document in documents} == {"150599"}
    assert {phone[:6] for phone in phones} == {"+86154"}
    for member in members[::500]:
        if member.document:
            read = read_document(member.document, kind="resident_id", today=date(2022, 10, 3))
            assert read.birth_date == member.birth_date


def test_herders_live_over_more_than_a_thousand_square_kilometres() -> None:
    doors = [d for c in plan.town(today=date(2022, 10, 3)) if c.township == plan.SUMU for d in c.grids[0].doors]
    north_south = (max(d.latitude for d in doors) - min(d.latitude for d in doors)) / plan.KM_LATITUDE
    east_west = (max(d.longitude for d in doors) - min(d.longitude for d in doors)) / plan.KM_LONGITUDE
    assert north_south * east_west > 1_000


def digest() -> str:
    said = [
        list(Place.objects.order_by("lo", "hi").values_list("code", "name", "lo")),
        list(Household.objects.order_by("position", "id").values_list("position", "kind")),
        list(Person.objects.order_by("id").values_list("name", "birth_date", "sex", "phone_tail", "document_tail")),
        list(Target.objects.order_by("id").values_list("position", "state", "visits", "open", "revisit_at")),
        list(Outcome.objects.order_by("at", "event").values_list("kind", "at", "event", "reason")),
        list(Visit.objects.order_by("outcome__event").values_list("longitude", "all_well", "answers")),
        list(Lead.objects.order_by("id").values_list("name", "address", "due_at")),
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def test_the_same_moment_scale_and_seed_give_the_same_town(an_earlier_one: str, small: town.Town) -> None:
    assert digest() == an_earlier_one


def test_every_state_of_a_target_is_there(small: town.Town) -> None:
    states = Counter(Target.objects.filter(campaign=small.campaign).values_list("state", flat=True))
    assert set(states) == set(State)
    vacant = Target.objects.filter(campaign=small.campaign, state="vacant")
    assert vacant.filter(visits=1).exists() and vacant.filter(visits=2).exists()
    absent = Target.objects.filter(campaign=small.campaign, state="absent")
    assert absent.filter(revisit_at__lt=AFTERNOON).exists() and absent.filter(revisit_at__gt=AFTERNOON).exists()
    assert Target.objects.filter(campaign=small.campaign, origin="found").count() == 13


def test_the_running_round_is_about_half_done_and_the_first_is_closed(small: town.Town) -> None:
    now, before = counts(small.campaign, small.places["county"]), counts(small.first, small.places["county"])
    assert 0.25 < 1 - now.pending / now.total < 0.75
    assert now.holds and before.holds
    assert before.open == 0 and small.first.closed_at
    assert small.campaign.follows == small.first


def test_every_decision_on_an_exception_is_there(small: town.Town) -> None:
    found = set(ExceptionRequest.objects.values_list("kind", "decision"))
    assert found == {
        (kind, decision) for kind in ("inaccessible", "exclude") for decision in ("", "approved", "refused")
    }
    assert not ExceptionRequest.objects.filter(decided_by=F("asked_by")).exists()


def test_the_regions_directive_has_late_units_a_gap_and_one_passed_on(small: town.Town) -> None:
    run, up = Directive.objects.filter(place=small.places["region"]).order_by("pk")
    here = progress_at(run, small.places["county"], AFTERNOON)
    assert here.signed < here.asked and here.done and here.late and here.gaps and here.parts > here.done
    assert up.receipts.exclude(via=None).count() > 1 and progress_at(up, small.places["county"], AFTERNOON).silent
    huddles = Meeting.objects.filter(kind="huddle")
    assert [item.text for item in carried_over(huddles.latest("starts_at"))] and len(
        missed_of(MeetingRhythm.objects.all(), AFTERNOON)
    )


def test_staff_and_money_came_from_above(small: town.Town) -> None:
    units, staff = quota_and_actual(small.places["county"], small.at)
    assert (units, staff.asked, staff.sent, staff.percent) == (13, 260, 263, "101.15%")
    assert 0 < staff.there < staff.sent and staff.experienced > 0
    dues = Fund.objects.get(source="dues")
    (county, *below) = sums(chain(dues))
    assert county.shown == ("350,000.00", "110,000.00", "50,000.00", "0.00", "240,000.00")
    assert sum(row.used for row in below) == 28_050_00 and list(reconcile_funds()) == []


def test_leads_orders_and_suspicions_are_there_in_every_state(small: town.Town) -> None:
    assert set(LeadResult.objects.values_list("result", flat=True)) == set(LeadResult.Result.values)
    assert set(Lead.objects.values_list("source", flat=True)) == {"pushed", "declared"}
    assert Lead.objects.filter(assignee=None).exists() and Lead.objects.exclude(suspected=None).exists()
    assert {order_state(order) for order in WorkOrder.objects.all()} == set(ORDER_STATES)
    assert set(Suspicion.objects.values_list("decision", flat=True)) == {"", "same", "different"}


def test_phones_disagree_and_some_have_not_uploaded(small: town.Town) -> None:
    assert set(Conflict.objects.values_list("kind", "decision")) == {("contradiction", "")}
    assert Upload.objects.filter(unsent__gt=0).exists()


def test_gaps_an_overload_and_a_seconded_cadre_are_there_to_be_found(small: town.Town) -> None:
    found = gaps(small.places["county"], AFTERNOON)
    assert found["worker"] == 1 and found["ungridded"] == 1
    shared = loads(small.campaign, small.places["county"])
    assert [load.worker.username for load in shared if load.partner] == ["wangge2"]
    assert max(load.targets for load in shared) > 1.5 * sorted(load.targets for load in shared)[len(shared) // 2]


def test_eight_groups_work_under_the_county_and_the_police_came_under_it_later(small: town.Town) -> None:
    county = CommandPost.objects.get(name="科尔沁区疫情防控指挥部")
    assert county.groups.count() == 8 and unwatched(county, AFTERNOON)
    police = CommandPost.objects.get(name="区公安局疫情防控指挥部")
    above = [parent_of(police, AFTERNOON - timedelta(days=days)) for days in (12, 1)]
    assert [post and post.name for post in above] == ["自治区公安系统疫情防控指挥部", county.name]
    assert ControlZone.objects.count() <= 15 and not grids_outside_zones(small.places["county"], AFTERNOON).exists()


def test_the_sixteenth_announcement_is_out_and_not_everybody_has_read_the_scheme(small: town.Town) -> None:
    assert Document.objects.filter(kind="announcement", number__in=["第15号", "第16号"]).count() == 2
    second = Document.objects.get(kind="scheme", version=2)
    assert readers([second])[second.pk] == (7, 1) and second.supersedes.effective_until == second.effective_from


def test_nothing_lies_in_the_future_but_what_was_arranged(small: town.Town) -> None:
    assert not Outcome.objects.filter(at__gt=AFTERNOON).exists()
    assert not Visit.objects.filter(started_at__gt=F("outcome__at")).exists()
    assert Outcome.objects.filter(target__campaign=small.campaign, at__lt=small.campaign.launched_at).count() == 0


def test_the_answers_fit_the_question_form(small: town.Town) -> None:
    form = small.campaign.form
    for visit in Visit.objects.filter(outcome__kind="reached").order_by("pk")[::9]:
        people = [row.answers for row in visit.person_answers.all()]
        _clean, errors = check_answers(
            form.definition, {"household": visit.answers, "people": people}, today=date(2022, 11, 12)
        )
        assert not errors


def test_one_worker_stands_out_and_the_others_do_not(small: town.Town) -> None:
    found = Counter()
    days: dict[int, list[Trace]] = defaultdict(list)
    rows = Visit.objects.filter(outcome__target__campaign=small.campaign, latitude__isnull=False)
    rows = rows.order_by("outcome__at", "outcome__event")
    for visit in rows.select_related("outcome__target__household__door", "outcome__target__place"):
        outcome = visit.outcome
        door = outcome.target.household.door
        said = repr([row.answers for row in visit.person_answers.order_by("pk")])
        days[outcome.by_id].append(
            Trace(outcome.pk, outcome.at, door.position, outcome.target.place_id, said,
                  (visit.longitude, visit.latitude), (door.longitude, door.latitude))
        )  # fmt: skip
    for worker, traces in days.items():
        place = Target.objects.get(outcomes=traces[0].outcome_id).place
        values = {key: policy(key, place, AFTERNOON) for key in Limits.__dataclass_fields__}
        found[worker] = len(signals(traces, Limits(**values)))
    ranked = found.most_common()
    assert ranked[0][1] > 15
    assert ranked[1][1] <= 2


def test_the_second_round_of_sampling_is_part_done_and_the_trial_is_closed(small: town.Town) -> None:
    now = counts(small.sampling.campaign, small.places["county"])
    assert now.holds and 0 < now.open < now.total and now.reached > now.total / 2
    trial = small.sampling.campaign.follows
    assert trial.closed_at and counts(trial, small.places["county"]).open == 0


def test_of_the_tubes_one_is_positive_one_count_differs_and_three_cards_are_wanting(small: town.Town) -> None:
    of_round = {"round": small.sampling}
    positive = Result.objects.get(finding="positive", tube__round=small.sampling)
    assert Retest.objects.filter(result=positive, sample=None).count() == positive.tube.samples
    assert [d.expected - d.found for d in Discrepancy.objects.filter(**of_round, settled_at=None)] == [1]
    samples = Sample.objects.filter(tube__round=small.sampling).count()
    assert samples - Certificate.objects.filter(point__round=small.sampling).count() == 3
    stand = serials(list(Point.objects.all()))
    assert sum(each.standing for each in stand) > samples and not any(each.unprinted or each.lost for each in stand)


def test_by_one_as_many_cards_had_come_in_from_the_sampled_street_as_samples(small: town.Town) -> None:
    street, by_one = small.places["sampled_street"], small.sampling.campaign.opens_at + timedelta(hours=6)
    samples = Sample.objects.filter(tube__round=small.sampling, tube__arrived_at__lte=by_one)
    here = samples.filter(tube__table__point__site__place__lo__range=(street.lo, street.hi)).count()
    cards = Certificate.objects.filter(point__round=small.sampling, arrived_at__lte=by_one)
    assert here == cards.filter(point__site__place__lo__range=(street.lo, street.hi)).count() > 0


def test_every_one_of_the_cast_stands_at_a_place_of_the_town(small: town.Town) -> None:
    assert {member.place for member in CAST} <= set(small.places)
    assert {member.username for member in CAST} <= set(small.users)


def test_the_town_balances_and_its_journal_is_whole(small: town.Town) -> None:
    assert list(reconcile()) == []
    assert list(broken_links()) == []


def test_an_outbreak_of_three_generations_is_followed_and_answered_lawfully(small: town.Town) -> None:
    generations = chains_of(Outbreak.objects.get()).chains.generations()
    assert generations["病例6"] == 0 and max(generations.values()) == 2 and len(generations) == 8
    index = Case.objects.get(label="病例6")
    assert index.person in {sample.target.person for sample in Sample.objects.filter(tube__results__finding="positive")}
    spans = [(small.places[name].lo, small.places[name].hi) for name in ("street", "next_street")]
    walls = sum(Compound.objects.filter(community__lo__range=span).count() for span in spans)
    kinds = Counter(Measure.objects.in_force(AFTERNOON).values_list("kind", flat=True))
    assert kinds["sealed_compound"] == min(16, walls) and kinds["risk_area"] == 1
    sealed = Measure.objects.get(kind="sealed_building")
    assert sealed.until_at - sealed.from_at == timedelta(hours=336)
    assert Centre.objects.count() == 2 and Lodging.objects.filter(left_at=None).exists()
    assert Appeal.objects.filter(answered_at=None).count() == 1
    assert Watch.objects.filter(measure__until_at__lte=AFTERNOON, ended_at=None).count() == 1
    assert figures(running(AFTERNOON), AFTERNOON).overdue > 0, "some follow-ups of today were missed"
    promised = list(of_outbreak(AFTERNOON))
    assert [line for line in promised if "compounds" not in line and "persons under" not in line] == []
    with transaction.atomic():
        Measure.objects.filter(pk=sealed.pk).update(corrected_at=AFTERNOON, corrected_by=sealed.approved_by)
        assert "the outbreak has 0 hours for which a building is sealed, 336 are promised" in list(
            of_outbreak(AFTERNOON)
        )
        transaction.set_rollback(True)
    assert {"household", "tube", "workplace"} <= {row.reason for row in candidates(index, AFTERNOON)}


def test_two_days_of_reports_a_correction_and_a_published_figure_it_caught(small: town.Town) -> None:
    place = small.places
    latest = latest_signed(place["region"], small.at)
    assert latest is not None and latest.day == date(2022, 11, 11)
    county = latest_signed(place["county"], latest.cut_off)
    assert county is not None and (county.version, county.day) == (2, date(2022, 11, 10))
    caught = {one.key: one.corrected_to is not None for one in published_of(county)}
    assert caught == {"checks.vehicles_so_far": True, "campaign.met": False}
