"""What belongs to an outbreak at its edges: whom to call, a paper in a file, guards at the sealed building, an end proposed."""

from datetime import datetime, timedelta

from demo.ground import Ground
from demo.staff import Staff
from wanjia.command.posts.models import Document
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Place
from wanjia.response.isolation.actions import attach_paper
from wanjia.response.isolation.models import HouseholdFile
from wanjia.response.measures.actions import set_helpline
from wanjia.response.measures.models import Measure
from wanjia.response.movement.actions import add_station, assign_duty
from wanjia.response.sunset.actions import propose_sunset

PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def end(ground: Ground, staff: Staff, document: Document, *, at: datetime) -> None:
    """Set numbers to call, keep a promise in a file, guard the sealed building by shifts, propose the end elsewhere."""
    street, county = ground.places["street"], staff.users["zhihui"]
    set_helpline(place=street, phone="0475-8230000", by=county, at=at - timedelta(days=3))
    set_helpline(
        place=ground.places["community"], phone="0475-8231111", by=staff.users["shequ"], at=at - timedelta(days=2)
    )
    for file in HouseholdFile.objects.open().order_by("pk")[:1]:
        attach_paper(file=file, kind="promise", name="居家观察承诺书", content=PAPER, by=staff.users["shequ"], at=at)
    sealed = Measure.objects.select_related("place").get(kind="sealed_building")
    site = add_site(
        kind="checkpoint", name=f"{sealed.place.name}值守点", place=sealed.place, by=county, at=sealed.from_at
    )
    post = add_station(site=site, kind="gate", direction="both", by=county, at=sealed.from_at)
    for number, name in enumerate(("值守员甲", "值守员乙")):
        begin = sealed.from_at + timedelta(hours=8 * number)
        hours = {"from_at": begin, "until_at": begin + timedelta(hours=8)}
        assign_duty(station=post, department="community", name=name, **hours, by=county, at=sealed.from_at)
    quiet = Place.objects.current().filter(level="township", lo__gt=street.hi, hi__lte=ground.places["county"].hi)
    when = {"ends_at": at + timedelta(days=1), "destroy_at": at + timedelta(days=8)}
    reason = "连续14天没有新增病例，应急任务完成"
    propose_sunset(place=quiet.earliest("lo"), document=document, reason=reason, **when, by=county, at=at)
