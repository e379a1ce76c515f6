"""The situation, analysis reports and subscriptions as machines read and order them."""

from datetime import timedelta

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.insight.briefs.actions import add_channel, notify_staff
from wanjia.insight.briefs.models import Subscription
from wanjia.insight.dashboards.snapshots import kept
from wanjia.insight.judgement.models import Judgement
from wanjia.interfaces.api.tests.machines import machine

SECRET = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=geheim"


def test_a_situation_is_what_its_page_shows(hamlet: Hamlet) -> None:
    kept.forget()
    reader = machine(hamlet, "zhihui", "view_coverage", place="county")
    where = f"places/{hamlet.places['county'].public_id}/situation"
    told = reader.get(where)
    assert (told["key"], told["value"], told["whole"]) == ("campaign.missing", 26, 26)
    assert [one["place"]["name"] for one in told["below"]] == ["永清街道", "红星街道", "莫力庙苏木"]
    assert sum(one["value"] for one in told["below"]) == 26 and [one["rank"] for one in told["below"]] == [1, 2, 3]
    top = {"key": "campaign.missing", "title": "还缺户数", "unit": "户", "value": 26, "whole": 26, "day_before": 26}
    assert top in told["numbers"] and len(told["numbers"]) == 5
    assert reader.get(where, key="people.households")["value"] == 26
    reader.get(where, key="no.such", status=400)
    reader.get(where, key=["people.households", "people.persons"], status=400)
    outside = f"places/{hamlet.places['next_street'].public_id}/situation"
    machine(hamlet, "jiedao", "view_coverage", place="street").get(outside, status=404)


def test_an_analysis_report_is_ordered_and_read_with_its_charts(hamlet: Hamlet) -> None:
    writer = machine(hamlet, "jiedao", "view_coverage", place="street")
    street = hamlet.places["street"].public_id
    made = writer.post("judgements", {"place": street})
    told = writer.get(f"judgements/{made['id']}")
    assert told["title"].endswith("永清街道疫情数据分析研判报告") and told["sections"][0]["title"] == "四类人员"
    assert len(told["outliers"]) == told["anomalies"] and all(section["sentences"] for section in told["sections"])
    assert {chart["kind"] for section in told["sections"] for chart in section["charts"]} == {"bar", "line", "pie"}
    assert [one["id"] for one in writer.every("judgements", place=street)] == [made["id"]]
    later = (clock.now() + timedelta(days=1)).isoformat()
    assert writer.post("judgements", {"place": street, "as_of": later}, status=422)["detail"] == "as_of"
    grid = hamlet.places["grid"].public_id
    assert writer.post("judgements", {"place": grid}, status=422)["detail"] == "place"
    machine(hamlet, "hongxing", "view_coverage", place="next_street").get(f"judgements/{made['id']}", status=404)
    assert Judgement.objects.count() == 1


def test_briefs_are_subscribed_and_no_address_of_a_channel_leaves(hamlet: Hamlet) -> None:
    by, street = hamlet.user("jiedao"), hamlet.places["street"]
    said = {"kind": "wecom", "name": "值班群", "address": SECRET, "audience": "staff", "takes_notices": True}
    add_channel(place=street, **said, by=by, at=hamlet.at)
    lead = machine(hamlet, "jiedao", "manage_posts", place="street")
    (row,) = lead.every("channels")
    assert row["name"] == "值班群" and lead.get(f"channels/{row['id']}") == row and "geheim" not in str(row)
    where, community = f"channels/{row['id']}/subscriptions", hamlet.places["community"].public_id
    made = lead.post(where, {"place": community})
    assert Subscription.objects.get().hours == [12, 20] and lead.every("subscriptions")[0]["id"] == made["id"]
    assert lead.post(where, {"place": community}, status=422)["detail"] == "place"
    lead.post(where, {"place": community, "hours": [25]}, status=400)
    lead.post(where, {"place": hamlet.places["next_street"].public_id}, status=404)
    lead.post(f"subscriptions/{made['id']}/end")
    lead.post(f"subscriptions/{made['id']}/end", status=422)
    notify_staff(place=street, kind="overdue", text="请今天办结", by=by, at=hamlet.at)
    (sent,) = lead.every("deliveries", state="waiting")
    assert (sent["notice"], sent["channel"], sent["answer"]) == ("overdue", row["id"], "")
    assert "geheim" not in str(sent) and not lead.every("deliveries", state="sent")
    machine(hamlet, "jiedao", "view_coverage", place="street").get("channels", status=403)
