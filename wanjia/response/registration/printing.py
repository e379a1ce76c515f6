"""What hangs or lies at a site: a poster with its code in three languages, a list to fill in by hand, the code to leaflets."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import segno
from django.utils.translation import gettext, gettext_lazy, override

from wanjia.core.languages import MONGOLIAN, own_word
from wanjia.core.paper import has_font, pdf
from wanjia.response.registration import texts
from wanjia.response.registration.models import Placement, Poster
from wanjia.response.registration.queries import Open

TEMPLATE = Path(__file__).parent / "templates" / "registration" / "poster.typ"
LIST = TEMPLATE.with_name("paper.typ")
ROWS = 15  # what one sheet holds
SCRIPT = "Noto Sans Mongolian"


def address_of(host: str, code: str) -> str:
    """Give the address in the QR code: capitals only, so that the smallest code holds it."""
    return f"HTTPS://{host.upper()}/R/{code}"


def sheet(poster: Poster, host: str) -> bytes:
    """Give a poster as a PDF."""
    picture = io.BytesIO()
    code = segno.make(address_of(host, poster.code), error="q", boost_error=False)
    code.save(picture, kind="svg", border=2, light="white", xmldecl=False)
    said = {language: _words(poster, language) for language in ("zh-hans", "en")}
    mongolian = [own_word(texts.TEXTS[key], MONGOLIAN) for key in ("again", "name", "phone")]
    values = {
        "site": poster.site.name,
        "place": poster.site.place.name,
        "said": said,
        "mongolian": [word for word in mongolian if word] if has_font(SCRIPT) else [],
        "script": SCRIPT,
        "address": f"{host}/r/{poster.code}",
        "picture": picture.getvalue().decode(),
    }
    return pdf(TEMPLATE, values)


def paper_list(poster: Open) -> bytes:
    """Give the list to be filled in by hand at a poster: what it asks, a page of empty rows."""
    asked = [texts.TEXTS[name] for name in ("time", "name", "phone", *poster.asks)]
    words = {language: _in(language, asked) for language in ("zh-hans", "en")}
    values = {
        "heading": _in("zh-hans", [Poster.Kind(poster.kind).label])[0],
        "site": poster.site,
        "place": poster.place,
        "day": _in("zh-hans", [gettext_lazy("日期")])[0],
        "asks": list(poster.asks),
        "columns": [["№", ""], *map(list, zip(words["zh-hans"], words["en"], strict=True))],
        "rows": ROWS,
        "notice": str(texts.notice(poster.days, "zh-hans")),
    }
    return pdf(LIST, values)


def _in(language: str, said: Sequence[Any]) -> list[str]:
    with override(language):
        return [str(text) for text in said]


def leaflet_sheet(placement: Placement, host: str) -> bytes:
    """Give the sheet with the code to what travellers are told, as a PDF."""
    picture = io.BytesIO()
    code = segno.make(f"HTTPS://{host.upper()}/I/{placement.code}", error="q", boost_error=False)
    code.save(picture, kind="svg", border=2, light="white", xmldecl=False)
    said = {}
    for language in ("zh-hans", "en"):
        with override(language):
            heading, how = gettext("出行须知"), gettext("用手机扫码，看本地防疫和交通通告。")
            said[language] = {"heading": heading, "how": how, "paper": "", "unreviewed": ""}
    values = {
        "site": f"{placement.site.name} {placement.spot}",
        "place": placement.site.place.name,
        "said": said,
        "mongolian": [],
        "script": SCRIPT,
        "address": f"{host}/i/{placement.code}",
        "picture": picture.getvalue().decode(),
    }
    return pdf(TEMPLATE, values)


def _words(poster: Poster, language: str) -> dict[str, str]:
    with override(language):
        return {
            "heading": str(Poster.Kind(poster.kind).label),
            "how": gettext("用手机扫码，填写后请给工作人员看。不用安装软件，不收集位置。"),
            "paper": gettext("没有手机？工作人员为您登记。"),
            "unreviewed": gettext("蒙古文尚未经母语人士审校，以旁边的汉文为准。"),
        }
