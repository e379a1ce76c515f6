"""A report writes itself from figures, says where nothing is known, opens in Word, and is kept as it was."""

import io
from datetime import timedelta
from time import perf_counter
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from docx import Document

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.judgement.actions import make_judgement
from wanjia.insight.judgement.models import Judgement
from wanjia.insight.judgement.pictures import svg
from wanjia.insight.judgement.rules import Figure, advise, sentence
from wanjia.insight.judgement.sections import ADVICE
from wanjia.insight.judgement.word import word
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.presence.actions import NewVisitor, know_visitors
from wanjia.response.registration.actions import NewRegistration, print_poster, register_visitors


def browser(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def arrive(hamlet: Hamlet) -> None:
    """Three from Hubei and one from Hebei register at a road."""
    by, street = hamlet.user("jiedao"), hamlet.places["street"]
    gate = add_site(place=street, kind="checkpoint", name="永清卡口", by=by, at=hamlet.at)
    poster = print_poster(site=gate, kind="road", by=by, at=hamlet.at)
    for n, origin in enumerate(("4201", "4201", "4211", "1301")):
        known = know_visitors(rows=[NewVisitor(f"过客{n}", f"+861591111000{n}")], by=by, at=hamlet.at)
        form = NewRegistration(
            poster.pk, gate.pk, street.lo, hamlet.at, f"00000000-0000-7000-8000-00000000000{n}", known=known, purpose="home",
            origin=origin, target="武汉" if origin == "4201" else "", holder=1,
        )  # fmt: skip
        register_visitors(forms=[form], by=by, at=hamlet.at)


def test_a_report_is_written_from_a_page_and_kept_each_time(hamlet: Hamlet) -> None:
    arrive(hamlet)
    lead, county = browser(hamlet, "zhihui"), hamlet.places["county"]
    said = {"place": county.public_id, "as_of": "2022-11-11T10:00"}
    begun = perf_counter()
    page = lead.post(reverse("judgement:list"), said, follow=True)
    assert page.status_code == 200 and perf_counter() - begun < 60
    text = page.content.decode()
    assert "科尔沁区疫情数据分析研判报告" in text and "截至 2022-11-11 10:00" in text
    assert "来源地情况" in text and "湖北" in text and "<svg" in text
    lead.post(reverse("judgement:list"), said)
    first, second = Judgement.objects.order_by("pk")
    assert first.content == second.content  # the same moment asked again
    assert JournalLine.objects.filter(action="make_judgement").count() == 2
    shown = lead.get(reverse("judgement:list")).content.decode()
    assert shown.count("2022-11-11 10:00") >= 2
    for person in Person.objects.all():
        assert person.name not in text and person.name not in str(first.content)


def test_every_figure_has_its_definition_and_every_chart_its_table_or_says_that_there_is_nothing(
    hamlet: Hamlet,
) -> None:
    arrive(hamlet)
    report = make_judgement(place=hamlet.places["county"], as_of=hamlet.at, by=hamlet.user("zhihui"), at=hamlet.at)
    client = browser(hamlet, "zhihui")
    text = client.get(reverse("judgement:report", args=[report.public_id])).content.decode()
    figures = [one for section in report.content["sections"] for one in section["figures"]]
    assert {one["key"] for one in figures} == set(INDICATORS) and all(one["definition"] in text for one in figures)
    empty = 0
    for n, chart in enumerate(report.content["charts"]):
        address = reverse("judgement:chart", args=[report.public_id, n])
        drawn = client.get(address)
        if svg(chart):
            words = "".join(ElementTree.fromstring(drawn.content).itertext())
            assert drawn["Content-Type"] == "image/svg+xml" and f"科尔沁区 {chart['title']}截至 2022-11-11" in words
        else:
            assert drawn.status_code == 404
            empty += 1
        rows = b"".join(client.get(address, {"export": "csv"}).streaming_content).decode().splitlines()
        assert len(rows) == 1 + len(chart["rows"]) and rows[0].endswith("截至")
    assert text.count("没有数据，不画图。") == empty > 0
    assert client.get(reverse("judgement:chart", args=[report.public_id, 999])).status_code == 404


def test_every_figure_of_a_report_opens_something_for_its_reader(hamlet: Hamlet) -> None:
    report = make_judgement(place=hamlet.places["county"], as_of=hamlet.at, by=hamlet.user("zhihui"), at=hamlet.at)
    client = browser(hamlet, "zhihui")
    page = client.get(reverse("judgement:report", args=[report.public_id]))
    opened = [one["href"] for section in page.context["sections"] for one in section["figures"]]
    told = [address for address in opened if f'href="{escape(address)}"' in page.content.decode()]
    assert len(told) > 20 and any("/list/" in address for address in told)
    for address in told:
        assert client.get(address).status_code == 200, address


def test_word_opens_it_with_real_headings_tables_and_pictures(hamlet: Hamlet) -> None:
    arrive(hamlet)
    report = make_judgement(place=hamlet.places["county"], as_of=hamlet.at, by=hamlet.user("zhihui"), at=hamlet.at)
    made = word(report)
    file = Document(io.BytesIO(made))
    headings = [p.text for p in file.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == "要点" and headings[-3:] == ["异常", "建议", "指标口径"]
    drawn = [chart for chart in report.content["charts"] if svg(chart)]
    assert len(file.inline_shapes) == len(drawn) > 0 and len(file.tables) >= len(drawn)
    answer = browser(hamlet, "zhihui").get(reverse("judgement:word", args=[report.public_id]))
    assert answer.content[:2] == b"PK" and ".docx" in answer["Content-Disposition"]


def test_no_report_of_the_future_nor_of_a_single_grid_nor_of_another_street(hamlet: Hamlet) -> None:
    by, at = hamlet.user("zhihui"), hamlet.at
    with pytest.raises(Refused, match="将来"):
        make_judgement(place=hamlet.places["county"], as_of=at + timedelta(minutes=1), by=by, at=at)
    with pytest.raises(Refused, match="社区及以上"):
        make_judgement(place=hamlet.places["grid"], as_of=at, by=by, at=at)
    report = make_judgement(place=hamlet.places["next_street"], as_of=at, by=by, at=at)
    assert browser(hamlet, "jiedao").get(reverse("judgement:report", args=[report.public_id])).status_code == 404


def test_sentences_say_how_much_a_number_moved_and_nothing_of_what_is_unknown() -> None:
    one = Figure("x.y", "查验人员", "…", "人次", "period", "", 120, 100, None)
    assert sentence(one) == "查验人员 120 人次，比昨日多 20（20%）。"
    assert sentence(Figure("x.y", "查验人员", "…", "人次", "period", "", None)) == ""
    assert (
        sentence(Figure("x.y", "查验人员", "…", "人次", "period", "", 0, 0, 0))
        == "查验人员 0 人次，与昨日持平，与上周同期持平。"
    )


def test_nothing_is_advised_where_nothing_is_wrong() -> None:
    assert advise({}, [], ADVICE) == []
