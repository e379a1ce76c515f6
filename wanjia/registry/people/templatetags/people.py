"""How people appear on pages: masked, their needs in words."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from wanjia.registry.people.models import Need

register = template.Library()
PAGES = {
    "people:search": _("找人"),
    "people:roster": _("名册"),
    "people:roster_file": _("导出名册"),
    "people:household": _("本户的页面"),
    "people:deeper": _("流调信息"),
    "people:reveal": _("显示电话号码"),
    "people:duplicates": _("疑似重复"),
    "people:merges": _("已合并"),
    "call list": _("电话名单"),
    "codes:person": _("个人码"),
    "codes:cards": _("打印个人码卡片"),
    "photo": _("上门照片"),
    "target page": _("排查任务里的本户"),
    "missing list": _("还缺谁的名单"),
    "printed list": _("打印的名单"),
    "difference": _("与上一轮比较"),
    "visit page": _("登记上门"),
    "conflicts": _("待核对"),
    "lead": _("核查线索"),
    "leads": _("核查线索"),
    "leads export": _("导出核查线索"),
    "sync": _("手机"),
}


@register.filter
def tail(text: str) -> str:
    """Show that only the last characters are known here."""
    return f"···{text}" if text else ""


@register.filter
def needs_of(person: Any, needs: dict[int, list[str]]) -> str:
    """Give a person's needs in words."""
    return "、".join(str(Need.Kind(kind).label) for kind in needs.get(person.pk, []))


@register.filter
def members_of(members: dict[int, list[Any]], household: Any) -> list[Any]:
    """Give the members of a household."""
    return members.get(household.pk, [])


@register.filter
def page_name(through: str) -> str:
    """Give what residents call the page or device through which somebody read."""
    return str(PAGES.get(through, through))
