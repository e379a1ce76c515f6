"""The daily report: it writes itself, somebody answers for it, it is late, missing or nought; corrections leave a trace."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import set_policy
from wanjia.core.actions import Refused
from wanjia.insight.figures import queries as figures
from wanjia.insight.figures.tests.test_asof import act
from wanjia.insight.reports import jobs, queries
from wanjia.insight.reports.actions import (
    compile_reports,
    correct_report,
    publish_figure,
    receive_reports,
    sign_report,
)
from wanjia.insight.reports.models import DailyReport, PublishedFigure
from wanjia.insight.reports.rules import LEVELS, REPORTED, SETTLE, standing
from wanjia.registry.places.actions import add_place, move_place
from wanjia.registry.places.models import Place

HOUR = timedelta(hours=1)
DAY = date(2022, 11, 11)


def cut_off(hamlet: Hamlet, day: date = DAY) -> datetime:
    return queries.times_at(hamlet.places["region"], day, hamlet.at).cut_off


def compiled(hamlet: Hamlet, day: date = DAY) -> datetime:
    """Compile the region's reports of a day as the job does; give when."""
    at = cut_off(hamlet, day) + SETTLE
    assert jobs.run(at) == Place.objects.filter(level__in=LEVELS).count()
    return at


def report(hamlet: Hamlet, place: str, day: date = DAY) -> DailyReport:
    found = queries.of_day(hamlet.places[place], day)
    assert found is not None
    return found


def test_at_its_cut_off_every_place_down_to_the_communities_has_its_report_once(hamlet: Hamlet) -> None:
    act(hamlet, ("visit", 0, "reached", 0), hamlet.at + HOUR)
    assert (
        jobs.run(cut_off(hamlet) - HOUR) == Place.objects.filter(level__in=LEVELS).count()
    )  # yesterday's, as it stood
    at = compiled(hamlet)
    assert jobs.run(at + HOUR) == 0
    for name in ("region", "county", "street", "community"):
        told = dict(report(hamlet, name).lines.values_list("key", "value"))
        counted = figures.values(REPORTED, hamlet.places[name], at=cut_off(hamlet), since=cut_off(hamlet) - 24 * HOUR)
        assert told == {key: value for key, value in counted.items() if value is not None}
    assert told["campaign.met"] == 1
    assert "round.sampled" not in told


def test_what_arrives_after_the_cut_off_is_in_tomorrows_report(hamlet: Hamlet) -> None:
    act(hamlet, ("visit", 0, "reached", 120), cut_off(hamlet) + timedelta(seconds=40))  # done before, uploaded after
    compiled(hamlet)
    assert report(hamlet, "county").lines.get(key="campaign.met").value == 0
    compiled(hamlet, DAY + timedelta(days=1))
    tomorrow = queries.compared(report(hamlet, "county", DAY + timedelta(days=1)))
    (met,) = (line for line in tomorrow if line.key == "campaign.met")
    assert (met.value, met.yesterday, met.change, met.last_week) == (1, 0, 1, None)


