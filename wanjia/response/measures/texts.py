"""What the person's page and paper say, in Chinese, English and (the Chinese beside it) Mongolian where there are words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.core.languages import beside

TEXTS: dict[str, Any] = {
    "heading": _("疫情防控措施告知书"),
    "kind": _("措施"),
    "who": _("对象"),
    "ground": _("依据"),
    "document": _("文件"),
    "from": _("从"),
    "until": _("到"),
    "over": _("到时间自动结束，不需要办理手续。"),
    "conditions": _("解除条件"),
    "owner": _("有事找谁"),
    "by": _("批准人"),
    "state": _("现在"),
    "rights": _("认为不对？您有权申诉，由提出人和批准人以外的人答复。"),
    "how": _("用手机扫码，或打电话、到社区请工作人员代为提出。"),
    "hours": _("答复期限（小时）"),
    "appeal": _("提出申诉"),
    "text": _("为什么不对"),
    "phone": _("怎样联系您（可不填）"),
    "sent": _("申诉已收到"),
    "due": _("最迟答复"),
    "answer": _("答复"),
    "granted": _("申诉成立：措施已撤销"),
    "kept": _("维持这项措施"),
    "corrected": _("这项措施有误，已经撤销，视为从未采取。"),
    "nothing": _("这个码查不到措施，请核对，或问社区工作人员。"),
    "wrong": _("请更正下列内容"),
    "language": _("语言"),
    "unreviewed": _("蒙古文尚未经母语人士审校，以旁边的汉文为准。"),
}


def words(language: str) -> dict[str, Any]:
    """Give every text in a language."""
    return {key: beside(text, language) for key, text in TEXTS.items()}
