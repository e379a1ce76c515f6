"""Reports and figures as people meet them: pages, papers in three clicks, clear words for what cannot be."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.models import JournalLine
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.reports import jobs, printing
from wanjia.insight.reports.actions import correct_report, publish_figure, sign_report
from wanjia.insight.reports.models import DailyReport, PublishedFigure
from wanjia.insight.reports.queries import last_day, of_day


def browser(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def street(hamlet: Hamlet) -> DailyReport:
    """The street's report of the latest day, as the job compiled it."""
    at = clock.now()
    jobs.run(at)
    place = hamlet.places["street"]
    found = of_day(place, last_day(place, at))
    if found is None:  # within two minutes of a cut-off the job still waits
        jobs.run(at + timedelta(minutes=2))
        found = of_day(place, last_day(place, at))
    assert found is not None
    return found


def test_a_street_lead_signs_corrects_and_publishes(hamlet: Hamlet, street: DailyReport) -> None:
    client = browser(hamlet, "jiedao")
    page = client.get(reverse("reports:mine"), follow=True)
    assert reverse("reports:report", args=[street.public_id]) in page.text
    sign = reverse("reports:sign", args=[street.public_id])
    refused = client.post(sign, {"comment": "平稳"})
    assert refused.status_code == 422
    assert "都是零" in refused.text
    assert client.post(sign, {"comment": "平稳", "nothing_happened": "on"}).status_code == 302
    assert "零报告" in client.get(reverse("reports:report", args=[street.public_id])).text

    publish = reverse("reports:publish", args=[street.public_id])
    wrong = client.post(publish, {"key": "campaign.households", "said": "3万余", "where": "发布会"})
    assert "不符" in wrong.text
    value = street.lines.get(key="campaign.households").value
    client.post(publish, {"key": "campaign.households", "said": str(value), "where": "第三次新闻发布会"})
    assert PublishedFigure.objects.get().value == value

    correct = reverse("reports:correct", args=[street.public_id])
    assert "请更正" in client.post(correct, {"campaign.households": "3"}).text
    assert "请更正" in client.post(correct, {"campaign.households": "-3", "reason": "误报"}).text
    answer = client.post(correct, {"campaign.households": "3", "reason": "误报"}, follow=True)
    assert f"原为 {value}" in answer.text
    assert "已更正为 3" in answer.text
    assert "更正为 3" in client.get(reverse("reports:published")).text
    old = client.get(reverse("reports:report", args=[street.public_id]))
    assert "已被更正版取代" in old.text
    assert "已更正为 3" in old.text


def test_who_may_not_sign_may_not(hamlet: Hamlet, street: DailyReport) -> None:
    assert browser(hamlet, "shequ").post(reverse("reports:sign", args=[street.public_id])).status_code == 403
    assert browser(hamlet, "hongxing").get(reverse("reports:report", args=[street.public_id])).status_code == 404


def test_a_report_leaves_as_pdf_word_excel_and_picture(hamlet: Hamlet, street: DailyReport) -> None:
    client = browser(hamlet, "jiedao")

    def sent(kind: str) -> Any:
        answer = client.get(reverse(f"reports:{kind}", args=[street.public_id]))
        assert answer.status_code == 200
        return answer.content

    assert sent("pdf").startswith(b"%PDF")
    assert sent("picture").startswith(b"\x89PNG")
    word = zipfile.ZipFile(io.BytesIO(sent("word"))).read("word/document.xml").decode()
    assert "永清街道" in word
    assert "待签发" in word
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(sent("workbook"))).namelist()
    assert "永清街道疫情防控日报" in printing.text(street)


def test_the_county_receives_what_was_signed_and_sees_who_is_late(hamlet: Hamlet, street: DailyReport) -> None:
    browser(hamlet, "jiedao").post(reverse("reports:sign", args=[street.public_id]), {"nothing_happened": "on"})
    client, county = browser(hamlet, "zhihui"), hamlet.places["county"].public_id
    below = reverse("reports:below", args=[county])
    assert "签收已签发的日报" in client.get(below).text
    client.post(reverse("reports:receive", args=[county]), {"day": street.day.isoformat()})
    street.refresh_from_db()
    assert street.received_by == hamlet.user("zhihui")
    assert client.get(below + "?day=%ff").status_code == 422