def test_nobody_signs_before_the_cut_off_or_twice(hamlet: Hamlet) -> None:
    at, lead = compiled(hamlet), hamlet.user("jiedao")
    mine = report(hamlet, "street")
    with pytest.raises(Refused, match="截数"):
        sign_report(report=mine, nothing_happened=True, by=lead, at=cut_off(hamlet) - HOUR)
    with pytest.raises(Refused, match="都是零"):
        sign_report(report=mine, by=lead, at=at)
    signed = sign_report(report=mine, nothing_happened=True, comment="平稳", by=lead, at=at)
    assert (signed.signed_by, signed.state, signed.comment) == (lead, "signed", "平稳")
    with pytest.raises(Refused, match="已经签发"):
        sign_report(report=mine, nothing_happened=True, by=lead, at=at)
    with pytest.raises(Refused, match="截数"):
        compile_reports(place=hamlet.places["region"], cut_off=cut_off(hamlet), by=None, at=cut_off(hamlet) - HOUR)
    with pytest.raises(Refused, match="这一时刻"):
        compile_reports(place=hamlet.places["region"], cut_off=cut_off(hamlet) + HOUR, by=None, at=at + HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyReport.objects.filter(pk=mine.pk).update(signed_at=cut_off(hamlet) - HOUR)


def test_late_missing_and_nought_are_three_things(hamlet: Hamlet) -> None:
    at, lead = compiled(hamlet), hamlet.user("jiedao")
    county, due = hamlet.places["county"], report(hamlet, "county").due_at
    assert not queries.late(county, at).exists()
    sign_report(report=report(hamlet, "street"), nothing_happened=True, by=lead, at=at)
    late = {row.place.name for row in queries.late(county, due + HOUR)}
    assert "永清街道" not in late
    assert "书香社区" in late
    assert not {"内蒙古自治区", "通辽市", "科尔沁区"} & late  # they begin at the same position, and lie above
    sign_report(report=report(hamlet, "community"), nothing_happened=True, by=lead, at=due + HOUR)

    def stands(place: str) -> str:
        row = report(hamlet, place)
        return standing(row.signed_at, row.due_at, row.nothing, due + 2 * HOUR)

    assert (stands("street"), stands("community"), stands("next_street")) == ("zero", "late", "missing")
    assert standing(None, due, nothing=False, at=at) == "waiting"
    assert standing(at, due, nothing=False, at=at) == "on_time"


def test_the_level_above_gives_a_receipt_for_what_was_signed(hamlet: Hamlet) -> None:
    at, county = compiled(hamlet), hamlet.places["county"]
    with pytest.raises(Refused):
        receive_reports(place=county, day=DAY, by=hamlet.user("zhihui"), at=at)
    sign_report(report=report(hamlet, "street"), nothing_happened=True, by=hamlet.user("jiedao"), at=at)
    assert receive_reports(place=county, day=DAY, by=hamlet.user("zhihui"), at=at + HOUR) == 1
    assert report(hamlet, "street").received_by == hamlet.user("zhihui")
    assert report(hamlet, "next_street").received_at is None


def signed(hamlet: Hamlet) -> DailyReport:
    """Nine households met, a signed report of the county."""
    for number in range(9):
        act(hamlet, ("visit", number, "reached", 0), hamlet.at + HOUR)
    at = compiled(hamlet)
    return sign_report(report=report(hamlet, "county"), nothing_happened=True, by=hamlet.user("zhihui"), at=at)


def test_a_correction_leaves_the_old_version_and_says_why(hamlet: Hamlet) -> None:
    first, lead = signed(hamlet), hamlet.user("zhihui")
    at = first.cut_off + 3 * HOUR
    for values, reason, words in [
        ({"campaign.met": 8}, " ", "原因"),
        ({"campaign.met": -1}, "重复", "负数"),
        ({"campaign.nonsense": 1}, "重复", "没有这个指标"),
        ({"campaign.met": 9}, "重复", "没有改动"),
    ]:
        with pytest.raises(Refused, match=words):
            correct_report(report=first, values=values, reason=reason, by=lead, at=at)
    with pytest.raises(Refused, match="还没有签发"):
        correct_report(report=report(hamlet, "street"), values={"campaign.met": 8}, reason="重复", by=lead, at=at)
    second = correct_report(report=first, values={"campaign.met": 8}, reason="一户重复登记", by=lead, at=at)
    assert (second.version, second.state, second.reason) == (2, "corrected", "一户重复登记")
    assert queries.changed_in(second) == {"campaign.met": 9}
    assert first.lines.get(key="campaign.met").value == 9
    assert [row.state for row in queries.versions(second)] == ["corrected", "replaced"]
    assert queries.latest_signed(hamlet.places["county"], at - HOUR) == first
    assert queries.latest_signed(hamlet.places["county"], at) == second
    with pytest.raises(Refused, match="最新一版"):
        correct_report(report=first, values={"campaign.met": 7}, reason="重复", by=lead, at=at)


def test_a_figure_corrected_after_it_was_published_is_marked(hamlet: Hamlet) -> None:
    first, lead = signed(hamlet), hamlet.user("zhihui")
    at = first.cut_off + 3 * HOUR

    def publish(said: str, key: str = "campaign.met", where: str = "第三次新闻发布会") -> PublishedFigure:
        return publish_figure(report=first, key=key, said=said, where=where, by=lead, at=at)

    exact, rough = publish("9"), publish("近10")
    assert (rough.value, rough.qualifier, rough.as_of) == (Decimal(10), "nearly", first.cut_off)
    for said, key, where, words in [
        ("12", "campaign.met", "发布会", "不符"),
        ("很多", "campaign.met", "发布会", "看不懂"),
        ("9", "round.cards", "发布会", "没有这个指标"),
        ("9", "campaign.met", "", "在哪里"),
    ]:
        with pytest.raises(Refused, match=words):
            publish(said, key, where)
    second = correct_report(report=first, values={"campaign.met": 8}, reason="一户重复登记", by=lead, at=at)
    exact.refresh_from_db()
    rough.refresh_from_db()
    assert (exact.corrected_in, exact.corrected_to) == (second, 8)
    assert rough.corrected_in is None  # 近10 still agrees with 8
    assert list(queries.published_of(second)) == list(queries.published_of(first)) == [exact, rough]


def test_a_cumulative_figure_that_goes_down_is_pointed_out(hamlet: Hamlet) -> None:
    first = signed(hamlet)
    lead = hamlet.user("zhihui")
    correct_report(
        report=first, values={"checks.vehicles_so_far": 393}, reason="补录纸质登记", by=lead, at=first.cut_off + HOUR
    )
    compiled(hamlet, DAY + timedelta(days=1))
    lines = queries.compared(report(hamlet, "county", DAY + timedelta(days=1)))
    assert [line.key for line in lines if line.falls] == ["checks.vehicles_so_far"]


def test_a_street_that_moves_leaves_its_old_reports_with_the_county_it_was_in(hamlet: Hamlet) -> None:
    compiled(hamlet)
    street, county = hamlet.places["street"], hamlet.places["county"]
    lead, at = hamlet.user("zhihui"), hamlet.at + 30 * HOUR
    other = add_place(parent=hamlet.places["city"], level="county", name="开鲁县", by=lead, at=at)
    move_place(place=street, parent=other, since=DAY + timedelta(days=1), by=lead, at=at)
    assert street.pk in queries.below(county, DAY).values_list("place_id", flat=True)
    jobs.run(cut_off(hamlet, DAY + timedelta(days=2)) + SETTLE)
    assert street.pk in queries.below(other, DAY + timedelta(days=2)).values_list("place_id", flat=True)


def test_a_city_with_an_hour_of_its_own_is_compiled_at_it(hamlet: Hamlet) -> None:
    city = hamlet.places["city"]
    set_policy(
        key="report_cut_offs", value=[24, 26], place=city, document=hamlet.document, effective_from=hamlet.at,
        by=hamlet.user("zhihui"), at=hamlet.at,
    )  # fmt: skip
    jobs.run(cut_off(hamlet) + SETTLE)
    assert queries.of_day(hamlet.places["region"], DAY) is not None
    assert queries.of_day(city, DAY) is None
    jobs.run(cut_off(hamlet) + 7 * HOUR + SETTLE)
    found = queries.of_day(hamlet.places["street"], DAY)
    assert found is not None
    assert found.cut_off == cut_off(hamlet) + 7 * HOUR
