"""Zero infection is said where cases are looked for and none was ever confirmed: on the page, in reports, as of any moment."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.insight.dashboards.snapshots import kept
from wanjia.insight.figures import queries as figures
from wanjia.insight.judgement.actions import make_judgement
from wanjia.insight.judgement.categories import categories
from wanjia.insight.reports import jobs, printing
from wanjia.insight.reports.queries import last_day, of_day
from wanjia.response.cases.actions import merge_cases
from wanjia.response.cases.tests.scene import begin

SAID = "零感染"


def page(hamlet: Hamlet, place: str) -> str:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user("zhihui"), backend="django.contrib.auth.backends.ModelBackend")
    kept.forget()
    address = reverse("dashboards:situation", args=[hamlet.places[place].public_id])
    return client.get(address, {"show": "cases.confirmed"}).content.decode()


def test_it_is_said_only_where_cases_are_looked_for_and_nobody_was_confirmed(hamlet: Hamlet) -> None:
    assert SAID not in page(hamlet, "county"), "where nobody looks, no case is no finding"
    outbreak = begin(hamlet)
    assert SAID in page(hamlet, "county") and "下级 3 处，3 处零感染" in page(hamlet, "county")
    outbreak.case("甲-1", "包明月", category="suspected")
    assert "没有确诊过病例" in page(hamlet, "county"), "who is suspected is not confirmed"
    outbreak.case("甲-2", "其木格")
    assert "没有确诊过病例" not in page(hamlet, "county") and "下级 3 处，2 处零感染" in page(hamlet, "county")
    assert "没有确诊过病例" not in page(hamlet, "street") and "没有确诊过病例" in page(hamlet, "next_street")


def test_daily_reports_say_it_as_of_their_cut_off(hamlet: Hamlet) -> None:
    outbreak = begin(hamlet)
    outbreak.case("甲-1", "包明月")
    later = outbreak.at + timedelta(days=1)
    jobs.run(later)
    day = last_day(hamlet.places["county"], later)
    told = {name: of_day(hamlet.places[name], day) for name in ("street", "next_street", "region")}
    assert all(told.values())
    said = {name: SAID in printing.text(report) for name, report in told.items() if report is not None}
    assert said == {"street": False, "next_street": True, "region": False}
    assert told["next_street"] is not None and printing.pdf(told["next_street"]).startswith(b"%PDF")


def test_analysis_says_how_many_places_are_free_and_a_merge_changes_no_earlier_moment(hamlet: Hamlet) -> None:
    outbreak = begin(hamlet)
    kept_case, absorbed = outbreak.case("甲-1", "包明月"), outbreak.case("甲-2", "其木格")
    county, at = hamlet.places["county"], clock.now()
    report = make_judgement(place=county, as_of=at, by=hamlet.user("zhihui"), at=at)
    sentences = [text for section in report.content["sections"] for text in section["sentences"]]
    assert "下级 3 处，2 处零感染。" in sentences
    persons = figures.values(["people.persons"], county, at=at)["people.persons"] or 0
    told = f"累计发病率为每十万在册人口 {200_000 / persons:,.1f} 例（2 例，{persons:,} 人）。"
    assert told in sentences, "cases stand beside the population at risk"
    assert categories(county, at)["confirmed"] == 2
    merge_cases(kept=kept_case, absorbed=absorbed, by=outbreak.by, at=at + timedelta(minutes=1))
    assert categories(county, at)["confirmed"] == 2, "asked later for the same moment it is the same"
    assert categories(county, at + timedelta(minutes=2))["confirmed"] == 1
