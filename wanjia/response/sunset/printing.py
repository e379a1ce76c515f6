"""The signed report of a sunset on paper: figures by kind and class, why what is left was kept, and the signature."""

import base64
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core.paper import pdf
from wanjia.registry.people.personal import PERSONAL_CLASSES
from wanjia.response.measures.rules import KINDS
from wanjia.response.sunset.models import Sunset
from wanjia.response.sunset.queries import read_report

TEMPLATE = Path(__file__).parent / "templates" / "sunset" / "report.typ"


def told(figures: dict[str, int]) -> list[tuple[str, int]]:
    """Give what ended, in words."""
    words = {"refused": _("未批准的提议"), "unchecked": _("其中没有完成解封前确认的"), "levels": _("响应级别"), **KINDS}
    return [(str(words.get(key, key)), count) for key, count in figures.items() if count]


def lines(rows: list[list[Any]]) -> list[list[Any]]:
    """Give the lines of a report with what each class is kept for in words."""
    return [[label, _class(kind), *rest] for label, kind, *rest in rows]


def sheet(row: Sunset) -> bytes:
    """Give the report as a PDF."""
    said, holds, kid = read_report(row)
    values = {
        "title": _("管控全域解除和数据销毁报告"),
        "place": row.place.name,
        "facts": [
            [_("依据"), said["document"]],
            [_("原因"), row.reason],
            [_("全部措施结束"), _minute(row.ends_at)],
            [_("销毁完成"), _minute(row.done_at)],
            [_("提出"), row.proposed_by.name],
            [_("确认"), row.confirmed_by.name if row.confirmed_by else ""],
        ],
        "ended": [[word, str(count)] for word, count in told(said["ended"])],
        "destroyed": [[_table(label), _class(kind), str(rows)] for label, kind, rows in said["destroyed"]],
        "left": [[_table(a), _class(kind), str(rows), why, str(days)] for a, kind, rows, why, days in said["left"]],
        "words": [
            _("结束了什么"),
            _("销毁了什么"),
            _("留下了什么，为什么"),
            _("表"),
            _("内容"),
            _("条数"),
            _("理由"),
            _("保存天数"),
        ],
        "note": _("销毁后再查一遍，列出的类别在本辖区内只剩上表所列。统计数字不含个人信息，予以保留。"),
        "signature": _("签名有效") if holds else _("签名无效"),
        "kid": kid,
        "sha256": hashlib.sha256(bytes(row.report)).hexdigest(),
        "cose": base64.b64encode(bytes(row.report)[-64:]).decode(),
    }
    return pdf(TEMPLATE, values)


def _table(label: str) -> str:
    return str(apps.get_model(label)._meta.label)


def _class(kind: str) -> str:
    return str(PERSONAL_CLASSES[kind].purpose)


def _minute(moment: datetime | Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
