"""The booklet of a household's file, and the certificate of release with its signed code."""

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import segno
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.core.access import Standing
from wanjia.core.paper import pdf
from wanjia.registry.codes.queries import signer_of
from wanjia.registry.codes.rules import RELEASED, Card, sign_card
from wanjia.response.isolation.models import FollowUp, HouseholdFile, Patrol, Release
from wanjia.response.isolation.queries.files import samples_of_file
from wanjia.response.isolation.queries.follow import RELATED, end_of, name_for
from wanjia.response.isolation.rules import FIVE, SYMPTOMS
from wanjia.response.movement.rules import written

FOLDER = Path(__file__).parent / "templates" / "isolation"
VALID = timedelta(days=30)  # how long a certificate is accepted; what it says stays true


def certificate_text(row: Release) -> str:
    """Give the signed text of a certificate, empty while its office has no key. It names nobody."""
    key = signer_of(row.issuer)
    if key is None:
        return ""
    handle = (int(row.watch.public_id, 32) >> 2).to_bytes(16, "big")
    card = Card(
        round_id=handle, number=0, point="", serial=row.serial, holder=b"", issued=int(row.at.timestamp()),
        expires=int((row.at + VALID).timestamp()), kind=RELEASED,
    )  # fmt: skip
    return sign_card(card, key)


def certificate_of(row: Release) -> bytes:
    """Give a certificate of release as a PDF."""
    watch = row.watch
    subject = watch.person or watch.visitor
    facts = [
        (_("姓名"), subject.name if subject else ""),
        (_("观察地点"), watch.person.household.door.label if watch.person else watch.place.name),
        (_("措施"), str(watch.measure.get_kind_display())),
        (_("依据"), str(watch.measure.document)),
        (_("开始"), _minute(max(watch.begins_at, watch.measure.from_at))),
        (_("结束"), _minute(min(end_of(watch), row.at))),
        (_("检测"), _("%(n)d 次阴性") % {"n": row.tests} if row.tests else ""),
        (_("未检测的说明"), row.missing_tests),
        (_("出具单位（盖章）"), row.issuer.name),
        (_("经办人"), row.by.name),
    ]
    return pdf(
        FOLDER / "certificate.typ",
        {
            "title": row.serial,
            "lang": (get_language() or "zh")[:2],
            "heading": _("解除医学观察证明"),
            "serial_word": _("编号"),
            "serial": row.serial,
            "facts": [[word, value] for word, value in facts if value],
            "rule": _("观察期满，未发现异常，自结束时起解除管理。请继续做好自我健康监测。"),
            "code": _picture(certificate_text(row)),
            "no_code": _("出具单位没有密钥，此证无可核验的码"),
        },
    )


def booklet_of(file: HouseholdFile, reader: Standing, at: datetime) -> bytes:
    """Give a household's file as a PDF: who, why, until when, the five, every follow-up, patrol, service, seal and breach."""
    watches = list(file.watches.select_related(*RELATED, "measure__document").order_by("id"))
    names = {row.pk: name_for(row, reader) for row in watches}
    whose = {row.person_id: names[row.pk] for row in watches}
    duties = {duty.role: duty for duty in file.duties.filter(until_at=None)}
    followups = FollowUp.objects.filter(watch__in=watches).select_related("by").order_by("at", "id")
    patrols = Patrol.objects.filter(file=file).select_related("by").order_by("at", "id")
    tables = [
        _table(
            _("观察对象和措施"),
            [_("姓名"), _("措施"), _("文件"), _("开始"), _("结束")],
            [
                [
                    names[row.pk],
                    str(row.measure.get_kind_display()),
                    str(row.measure.document),
                    _minute(row.begins_at),
                    _minute(end_of(row)),
                ]
                for row in watches
            ],
        ),
        _table(
            _("五包一责任人"),
            [_("职责"), _("姓名"), _("电话")],
            [
                [
                    str(word),
                    duties[role].name if role in duties else _("缺"),
                    duties[role].phone if role in duties else "",
                ]
                for role, word in FIVE.items()
            ],
        ),
        _table(
            _("随访记录"),
            [_("时间"), _("谁"), _("方式"), _("结果"), _("体温"), _("症状"), _("随访人")],
            [_followup(row, names) for row in followups],
        ),
        _table(
            _("检测"),
            [_("时间"), _("谁"), _("管的结果")],
            [
                [_minute(moment), whose.get(person, ""), word]
                for moment, person, word in reversed(samples_of_file(file))
            ],
        ),
        _table(
            _("巡查记录"),
            [_("时间"), _("结果"), _("说明"), _("巡查人")],
            [
                [_minute(row.at), str(row.get_result_display()), row.note, row.by.name if row.by else ""]
                for row in patrols
            ],
        ),
        _table(
            _("服务保障"),
            [_("时间"), _("服务"), _("数量"), _("说明")],
            [
                [_minute(row.at), str(row.get_kind_display()), row.amount, str(row.note or "")]
                for row in file.records.order_by("at", "id")
            ],
        ),
        _table(
            _("封条"),
            [_("编号"), _("张贴"), _("破损、拆除")],
            [
                [seal.number, _minute(seal.posted_at), "、".join(_minute(fact.at) for fact in seal.facts.all())]
                for seal in file.seals.prefetch_related("facts").order_by("id")
            ],
        ),
        _table(
            _("违反管控"),
            [_("时间"), _("情形"), _("处置")],
            [
                [_minute(row.at), str(row.get_kind_display()), str(row.get_action_display() or _("未处置"))]
                for row in file.breaches.order_by("at", "id")
            ],
        ),
    ]
    return pdf(
        FOLDER / "booklet.typ",
        {
            "title": _("一户一册"),
            "lang": (get_language() or "zh")[:2],
            "heading": _("重点人员管控“一户一册”档案"),
            "door": file.household.door.label,
            "place": file.place.name,
            "opened": _minute(file.opened_at),
            "printed": _("打印于 %(time)s") % {"time": _minute(at)},
            "nothing": _("没有"),
            "tables": tables,
        },
    )


def _table(title: str, headings: list[str], rows: list[list[str]]) -> dict[str, Any]:
    return {"title": title, "headings": headings, "rows": rows}


def _followup(row: FollowUp, names: dict[int, str]) -> list[str]:
    symptoms = "、".join(str(SYMPTOMS[word]) for word in row.symptoms.split(",") if word)
    warm = "" if row.temperature is None else written(row.temperature)
    result = str(row.get_result_display()) + (_("（观察结束后）") if row.after else "")
    by = row.by.name if row.by else ""
    return [_minute(row.at), names[row.watch_id], str(row.get_way_display()), result, warm, symptoms, by]


def _minute(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _picture(text: str) -> str:
    """Give a code as SVG, empty for no text."""
    if not text:
        return ""
    picture = io.BytesIO()
    segno.make(text, error="m", boost_error=False).save(picture, kind="svg", border=2, light="white", xmldecl=False)
    return picture.getvalue().decode()
