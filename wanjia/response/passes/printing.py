"""A pass on paper, with its signed code: one A4 sheet for the windscreen."""

import io
from datetime import datetime
from pathlib import Path

import segno
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wanjia.core.paper import pdf
from wanjia.registry.codes.queries import signer_of
from wanjia.registry.codes.rules import PassCard, plate_digest, sign_card
from wanjia.response.passes.models import Pass
from wanjia.response.passes.rules import COMMUTER, EMERGENCY, ENTERPRISE, JOURNEYS, SORTS

TEMPLATE = Path(__file__).parent / "templates" / "passes" / "pass.typ"
HEADINGS = {
    EMERGENCY: gettext_lazy("疫情防控应急物资及人员运输车辆通行证"),
    ENTERPRISE: gettext_lazy("重点企业车辆通行证"),
    COMMUTER: gettext_lazy("市内公路通行证"),
}
COLOURS = {EMERGENCY: "#a8321e", ENTERPRISE: "#1f4e8c", COMMUTER: "#0b6b4f"}


def pass_text(row: Pass, at: datetime) -> str:
    """Give the signed text of an issued pass, empty while its office has no key."""
    key = signer_of(row.issuer)
    if key is None or row.serial is None:
        return ""
    card = PassCard(
        serial=row.serial,
        plate=plate_digest(row.serial, row.plate),
        persons=row.persons,
        sort=SORTS[row.kind],
        issued=int(at.timestamp()),
        begins=max(int(row.begins_at.timestamp()), int(at.timestamp())),
        expires=int(row.ends_at.timestamp()),
    )
    return sign_card(card, key)


def sheet(row: Pass, at: datetime) -> bytes:
    """Give an issued pass as a PDF."""
    rules = [_("不得涂改、转借、伪造，违者追究相关法律责任。")]
    if row.kind == EMERGENCY:
        rules.insert(0, _("一车一事一证，到达目的地后自动失效。"))
    elif row.kind == COMMUTER:
        rules.insert(0, _("只限返岗人员驾驶的私家车，到达目的地后自动失效。"))
    else:
        rules.insert(0, str(JOURNEYS["one" if row.single else "many"]))
    facts = [
        (_("单位"), row.organisation),
        (_("事由"), row.matter),
        (_("驾驶人"), row.driver),
        (_("同行人"), row.companions),
        (_("核准人数"), str(row.persons)),
        (_("起点"), row.origin),
        (_("目的地"), row.destination),
        (_("入口"), row.entrance.name if row.entrance else ""),
        (_("有效期"), f"{_minute(row.begins_at)}\n{_minute(row.ends_at)}"),
        (_("签发（盖章）"), row.issuer.name),
    ]
    return pdf(
        TEMPLATE,
        {
            "title": f"{row.serial} {row.plate}",
            "lang": (get_language() or "zh")[:2],
            "colour": COLOURS[row.kind],
            "heading": str(HEADINGS[row.kind]),
            "plate": row.plate,
            "serial_word": _("编号"),
            "serial": row.serial,
            "facts": [[word, value] for word, value in facts if value],
            "rules": rules,
            "code": _picture(pass_text(row, at)),
            "no_code": _("签发单位没有密钥，此证无可核验的码"),
        },
    )


def _minute(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _picture(text: str) -> str:
    """Give a code as SVG, empty for no text."""
    if not text:
        return ""
    picture = io.BytesIO()
    segno.make(text, error="m", boost_error=False).save(picture, kind="svg", border=2, light="white", xmldecl=False)
    return picture.getvalue().decode()