def test_a_correction_does_not_make_a_report_late_that_was_signed_in_time(hamlet: Hamlet, street: DailyReport) -> None:
    lead, hour = hamlet.user("jiedao"), timedelta(hours=1)
    in_time = sign_report(report=street, nothing_happened=True, by=lead, at=street.cut_off + hour)
    second = correct_report(
        report=in_time, values={"campaign.households": 3}, reason="误报", by=lead, at=street.due_at + 9 * hour
    )
    client = browser(hamlet, "zhihui")
    below = reverse("reports:below", args=[hamlet.places["county"].public_id])
    for address in (
        reverse("reports:report", args=[second.public_id]),
        reverse("reports:place", args=[hamlet.places["street"].public_id]),
        f"{below}?day={street.day.isoformat()}",
    ):
        page = client.get(address)
        assert "迟报</span>" not in page.text and "零报告</span>" in page.text and "已更正" in page.text, address


def test_a_workbook_says_what_was_corrected_and_which_version_counts_no_more(
    hamlet: Hamlet, street: DailyReport
) -> None:
    client, lead, at = browser(hamlet, "jiedao"), hamlet.user("jiedao"), street.cut_off + timedelta(hours=1)
    first = sign_report(report=street, nothing_happened=True, by=lead, at=at)
    value = first.lines.get(key="campaign.households").value
    publish_figure(report=first, key="campaign.households", said=str(value), where="发布会", by=lead, at=at)
    second = correct_report(report=first, values={"campaign.households": 3}, reason="误报", by=lead, at=at)

    def rows(report: DailyReport) -> dict[str, tuple[Any, ...]]:
        sent = client.get(reverse("reports:workbook", args=[report.public_id]))
        return {row[0]: row for row in load_workbook(io.BytesIO(sent.content)).active.iter_rows(values_only=True)}

    old, new = rows(first)["应到户数"], rows(second)["应到户数"]
    assert (old[1], new[1]) == (value, 3) and (old[8], new[8]) == ("已被更正版取代", "已更正")
    assert f"原为 {value}" in new[6] and all("现更正为 3" in row[6] for row in (old, new))


def test_the_picture_says_units_and_the_words_on_single_figures(hamlet: Hamlet, street: DailyReport) -> None:
    plain = printing.picture(street)
    street.lines.filter(key="campaign.households").update(comment="含新登记的两户")
    assert printing.picture(street) != plain


def test_every_figure_has_its_page_now_and_as_of_an_earlier_moment(hamlet: Hamlet) -> None:
    client, county = browser(hamlet, "zhihui"), hamlet.places["county"].public_id
    assert client.get(reverse("figures:registry")).status_code == 200
    for key, indicator in INDICATORS.items():
        page = reverse("figures:figure", args=[key, county])
        assert str(indicator.title) in client.get(page).text
        assert client.get(f"{page}?at=2022-11-11T10:00").status_code == 200
    missing = reverse("figures:figure", args=["campaign.missing", county])
    assert "永清街道" in client.get(missing).text
    assert "这不是零" in client.get(f"{missing}?at=2022-11-10T10:00").text
    assert client.get(f"{missing}?at=gestern").status_code == 422
    assert client.get(reverse("figures:figure", args=["nonsense", county])).status_code == 404
    assert client.get(f"{missing}?export=xlsx").status_code == 200


def test_all_reports_right_below_are_signed_in_two_clicks_and_those_refused_are_named(
    hamlet: Hamlet, street: DailyReport
) -> None:
    above = hamlet.places["county"]
    below = DailyReport.objects.filter(parent=above, day=street.day)
    assert below.count() > 1
    below.update(nothing=False)
    nought = below.earliest("position")
    DailyReport.objects.filter(pk=nought.pk).update(nothing=True)
    client = browser(hamlet, "zhihui")
    page = client.get(reverse("reports:below", args=[above.public_id]))
    assert f"签发这 {below.count() - 1} 份未签的日报" in page.text
    sign = reverse("reports:sign_below", args=[above.public_id])
    done = client.post(sign, {"day": street.day.isoformat()}, follow=True)
    assert f"已签发 {below.count() - 1} 份日报" in done.text
    assert f"{nought.place.name}：当天各项都是零" in done.text
    lines = JournalLine.objects.filter(action="sign_report", by_id=hamlet.user("zhihui").pk)
    assert {line.about_id for line in lines} == {row.pk for row in below if row.pk != nought.pk}
    assert below.get(signed_at=None) == nought
    assert client.post(sign, {"day": street.day.isoformat()}).status_code == 422
    assert browser(hamlet, "shequ").post(sign).status_code == 403
