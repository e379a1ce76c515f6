"""Mixed records of five streams from one file: taken in by the command itself, matched, counted; a part of `gates`."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.figures import Figure, tell
from bench.store import execute
from bench.town import AT, Town

HEADERS = "类别,编号,姓名,身份证号,电话,时间,地点,来源地\n"
KINDS = ("外来人员", "观察对象", "卡口检查", "卡口检查", "出入口通行", "出入口通行", "网格上报")
ORIGINS = ("1505", "1504", "1501", "2101", "11", "4201", "4209", "")
STATIONS = 33
SUBJECTS_OF_ROWS = 5  # records a subject, as a month of a city has them
RESIDENTS_OF = 4  # of the subjects one in so many is in the register
MINUTES = 30 * 1440
BAD = 200  # one line in so many cannot be taken
AGAIN = 100  # one in so many came before
GOAL_S, GOAL_BYTES = 120, 2 << 30


def measure(town: Town, url: str, rows: int) -> list[Figure]:
    """Lay residents and stations down, write the file, run the command; judge every line by plain SQL."""
    place, residents = _ground(town, rows)
    path = Path(os.environ["WANJIA_HOME"]) / "mixed.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADERS)
        file.writelines(_lines(rows))
    execute("VACUUM ANALYZE")
    execute("CHECKPOINT")
    command = [sys.executable, "-m", "wanjia", "records", str(path), "--place", place.code, "--by", "shequ"]
    begun = time.perf_counter()
    taking = subprocess.Popen(command, env={**os.environ, "WANJIA_DATABASE_URL": url}, stdout=subprocess.DEVNULL)
    _number, _status, used = os.wait4(taking.pid, 0)
    lasted = time.perf_counter() - begun
    tell(f"{rows:,} records: {lasted:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of CPU in the command")
    bad, again = (rows + BAD - 1) // BAD, sum(1 for n in range(rows) if _is_again(n))
    ((lines, accepted, rejected, known),) = execute("SELECT rows, accepted, rejected, known FROM streams_recordfile")
    ((stored, matched, told),) = execute(
        "SELECT count(*), count(person_id), (SELECT sum(records) FROM streams_recordtally) FROM streams_record"
    )
    meant = sum(1 for n in range(rows) if n % BAD and not _is_again(n) and _subject(n, rows) < residents)
    wrong = [lines - rows, rejected - bad, known - again, accepted - stored - known, stored - told, matched - meant]
    if any(wrong):
        tell(f"WRONG: lines, rejected, known, stored, counted, matched differ by {wrong}")
    return [
        Figure(f"{rows:,} mixed records taken in, matched, summarised", lasted, "s", GOAL_S),
        Figure("memory of it at the most", used.ru_maxrss * 1024 / 2**20, "MiB", GOAL_BYTES / 2**20),
        Figure("lines neither accepted nor rejected, or counted or matched wrong", sum(map(abs, wrong)), "rows", 0),
    ]


def _is_again(n: int) -> bool:
    return n % AGAIN == 1 and n // AGAIN % 2 == 1


def _subject(n: int, rows: int) -> int:
    if _is_again(n):
        n -= AGAIN
    return n * 7919 % max(rows // SUBJECTS_OF_ROWS, 1)


def _lines(rows: int) -> Iterator[str]:
    """Yield lines, the same every time; one that comes again is a line from before."""
    luck = random.Random(4)
    for n in range(rows):
        subject = _subject(n, rows)
        k = n - AGAIN if _is_again(n) else n
        minute = AT - timedelta(minutes=k * 31 % MINUTES)
        who = f"来客{chr(0x4E00 + subject % 20_000)}"
        if n % BAD == 0:
            who = ""
        where = f"{luck.randrange(STATIONS)}号站"
        yield f"{KINDS[k % 7]},{k},{who},,{13_000_000_000 + subject},{minute:%Y-%m-%d %H:%M},{where},{ORIGINS[k % 8]}\n"


def _ground(town: Town, rows: int) -> tuple[Any, int]:
    """Stations, a clerk, and a quarter of the subjects as residents."""
    from demo.cast import PASSWORD
    from wanjia.core import sets
    from wanjia.core.fields import blind_index
    from wanjia.registry.accounts.actions import add_user, grant_role
    from wanjia.registry.people.models import Household, Person
    from wanjia.registry.places.actions import add_site
    from wanjia.registry.places.models import Place

    county = Place.objects.filter(level="county").earliest("lo")
    Place.objects.filter(pk=county.pk).update(code="150502")
    clerk = add_user(username="shequ", name="苏文员", password=PASSWORD, by=None, at=AT)
    grant_role(user=clerk, role="clerk", place=town.region, by=None, at=AT)
    for number in range(STATIONS):
        add_site(kind="checkpoint", name=f"{number}号站", place=county, by=clerk, at=AT)
    residents = max(rows // SUBJECTS_OF_ROWS // RESIDENTS_OF, 1)
    homes = list(Household.objects.order_by("pk").values_list("pk", flat=True))
    blank = {field.name: field.get_default() for field in Person._meta.fields if field.name != "id"}
    sealed = Person._meta.get_field("phone")
    names = list(blank)
    people = []
    for number in range(residents):
        phone = f"+86{13_000_000_000 + number}"
        told = {
            "household": homes[number % len(homes)], "name": f"来客{chr(0x4E00 + number % 20_000)}",
            "phone": sealed.sealed(phone), "phone_index": blind_index("phone", phone), "created_at": AT,
        }  # fmt: skip
        people.append([_stored(Person, name, told.get(name, blank[name])) for name in names])
    sets.insert(Person, names, people)
    place = Place.objects.get(pk=county.pk)
    return place, residents


def _stored(model: Any, name: str, value: Any) -> Any:
    if isinstance(value, bytes):
        return value
    from django.db import connection

    return model._meta.get_field(name).get_db_prep_save(value, connection)
