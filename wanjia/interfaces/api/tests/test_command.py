"""Indicators, daily reports, command posts and meetings as machines read and sign them."""

from datetime import date, timedelta

from demo.hamlet import Hamlet
from wanjia.command.meetings.actions import add_endpoint, add_item, call_meeting, order_decision, write_minutes
from wanjia.command.posts.actions import form_group, found_post
from wanjia.core import clock
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.reports import jobs
from wanjia.insight.reports.actions import publish_figure
from wanjia.insight.reports.models import DailyReport
from wanjia.insight.reports.queries import times_at
from wanjia.insight.reports.rules import SETTLE
from wanjia.interfaces.api.tests.machines import machine

DAY = date(2022, 11, 11)


def test_every_indicator_says_what_it_counts_and_has_a_value_or_none(hamlet: Hamlet) -> None:
    reader = machine(hamlet, "zhihui", "view_coverage", place="county")
    told = {one["key"]: one for one in reader.get("indicators")["items"]}
    assert set(told) == set(INDICATORS) and told["people.households"]["title"] == "户数"
    county = f"places/{hamlet.places['county'].public_id}/figures"
    now = reader.get(county)["values"]
    assert now["people.households"] == 26 and now["round.sampled"] is None, "there is no round: nothing is known"
    then = (hamlet.at + timedelta(hours=1)).isoformat()
    assert reader.get(county, at=then) == reader.get(county, at=then)
    trend = reader.get(f"{county}/people.households/trend", days=3)
    assert [one["value"] for one in trend["items"]] == [26, 26, 26]
    reader.get(f"{county}/no.such/trend", status=404)
    outside = f"places/{hamlet.places['next_street'].public_id}/figures"
    machine(hamlet, "jiedao", "view_coverage", place="street").get(outside, status=404)


def test_a_report_is_read_beside_the_day_before_and_signed_by_who_answers_for_it(hamlet: Hamlet) -> None:
    at = times_at(hamlet.places["region"], DAY, hamlet.at).cut_off + SETTLE
    jobs.run(at)
    lead = machine(hamlet, "jiedao", "view_coverage", "sign_reports", place="street")
    (row,) = lead.every("reports", place=hamlet.places["street"].public_id, only="unsigned", day="2022-11-11")
    told = lead.get(f"reports/{row['id']}")
    lines = {line["key"]: line for line in told["lines"]}
    assert told["state"] == "open" and lines["campaign.households"]["value"] > 0
    signed = {"comment": "数据已核对", "nothing_happened": told["nothing"]}
    lead.post(f"reports/{row['id']}/sign", signed)
    assert lead.post(f"reports/{row['id']}/sign", signed, status=422)["type"] == "twice"
    report = DailyReport.objects.get(place=hamlet.places["street"], day=DAY)
    assert report.signed_by == hamlet.user("jiedao") and report.comment == "数据已核对"
    said = str(lines["campaign.households"]["value"])
    by = hamlet.user("jiedao")
    publish_figure(report=report, key="campaign.households", said=said, where="新闻发布会", by=by, at=clock.now())
    (public,) = lead.every("published")
    assert public["said"] == said and public["report"] == row["id"] and public["corrected_at"] is None
    other = machine(hamlet, "hongxing", "view_coverage", place="next_street")
    other.get(f"reports/{row['id']}", status=404)
    other.post(f"reports/{row['id']}/sign", signed, status=403)


def test_posts_and_meetings_are_read_as_they_stand(hamlet: Hamlet) -> None:
    by, at, county = hamlet.user("zhihui"), clock.now(), hamlet.places["county"]
    top = found_post(place=county, kind="post", sector="general", name="区指挥部", by=by, at=at)
    form_group(post=top, kind="general", name="综合协调组", by=by, at=at)
    found_post(
        place=hamlet.places["street"], kind="post", sector="general", name="街道指挥部", parent=top, by=by, at=at
    )
    reader = machine(hamlet, "zhihui", "view_coverage", place="county")
    first, second = reader.every("posts")
    assert reader.get(f"posts/{first['id']}")["groups"][0]["name"] == "综合协调组"
    assert reader.get(f"posts/{second['id']}")["parent"] == first["id"]
    unit = add_endpoint(place=hamlet.places["street"], name="永清街道", by=by, at=at)
    said = {"kind": "huddle", "title": "晚间碰头会", "starts_at": at}
    meeting = call_meeting(place=county, endpoints=[unit], **said, by=by, at=at)
    write_minutes(meeting=meeting, text="各街道报缺额", by=by, at=at)
    owner = hamlet.user("jiedao")
    due = at + timedelta(days=1)
    item = add_item(meeting=meeting, kind="decision", text="补齐缺额", owner=owner, due_at=due, by=by, at=at)
    order = order_decision(item=item, by=by, at=at).order
    (row,) = reader.every("meetings")
    told = reader.get(f"meetings/{row['id']}")
    assert told["minutes"] == "各街道报缺额" and told["attendance"] == [{"unit": "永清街道", "state": "called"}]
    assert told["items"][0]["order"] == order.public_id and told["items"][0]["owner"]["name"] == "孟书记"
    called = machine(hamlet, "jiedao", "view_coverage", place="street")
    assert [one["title"] for one in called.every("meetings")] == ["晚间碰头会"]
    assert [one["name"] for one in called.every("posts")] == ["街道指挥部"]
