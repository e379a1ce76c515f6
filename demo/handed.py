"""What other systems handed over: a file of five kinds of records, some of them of residents, a few that nobody could take."""

import io
from datetime import datetime, timedelta
from random import Random

from demo.ground import Ground
from demo.staff import Staff
from wanjia.registry.people.models import Person
from wanjia.response.movement.models import Station
from wanjia.response.streams.models import RecordFile
from wanjia.response.streams.rules import STREAMS
from wanjia.response.streams.taking import take_file

LINES, RESIDENTS = 240, 40
ORIGINS = ("1505", "1504", "2101", "2201", "1301", "4201", "4209", "")


def hand_over(ground: Ground, staff: Staff, chance: Random, *, at: datetime) -> RecordFile:
    """Let the police platform's file come in for the county."""
    people = list(Person.objects.current().exclude(phone_tail="").order_by("pk")[:RESIDENTS])
    stations = list(Station.objects.order_by("pk").values_list("site__name", flat=True)[:5]) or [""]
    kinds = [str(name) for name in STREAMS.values()]
    lines = ["类别,编号,姓名,电话,时间,地点,来源地"]
    for number in range(LINES):
        moment = f"{at - timedelta(minutes=5 * number + 30):%Y-%m-%d %H:%M}"
        name, phone = f"来客{'甲乙丙丁戊己庚辛'[number % 8]}", f"1390475{number % 90:04d}"
        if people and number % 6 == 0:
            person = chance.choice(people)
            name, phone = person.name, person.phone.removeprefix("+86")
        if number % 40 == 7:
            phone = phone[:9]  # a digit or two were lost on the way
        where = chance.choice(stations)
        lines.append(f"{kinds[number % 5]},GA{number:05d},{name},{phone},{moment},{where},{chance.choice(ORIGINS)}")
    content = io.BytesIO("\n".join(lines).encode())
    by = staff.users["shequ"]
    return take_file(place=ground.places["county"], filename="公安汇聚.csv", stream=content, by=by, at=at)
