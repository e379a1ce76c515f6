"""desk: the daily reports of a region of 24 million residents, the lists they open, a million rows as a workbook.

`wanjia reconcile` and the property tests prove the counts where every fact is present; the region here is for time only.
"""

import subprocess
import sys
from datetime import timedelta
from typing import Any

from bench.desk_pages import pages
from bench.figure_lists import lists
from bench.figures import Figure, seconds, tell
from bench.region import AT, lay_down
from bench.store import execute, ready_store

COMPILE_GOAL_S, LIST_GOAL_MS, WORKBOOK_GOAL_S, WORKBOOK_GOAL_MIB = 60, 100, 60, 300


WORKBOOK = """
import os, resource, time
import django
django.setup()
from wanjia.core.exports import export
many = {many}
rows = (
    [f"永清街道{{i % 12}}", "书香社区", "第一网格", f"{{i % 20}}号楼", "2单元", f"{{i % 9}}0{{i % 3}}", "家庭户", "已见到", 3]
    for i in range(many)
)
began = time.perf_counter()
answer = export("xlsx", "名单", ["街道", "社区", "网格", "楼栋", "单元", "门", "类别", "结果", "次数"], rows)
size = sum(map(len, answer.streaming_content if answer.streaming else [answer.content]))
answer.close()
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, size)
"""


def run(*, small: bool) -> list[Figure]:
    """Lay a region down, compile its reports, open lists, let leaders read the situation, write a workbook."""
    with ready_store() as url:
        town = lay_down(small=small)
        tell("measuring")
        figures = [*_compile(town), *_lists(town), *lists(town, small=small), *pages(url, town, small=small)]
        return [*figures, *_workbook(20_000 if small else 1_000_000)]


def _compile(town: dict[str, Any]) -> list[Figure]:
    from wanjia.insight.reports import jobs
    from wanjia.insight.reports.models import DailyReport, ReportLine

    taken = seconds(lambda: jobs.run(AT))
    execute("ANALYZE reports_dailyreport, reports_reportline")
    again = seconds(lambda: jobs.run(AT))
    made = DailyReport.objects.count()
    return [
        Figure(f"daily reports of {made:,} places compiled", taken, "s", COMPILE_GOAL_S),
        Figure("places without their report", town["places"] - made, "places", 0),
        Figure("figures in them", ReportLine.objects.count(), "lines"),
        Figure("the same job when nothing is due", 1000 * again, "ms"),
    ]


def _lists(town: dict[str, Any]) -> list[Figure]:
    """The first page of lists that figures and reports open, as the region's commander asks for them."""
    from django.test import Client
    from django.urls import reverse

    from wanjia.insight.reports.queries import late
    from wanjia.registry.places.models import Place

    client = Client(headers={"accept-language": "zh-CN", "host": "localhost"})
    client.force_login(town["by"], backend="django.contrib.auth.backends.ModelBackend")
    county = Place.objects.filter(level="county").earliest("lo")
    after = AT + timedelta(hours=12)
    found = []
    for name, view, place in [
        ("reports below a county", "reports:below", county),
        ("published figures", "reports:published", None),
    ]:
        address = reverse(view, args=[place.public_id] if place else []) + ("?day=2022-11-11" if place else "")
        client.get(address)  # the first of all reads templates
        times = [1000 * seconds(lambda at=address: client.get(at)) for _ in range(5)]
        found.append(Figure(f"first page of {name}, slowest of 5", max(times), "ms", LIST_GOAL_MS))
    times = [1000 * seconds(lambda: list(late(town["region"], after)[:50])) for _ in range(5)]
    found.append(Figure("first 50 of all late reports of the region, slowest of 5", max(times), "ms", LIST_GOAL_MS))
    return found


def _workbook(many: int) -> list[Figure]:
    done = subprocess.run(
        [sys.executable, "-c", WORKBOOK.format(many=many)], capture_output=True, text=True, check=True
    )
    taken, peak, size = map(float, done.stdout.split())
    return [
        Figure(f"{many:,} rows of nine cells as a workbook, written and streamed", taken, "s", WORKBOOK_GOAL_S),
        Figure("memory of the process that wrote it", peak, "MiB", WORKBOOK_GOAL_MIB),
        Figure("its size", size / 1e6, "MB"),
    ]
