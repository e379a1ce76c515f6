"""What every page's frame needs: who is asking, the ways onward, the theme."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wanjia.core.access import Standing
from wanjia.registry.accounts.roles import Capability as C

THEMES = {"auto": _("跟随系统"), "light": _("浅色"), "dark": _("深色")}


@dataclass(frozen=True)
class Entry:
    """One way onward: where to, its icon, and who sees it (one of the capabilities is enough; none: everybody)."""

    view: str
    title: Any
    icon: str
    capabilities: tuple[str, ...] = ()


# The menu by what one comes for; the first four that somebody may open are the dock of their phone.
MENU: list[tuple[Any, list[Entry]]] = [
    (
        "",
        [
            Entry("web:home", _("今日"), "today"),
            Entry("campaigns:list", pgettext_lazy("menu", "任务"), "doors", (C.VIEW_COVERAGE,)),
            Entry("dashboards:home", _("态势"), "chart", (C.VIEW_COVERAGE,)),
            Entry("sampling:rounds", pgettext_lazy("menu", "采样"), "tube", (C.VIEW_COVERAGE, C.RECORD_SAMPLES)),
            Entry("web:to_do", _("我的待办"), "list"),
            Entry("reports:mine", _("日报"), "paper", (C.VIEW_COVERAGE,)),
        ],
    ),
    (
        _("防控"),
        [
            Entry(
                "movement:stations",
                pgettext_lazy("menu", "卡口"),
                "barrier",
                (C.VIEW_STATIONS, C.CHECK_CROSSINGS, C.MANAGE_STATIONS),
            ),
            Entry("registration:figures", _("自主登记"), "flag", (C.VIEW_STATIONS,)),
            Entry("care:board", pgettext_lazy("menu", "发热转送"), "fever", (C.HANDLE_FEVER,)),
            Entry("isolation:board", pgettext_lazy("menu", "随访"), "call", (C.KEEP_ISOLATION,)),
            Entry("cases:outbreaks", _("病例与流调"), "lead", (C.INVESTIGATE_CASES,)),
            Entry(
                "measures:board",
                pgettext_lazy("menu", "管控措施"),
                "approve",
                (C.PROPOSE_MEASURES, C.APPROVE_MEASURES, C.ANSWER_APPEALS, C.KEEP_ISOLATION),
            ),
            Entry("campaigns:revisits", _("再次上门"), "again", (C.RECORD_VISITS, C.ASSIGN_WORK)),
            Entry(
                "campaigns:exceptions",
                pgettext_lazy("menu", "例外审批"),
                "approve",
                (C.APPROVE_EXCEPTIONS, C.ASK_EXCEPTIONS),
            ),
            Entry("sampling:laboratory", _("样本与结果"), "list", (C.ENTER_RESULTS,)),
            Entry("sunset:board", _("全域解除"), "approve", (C.MANAGE_POSTS,)),
        ],
    ),
    (
        _("指挥"),
        [
            Entry("tasks:directives", _("指令"), "flag", (C.VIEW_COVERAGE,)),
            Entry("tasks:board", _("任务单"), "paper", (C.ASSIGN_WORK, C.MANAGE_POSTS)),
            Entry("secondments:calls", _("下沉干部"), "people", (C.VIEW_COVERAGE, C.MANAGE_POSTS)),
            Entry("funds:board", _("经费"), "list", (C.MANAGE_POSTS, C.VIEW_SIGNALS)),
            Entry("meetings:list", _("会议"), "people", (C.VIEW_COVERAGE, C.MANAGE_POSTS)),
            Entry("screening:signals", _("请核实"), "signal", (C.VIEW_SIGNALS,)),
            Entry("screening:leads", _("核查线索"), "lead", (C.ASSIGN_WORK,)),
            Entry("judgement:list", pgettext_lazy("menu", "研判报告"), "list", (C.VIEW_COVERAGE,)),
            Entry("briefs:channels", _("消息推送"), "share", (C.MANAGE_POSTS,)),
        ],
    ),
    (
        _("道路与车辆"),
        [
            Entry(
                "passes:home",
                _("车辆通行证"),
                "permit",
                (C.APPLY_PASSES, C.VET_PASSES, C.ISSUE_PASSES, C.VIEW_STATIONS),
            ),
            Entry("roads:closures", _("道路"), "road", (C.MANAGE_ROADS, C.APPROVE_CLOSURES, C.VIEW_STATIONS)),
            Entry("fleet:vehicles", _("车辆"), "truck", (C.MANAGE_ROADS, C.VIEW_STATIONS)),
        ],
    ),
    (
        _("名册与地点"),
        [
            Entry("people:search", pgettext_lazy("menu", "人员"), "people", (C.VIEW_PEOPLE,)),
            Entry("codes:find", pgettext_lazy("menu", "个人码"), "key", (C.VIEW_PEOPLE,)),
            Entry("intake:list", _("名册导入"), "import", (C.IMPORT_ROSTERS,)),
            Entry("people:duplicates", _("疑似重复"), "twins", (C.DECIDE_DUPLICATES,)),
            Entry("sync:conflicts", _("待核对"), "conflict", (C.RESOLVE_CONFLICTS,)),
            Entry("places:tree", pgettext_lazy("menu", "地点"), "tree", (C.VIEW_COVERAGE, C.MANAGE_POSTS)),
        ],
    ),
    (
        _("设置"),
        [
            Entry("posts:tree", _("指挥机构"), "flag", (C.VIEW_COVERAGE, C.MANAGE_POSTS)),
            Entry("posts:gaps", pgettext_lazy("menu", "责任人"), "duty", (C.MANAGE_POSTS,)),
            Entry("posts:documents", _("文件与规定"), "paper", (C.MANAGE_POSTS,)),
            Entry("diseases:list", _("病种规定"), "fever", (C.MANAGE_POSTS, C.INVESTIGATE_CASES)),
            Entry("codes:keys", _("签发密钥"), "key", (C.MANAGE_POSTS,)),
            Entry("accounts:users", _("账号"), "key", (C.MANAGE_ACCOUNTS,)),
            Entry("accounts:devices", _("手机"), "phone", (C.MANAGE_ACCOUNTS,)),
            Entry("accounts:resets", _("待确认"), "approve", (C.MANAGE_ACCOUNTS, C.MANAGE_POSTS)),
            Entry(
                "api:home", pgettext_lazy("menu", "接口"), "key", (C.MANAGE_ACCOUNTS, C.MANAGE_POSTS, C.EXPORT_LISTS)
            ),
            Entry("records:journal", _("操作日志"), "journal", (C.READ_JOURNAL,)),
        ],
    ),
]
ENTRIES = [entry for _title, group in MENU for entry in group]


@lru_cache(maxsize=64)
def address(view: str) -> str:
    """Give the address of a view without arguments, empty when no app serves it."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=64)
