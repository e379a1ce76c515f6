"""How values of a person become columns, and what the ways to read them are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import blind_index
from wanjia.registry.people.identity.phones import read_phone
from wanjia.registry.people.identity.refusal import IdentityRefused
from wanjia.registry.people.personal import NOBODY, PERSONAL_CLASSES

__all__ = ["DEEPER", "NOBODY", "PAGES", "PERSONAL_CLASSES", "IdentityRefused", "phone_columns", "read_phone"]

# What only a response in force opens (class "deeper"), as pages and rosters call it.
DEEPER = {"workplace": _("工作单位或学校"), "native_place": _("籍贯")}

# Through which page or device somebody read: what a journal line or a reading names, and what people call it.
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
    "isolation:board": _("随访名单"),
    "isolation:release": _("解除名单"),
    "isolation:watch": _("随访"),
    "isolation:file": _("一户一册"),
    "isolation:booklet": _("打印一户一册"),
    "isolation:paper": _("解除证明"),
    "conflicts": _("待核对"),
    "lead": _("核查线索"),
    "leads": _("核查线索"),
    "leads export": _("导出核查线索"),
    "sync": _("手机"),
}


def phone_columns(phone: str) -> dict[str, Any]:
    """Give the three columns that hold a telephone number: encrypted, index, tail."""
    return {"phone": phone, "phone_index": blind_index("phone", phone), "phone_tail": phone[-4:]}
