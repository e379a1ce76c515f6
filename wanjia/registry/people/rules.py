"""How values of a person become columns, and what the ways to read them are called."""

import unicodedata
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import blind_index
from wanjia.registry.people.personal import NOBODY, PERSONAL_CLASSES

__all__ = [
    "DEEPER",
    "NOBODY",
    "PAGES",
    "PERSONAL_CLASSES",
    "phone_columns",
    "workplace_columns",
    "workplace_index",
]

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
    "measure": _("管控措施"),
    "measures": _("管控措施名单"),
    "measures export": _("导出管控措施"),
    "tube page": _("采样管"),
    "tube measures": _("阳性管的管控建议"),
    "retests": _("单采复核名单"),
    "schedule page": _("定期检测安排"),
    "sampling schedules": _("定期检测名单"),
    "card page": _("采样凭证"),
    "issue page": _("补发采样凭证"),
    "printed card": _("打印采样凭证"),
    "cards and samples": _("凭证与样本核对"),
    "answer page": _("电话通知结果"),
    "phone list": _("未采样人员电话名单"),
    "doorstep list": _("上门采样名单"),
    "missed again": _("多轮未采样名单"),
    "isolation:attachment": _("一户一册的附件"),
    "tasks:helpers": _("交给党员、群众的任务"),
    "cases:case": _("病例"),
    "cases:outbreak": _("病例名单"),
    "cases:export": _("导出病例名单"),
    "cases:search": _("查找接触者"),
    "cases:contacts": _("接触者名单"),
    "cases:contacts_export": _("导出接触者名单"),
    "api:cases": _("其他系统：病例"),
    "api:line-list": _("其他系统：病例名单"),
    "api:dhis2": _("其他系统：DHIS2"),
    "api:fhir": _("其他系统：FHIR"),
    "api:measures": _("其他系统：管控措施"),
    "sync": _("手机"),
}


def phone_columns(phone: str) -> dict[str, Any]:
    """Give the three columns that hold a telephone number: encrypted, index, tail."""
    return {"phone": phone, "phone_index": blind_index("phone", phone), "phone_tail": phone[-4:]}


# What is written where somebody works nowhere in particular: two of whom this is said are not colleagues.
_NOWHERE = {
    "无", "没有", "暂无", "不详", "未知", "无业", "待业", "失业", "在家", "家务", "退休", "已退休", "离休", "离退休", "务农",
    "农民", "牧民", "放牧", "个体", "个体户", "自由职业", "打工", "外出务工", "务工", "学生", "儿童", "幼儿", "none", "na",
}  # fmt: skip
_FORMS = ("有限责任公司", "股份有限公司", "有限公司", "公司")  # left off in everyday use


def same_workplace(text: str) -> str:
    """Give what two ways to write one workplace have in common; empty for no place in particular."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    bare = next((plain.removesuffix(form) for form in _FORMS if plain.endswith(form)), plain)
    return "" if len(bare) < 2 or bare in _NOWHERE else bare


def workplace_index(text: str) -> bytes | None:
    """Give the keyed digest by which colleagues are found without a list of who works where."""
    return blind_index("workplace", same_workplace(text))


def workplace_columns(workplace: str) -> dict[str, Any]:
    """Give the two columns that hold a workplace: encrypted, index."""
    return {"workplace": workplace, "workplace_index": workplace_index(workplace)}
