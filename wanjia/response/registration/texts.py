"""What the public pages say, in Chinese, English and traditional Mongolian."""

from functools import cache
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from wanjia.core.languages import MONGOLIAN, beside

TEXTS: dict[str, Any] = {
    "name": _("姓名"),
    "phone": _("手机号码"),
    "phone_help": _("没有手机可以不填"),
    "origin": _("从哪里来"),
    "destination": _("到哪里去（住址）"),
    "purpose": _("事由"),
    "abroad": _("境外"),
    "submit": _("提交登记"),
    "again": _("登记"),
    "again_help": _("点一下就登记好了"),
    "who": _("今天来的人"),
    "change": _("修改所填内容"),
    "add": _("添加一位家人"),
    "done": _("已登记"),
    "done_help": _("请把这一页给工作人员看。"),
    "code": _("出示登记码"),
    "code_help": _("过卡口时给工作人员扫，24小时内有效。"),
    "kept": _("登记过什么、保留多久、谁看过"),
    "forget": _("从这部手机上清除"),
    "forgotten": _("已从这部手机上清除。"),
    "nothing": _("这部手机上没有登记过。"),
    "seen": _("谁看过"),
    "unseen": _("还没有工作人员看过。"),
    "until": _("保留到"),
    "time": _("时间"),
    "place": _("地点"),
    "big": _("大字"),
    "usual": _("标准字"),
    "back": _("返回"),
    "wrong": _("请更正下列内容"),
    "closed": _("这张登记码已停用，请找工作人员登记。"),
    "busy": _("登记的人太多，请过一会儿再试，或请工作人员代登记。"),
    "unreviewed": _("蒙古文尚未经母语人士审校，以旁边的汉文为准。"),
    "thanks": _("谢谢"),
    "language": _("语言"),
}


@cache
def words(language: str) -> dict[str, Any]:
    """Give every text of the public pages in a language; Mongolian with its Chinese beside it."""
    found = {key: beside(text, language) for key, text in TEXTS.items()}
    if language == MONGOLIAN:  # who reads neither Mongolian nor Chinese is told as well
        with override("en"):
            found["unreviewed"] = format_html(
                '{} <span lang="en">{}</span>',
                found["unreviewed"],
                gettext("蒙古文尚未经母语人士审校，以旁边的汉文为准。"),
            )
    return found


def option(text: Any, language: str) -> str:
    """Give a text where no marks may stand: in a list to choose from."""
    with override(language):
        own = str(text)
    if language != MONGOLIAN:
        return own
    with override("zh-hans"):
        return own if own == str(text) else f"{own} {text}"


def notice(days: int, language: str) -> Any:
    """Say what is kept and for how long."""
    with override(language if language == "en" else "zh-hans"):
        said = gettext("所填内容只用于疫情防控，%(days)d天后删除。不收集位置，不用安装软件。") % {"days": days}
    return format_html('<span lang="zh">{}</span>', said) if language == MONGOLIAN else said
