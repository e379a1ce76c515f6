"""Persons and person-times apart, by point, table and hour; a moment gives the same figures whenever it is asked for."""

import io
import re
import uuid
from collections import Counter
from datetime import timedelta
from html import unescape

import openpyxl
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wanjia.command.campaigns.queries import counts
from wanjia.response.sampling.actions import NewSample, NewTube, record_tubes, void_sample
from wanjia.response.sampling.actions.certificates import issue_certificate, void_certificate
from wanjia.response.sampling.models import Sample
from wanjia.response.sampling.queries.figures import Figure, figures, residents_as_of
from wanjia.response.sampling.queries.tubes import benches
from wanjia.response.sampling.tests.samples import sampled
from wanjia.response.sampling.tests.scene import Scene

KINDS = ("persons", "samples")


def test_a_person_counts_once_and_a_sample_each_time_and_every_grouping_adds_up(sampling: Scene) -> None:
    now = sampling.hamlet.at
    people = sampling.targets("community")[:6]
    sampled(sampling.tables[0], people[:3], now)
    sampled(sampling.tables[1], people[3:5], now + timedelta(hours=1))
    sampled(sampling.tables[2], [people[0], people[5]], now + timedelta(hours=2))
    issue_certificate(
        point=sampling.points[0], target=people[0], by=sampling.hamlet.user("caiyang"), at=now + timedelta(minutes=5)
    )
    found = figures(sampling.points, now + timedelta(hours=3))
    assert found.total == Figure(persons=6, times=7, cards=1)
    assert [figure for _point, figure in found.points] == [Figure(5, 5, 1), Figure(1, 2, 0)]
    assert [figure.persons for _table, figure in found.tables] == [3, 2, 1]
    assert [(hour.hour, figure) for hour, figure in found.hours] == [
        (1, Figure(3, 3, 1)),
        (2, Figure(2, 2, 0)),
        (3, Figure(1, 2, 0)),
    ]
    for grouping in (found.points, found.tables, found.hours):
        assert sum(figure.persons for _key, figure in grouping) == found.total.persons


def test_one_oclock_gives_the_same_figures_next_week(sampling: Scene) -> None:
    now, by = sampling.hamlet.at, sampling.hamlet.user("caiyang")
    one = now + timedelta(hours=4)
    people = sampling.targets("community")[:5]
    tube = sampled(sampling.tables[0], people[:3], now)
    cards = [issue_certificate(point=sampling.points[0], target=p, by=by, at=now) for p in people[:3]]
    then = figures(sampling.points, one)
    assert then.total == Figure(3, 3, 3)
    sampled(sampling.tables[1], people[3:], now + timedelta(hours=1), arrived_at=one + timedelta(minutes=5))
    void_certificate(certificate=cards[0], reason="lost", by=by, at=one + timedelta(minutes=10))
    first = Sample.objects.get(pk=tube.pk << 5 | 1)
    void_sample(sample=first, reason="spoiled", by=by, at=one + timedelta(minutes=10))
    assert figures(sampling.points, one) == then
    home, campaign = sampling.hamlet.places["community"], sampling.round.campaign
    assert [residents_as_of(campaign, home, when).reached for when in (now, one, one + timedelta(days=7))] == [3, 3, 4]
    assert residents_as_of(campaign, home, one + timedelta(days=7)) == counts(campaign, home)
    assert figures(sampling.points, one + timedelta(days=7)).total == Figure(4, 4, 2)


def test_the_page_says_what_a_moment_means_and_leaves_as_a_file(sampling: Scene) -> None:
    now = sampling.hamlet.at
    sampled(sampling.tables[0], sampling.targets("community")[:3], now, arrived_at=now + timedelta(hours=2))
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(sampling.hamlet.user("zhihui"))
    where = reverse(
        "sampling:figures", args=[sampling.round.campaign.public_id, sampling.hamlet.places["county"].public_id]
    )
    local = timezone.localtime(now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    page = browser.get(where, {"at": local}).content.decode()
    assert '<p class="big num">0</p>' in page and "服务器已经收到" in page
    page = browser.get(where).content.decode()
    assert '<p class="big num">3</p>' in page and "<rect" in page and "包明月" not in page
    answer = browser.get(where, {"export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0][0] == "分组" and rows[-1][0] == "合计" and rows[-1][4:8] == (3, 3, 0, 3)
    assert browser.get(where, {"at": "gestern"}).status_code == 422
    coverage = where.replace("/figures/", "/")
    assert browser.get(coverage, {"at": local}).headers["Location"].startswith(where + "?at=")


def test_figures_of_tubes_are_what_counting_sample_by_sample_gives_and_each_opens_into_as_many(
    sampling: Scene,
) -> None:
    now, by = sampling.hamlet.at, sampling.hamlet.user("zhihui")
    people, edge = sampling.targets("community"), now + timedelta(minutes=59)
    for number, first in enumerate(range(0, 12, 2)):
        table, at = sampling.tables[number % 3], now + timedelta(minutes=25 * number)
        sampled(table, [people[first], people[first + 1], people[(first * 5) % 7]], at)
    across = NewTube(
        bench=benches([sampling.tables[0].pk])[sampling.tables[0].pk], event=str(uuid.uuid4()), label="T0000900", size=10,
        opened_at=edge, sealed_at=edge + timedelta(minutes=5), by_id=1, samples=[
            NewSample(n, ms, target=people[n].pk) for n, ms in ((1, 0), (2, 90_000), (20, 10**9))
        ],
    )  # fmt: skip
    record_tubes(tubes=[across], arrived_at=now + timedelta(hours=2), by=None, at=now)
    assert Sample.objects.latest("at").at <= now + timedelta(hours=3), "nobody is in a tube after its seal"
    for sample in Sample.objects.order_by("pk")[3:5]:
        void_sample(sample=sample, reason="mistake", by=by, at=now + timedelta(hours=2))
    expected: Counter[tuple[int, int, str]] = Counter()
    seen: set[int] = set()
    for sample in Sample.objects.filter(void=None).select_related("tube").order_by("at", "id"):
        where = (sample.tube.table_id, sample.at.hour)
        expected[(*where, "samples")] += 1
        expected[(*where, "persons")] += sample.target_id not in seen
        seen.add(sample.target_id)
    found = figures(sampling.points, now + timedelta(hours=9))
    for table, figure in found.tables:
        own = {kind: sum(n for (of, _h, k), n in expected.items() if (of, k) == (table.pk, kind)) for kind in KINDS}
        assert (figure.persons, figure.times) == (own["persons"], own["samples"])
    for hour, figure in found.hours:
        own = {kind: sum(n for (_t, h, k), n in expected.items() if (h, k) == (hour.hour, kind)) for kind in KINDS}
        assert (figure.persons, figure.times) == (own["persons"], own["samples"])
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(sampling.hamlet.user("jiedao"))
    place = sampling.hamlet.places["street"].public_id
    page = browser.get(reverse("sampling:figures", args=[sampling.round.campaign.public_id, place])).content.decode()
    links = re.findall(r'<a href="([^"]+side=(?:persons|samples|cards)[^"]*)">([0-9,]+)</a>', page)
    assert len(links) > 10
    for href, count in links:
        shown = browser.get(unescape(href)).content.decode()
        assert shown.count('<tr><td data-label="姓名">') == int(count), href
