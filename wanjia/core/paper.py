"""Sheets on paper: Typst lays values out by a template into a PDF. It fetches nothing; it needs a font with Chinese."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from wanjia.core.actions import Refused

# The first of these that the machine has; what Debian, Windows, macOS and HarmonyOS come with.
FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "HarmonyOS Sans SC",
)


@cache
def font() -> str:
    """Give the font that sheets are set in. Raises Refused on a machine without one that has Chinese."""
    known = set(typst.Fonts(font_paths=settings.WANJIA_FONT_DIRS).families())
    for family in FAMILIES:
        if family in known:
            return family
    raise Refused(_("这台服务器没有中文字体，请装 fonts-noto-cjk 或设置 WANJIA_FONT_DIRS"), code="no_font")


@cache
def has_font(family: str) -> bool:
    """Tell whether this machine has a font."""
    return family in typst.Fonts(font_paths=settings.WANJIA_FONT_DIRS).families()


def pdf(template: Path, values: dict[str, Any]) -> bytes:
    """Give a template filled with values as a PDF.

    It reads them as ``json(bytes(sys.inputs.values))`` and the font as ``sys.inputs.font``.
    """
    made = typst.compile(
        str(template),
        font_paths=settings.WANJIA_FONT_DIRS,
        sys_inputs={"font": font(), "values": json.dumps(values, ensure_ascii=False)},
    )
    return bytes(made)


def send(name: str, content: bytes) -> HttpResponse:
    """Answer with a PDF that the browser shows, called ``name``."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = str(content_disposition_header(False, f"{name}.pdf"))
    answer.headers["Cache-Control"] = "no-store"
    return answer
