"""Two days' reports, signed at every level; the elder corrected after it was published, in the latest a street is missing.

Only the town's own branch of the tree reports here: the other cities of the region have nothing to tell in the demo.
"""

from datetime import datetime, timedelta

from demo.ground import Ground
from demo.staff import Staff
from wanjia.insight.reports.actions import compile_reports, correct_report, publish_figure, receive_reports, sign_report
from wanjia.insight.reports.models import DailyReport
from wanjia.insight.reports.queries import below, last_day, of_day, times_at
from wanjia.insight.reports.rules import SETTLE, Times
from wanjia.registry.places.models import Place

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def report(ground: Ground, staff: Staff, *, at: datetime) -> None:
    """Compile and sign the last two days' reports as far as they would be by now."""
    region, county = ground.places["region"], ground.places["county"]
    last = last_day(region, at)
    for day in (last - DAY, last):
        times = times_at(region, day, at)
        if times.cut_off + SETTLE > at:
            continue
        compile_reports(
            place=region, cut_off=times.cut_off, without=_others(ground), by=None, at=times.cut_off + SETTLE
        )
        _sign(ground, staff, times, at, all_of_them=day != last)
    before = of_day(county, last - DAY)
    if before is not None and before.signed_at is not None:
        _correct(before, staff)


def _others(ground: Ground) -> list[Place]:
    """Give the cities and counties of the tree that are not the town's."""
    city, county = ground.places["city"], ground.places["county"]
    cities = Place.objects.filter(parent=ground.places["region"]).exclude(pk=city.pk)
    return [*cities, *Place.objects.filter(parent=city).exclude(pk=county.pk)]


def _sign(ground: Ground, staff: Staff, times: Times, at: datetime, *, all_of_them: bool) -> None:
    """Let streets, then the county, then the region sign; of the latest day one street signs late and one not at all."""
    county, lead, top = ground.places["county"], staff.users["zhihui"], staff.users["zongzhi"]
    day = last_day(county, times.cut_off)
    for number, row in enumerate(below(county, day).order_by("position", "id")):
        if not all_of_them and number % 5 == 3:
            continue
        moment = times.due_at + HOUR if number % 5 == 2 and not all_of_them else times.cut_off + HOUR
        signer = staff.users["jiedao"] if row.place_id == ground.places["street"].pk else lead
        _put(row, signer, "今日平稳，缺岗已补。" if number == 0 else "", moment, at)
    if times.cut_off + 2 * HOUR > at:
        return
    receive_reports(place=county, day=day, by=lead, at=times.cut_off + 2 * HOUR)
    for name, signer in (("county", lead), ("city", top), ("region", top)):
        row = of_day(ground.places[name], day)
        if row is not None:
            _put(row, signer, "各项工作有序推进。", times.cut_off + 2 * HOUR, at)


def _put(row: DailyReport, signer: object, comment: str, moment: datetime, at: datetime) -> None:
    if moment <= at:
        sign_report(report=row, comment=comment, nothing_happened=True, by=signer, at=moment)


def _correct(row: DailyReport, staff: Staff) -> None:
    """Two figures go to the press; one of them turns out to be wrong."""
    by, told = staff.users["zhihui"], dict(row.lines.values_list("key", "value"))
    at = row.cut_off + 4 * HOUR
    for key, said in (("checks.vehicles_so_far", f"{told['checks.vehicles_so_far']:,}"), ("campaign.met", "")):
        rough = said or f"{told[key] // 100 * 100}余"
        publish_figure(report=row, key=key, said=rough, where="第三次新闻发布会", by=by, at=at)
    values = {"checks.vehicles_so_far": told["checks.vehicles_so_far"] + 4}
    correct_report(report=row, values=values, reason="补录一处检测站的纸质登记", by=by, at=at + 8 * HOUR)
