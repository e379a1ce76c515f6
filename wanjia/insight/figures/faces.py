"""How the rows behind a figure are shown: what each kind says of itself, who may see it, which page it opens.

No names: those stand on the page that a row opens, which has its own gate and records who reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.models import Target
from wanjia.command.secondments.models import StaffQuota, StaffSent
from wanjia.command.tasks.models import WorkOrder
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.models import Household, Residence
from wanjia.response.care.models import FeverChain
from wanjia.response.cases.models import Case, Contact
from wanjia.response.isolation.models import Watch
from wanjia.response.measures.models import Appeal, Measure
from wanjia.response.measures.queries import subject_name
from wanjia.response.movement.models import Check, Station
from wanjia.response.passes.models import Pass, PassStep
from wanjia.response.registration.models import Registration
from wanjia.response.sampling.models import Certificate, Result, Tube

DOORS, CASES, STATIONS = (C.VIEW_DOORS,), (C.INVESTIGATE_CASES,), (C.VIEW_STATIONS, C.MANAGE_STATIONS)
MEASURES = (C.PROPOSE_MEASURES, C.APPROVE_MEASURES, C.ANSWER_APPEALS, C.KEEP_ISOLATION)
PASSES = (C.APPLY_PASSES, C.VET_PASSES, C.ISSUE_PASSES)
SECONDED = (C.VIEW_COVERAGE, C.MANAGE_POSTS)


@dataclass(frozen=True)
class Face:
    """What one kind of row says: under these headings these cells, and the page it opens."""

    headings: tuple[Any, ...]
    cells: Callable[[Any], list[Any]]
    needs: tuple[C, ...]
    page: str
    related: tuple[str, ...] = ()
    opens: Callable[[Any], Any] = field(default=lambda row: row)
    order: tuple[str, ...] = ("id",)
    is_doors: bool = False  # a list of doors leaves as a file only with those who may take lists out

    def address(self, row: Any) -> str:
        """Give the page of a row."""
        found = self.opens(row)
        ids = [each.public_id for each in (found if isinstance(found, tuple) else (found,))]
        return reverse(self.page, args=ids)


FACES: dict[type[Model], Face] = {
    Household: Face(
        (_("门"), _("类别")), lambda h: [h.door.label, h.get_kind_display()], DOORS, "people:household", ("door",),
        order=("position", "id"), is_doors=True,
    ),
    Residence: Face(
        (_("门"), _("从")), lambda r: [r.household.door.label, r.from_at], DOORS, "people:household", ("household__door",),
        lambda r: r.household, order=("position", "id"), is_doors=True,
    ),
    Target: Face(
        (_("门"), _("现在"), _("任务")), lambda t: [t.household.door.label, t.get_state_display(), t.campaign.name], DOORS,
        "campaigns:target", ("household__door", "campaign"), lambda t: (t.campaign, t), order=("position", "id"), is_doors=True,
    ),
    Tube: Face(
        (_("管"), _("采样点"), _("封管"), _("收到")), lambda t: [t.label, t.table.point.site.name, t.sealed_at, t.arrived_at],
        (C.VIEW_PEOPLE, C.ENTER_RESULTS), "sampling:tube", ("table__point__site",),
    ),
    Result: Face(
        (_("管"), _("采样点"), _("检测"), _("报告")),
        lambda r: [r.tube.label, r.tube.table.point.site.name, r.tested_at, r.reported_at], (C.VIEW_PEOPLE,), "sampling:tube",
        ("tube__table__point__site",), lambda r: r.tube,
    ),
    Certificate: Face(
        (_("编号"), _("采样点"), _("发放"), _("收到")), lambda c: [c.serial, c.point.site.name, c.issued_at, c.arrived_at],
        DOORS, "sampling:samples", ("point__site", "target"), lambda c: c.target,
    ),
    Case: Face(
        (_("病例编号"), _("所在"), _("登记")), lambda c: [c.label, c.place.name, c.created_at], CASES, "cases:case", ("place",),
    ),
    Contact: Face(
        (_("病例编号"), _("接触原因"), _("分钟"), _("认定")),
        lambda c: [c.case.label, c.get_reason_display(), c.lasted, c.confirmed_at], CASES, "cases:case", ("case",),
        lambda c: c.case,
    ),
    Measure: Face(
        (_("措施"), _("对象"), _("从"), _("到"), _("属地责任单位")),
        lambda m: [m.get_kind_display(), subject_name(m), m.from_at, m.until_at, m.owner.name], MEASURES, "measures:measure",
        ("person", "visitor", "household__door", "place", "compound", "site", "room__site", "owner"),
    ),
    Appeal: Face(
        (_("措施"), _("提出"), _("最迟答复")), lambda a: [a.measure.get_kind_display(), a.made_at, a.due_at], MEASURES,
        "measures:measure", ("measure",), lambda a: a.measure,
    ),
    Watch: Face(
        (_("措施"), _("门"), _("随访人"), _("从")),
        lambda w: [w.measure.get_kind_display(), str(w.file.household.door if w.file else w.place), w.keeper, w.begins_at],
        (C.KEEP_ISOLATION,), "isolation:watch", ("measure", "file__household__door", "place", "keeper"),
    ),
    WorkOrder: Face(
        (_("任务"), _("地点"), _("派给"), _("期限")), lambda o: [o.title, o.place.name, o.assignee.name, o.due_at],
        (C.ASSIGN_WORK, C.MANAGE_POSTS), "tasks:order", ("place", "assignee"),
    ),
    FeverChain: Face(
        (_("来源"), _("地点"), _("发现"), _("到哪一步")),
        lambda c: [c.get_source_display(), str(c.site or c.place), c.found_at, c.get_step_display()], (C.HANDLE_FEVER,),
        "care:chain", ("site", "place"),
    ),
    Check: Face(
        (_("卡口"), _("车辆"), _("人员"), _("时间"), _("收到")),
        lambda c: [c.station.site.name, c.get_vehicle_display(), c.persons, c.at, c.arrived_at], STATIONS, "movement:station",
        ("station__site",), lambda c: c.station,
    ),
    Station: Face(
        (_("卡口"), _("类型"), _("地点")), lambda s: [s.site.name, s.get_kind_display(), s.site.place.name], STATIONS,
        "movement:station", ("site__place",),
    ),
    Registration: Face(
        (_("场所"), _("时间"), _("收到"), _("方式")),
        lambda r: [r.poster.site.name, r.at, r.arrived_at, r.get_way_display()], STATIONS,
        "registration:figures", ("poster__site",), lambda r: (),
    ),
    Pass: Face(
        (_("编号"), _("种类"), _("单位"), _("从"), _("到")),
        lambda p: [p.serial, p.get_kind_display(), p.unit.name, p.begins_at, p.ends_at], PASSES, "passes:pass", ("unit",),
    ),
    PassStep: Face(
        (_("编号"), _("种类"), _("单位"), _("办理时间")),
        lambda s: [s.of.serial, s.of.get_kind_display(), s.of.unit.name, s.at], PASSES, "passes:pass", ("of__unit",),
        lambda s: s.of,
    ),
    StaffQuota: Face(
        (_("来自单位"), _("抽调"), _("地点"), _("应到"), _("到岗期限")),
        lambda q: [q.unit, q.call.title, q.call.place.name, q.heads, q.call.due_at], SECONDED, "secondments:call",
        ("call__place",), lambda q: q.call,
    ),
    StaffSent: Face(
        (_("来自单位"), _("下沉到"), _("工作"), _("下沉日期"), _("到岗时间")),
        lambda s: [s.quota.unit, s.place.name, s.get_work_display(), s.sent_on, s.arrived_at], SECONDED,
        "secondments:placements", ("quota", "place"), lambda s: s.place,
    ),
}  # fmt: skip
# What each indicator counts: by its key, else by its section.
COUNTED: dict[str, type[Model]] = {
    "people.persons": Residence,
    "round.samples": Tube,
    "round.cards": Certificate,
    "round.positive": Result,
    "cases.contacts": Contact,
    "measures.appeals": Appeal,
    "passes.valid": Pass,
    "secondments.quota": StaffQuota,
    "secondments.short": StaffQuota,
    "people": Household,
    "campaign": Target,
    "round": Target,
    "cases": Case,
    "measures": Measure,
    "follow": Watch,
    "fever": FeverChain,
    "work": WorkOrder,
    "checks": Check,
    "stations": Station,
    "registrations": Registration,
    "passes": PassStep,
    "secondments": StaffSent,
}


def face_of(key: str) -> Face:
    """Give how the rows of an indicator are shown."""
    return FACES[COUNTED.get(key) or COUNTED[key.partition(".")[0]]]


def needed(key: str) -> tuple[C, ...]:
    """Give the capabilities, of which one opens the list behind an indicator."""
    return face_of(key).needs