def entries(held: frozenset[str]) -> list[dict[str, Any]]:
    """Give the ways onward that these capabilities open; there are few such sets, so each is worked out once."""
    return [
        {"href": address(e.view), "title": e.title, "icon": e.icon, "group": title}
        for title, group in MENU
        for e in group
        if address(e.view) and (not e.capabilities or not held.isdisjoint(e.capabilities))
    ]


class May:
    """Answers ``may.export_lists`` in templates: is the capability held anywhere?"""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing

    def __getitem__(self, capability: str) -> bool:
        return self.standing.may(capability)


def context(request: HttpRequest) -> dict[str, Any]:
    """Give the frame to templates."""
    standing = getattr(request, "standing", None)
    signed_in = bool(standing and standing.user_id)
    held = frozenset[str]().union(*(h.capabilities for h in standing.holdings)) if standing else frozenset[str]()
    ways = entries(held) if signed_in else []
    path = request.path
    above = [w["href"] for w in ways if w["href"] == path or (w["href"] != "/" and path.startswith(w["href"]))]
    theme = request.COOKIES.get("theme", "auto")
    return {
        "standing": standing,
        "may": May(standing) if standing else {},
        "held_anywhere": held,
        "ways": ways,
        "way_here": max(above, key=len, default=""),  # of /codes/ and /codes/keys/ only the nearer one is lit
        "search_at": address("people:search") if standing and standing.may(C.VIEW_PEOPLE) else "",
        "not_uploaded": address("web:not_uploaded"),
        "theme": theme if theme in THEMES else "auto",
        "themes": THEMES.items(),
        "practice": settings.WANJIA_PRACTICE,
    }
