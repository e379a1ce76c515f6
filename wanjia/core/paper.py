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

BUILT = settings.ROOT / "frontend" / "dist" / "paper"  # the Mongolian script, which hardly a machine has
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
def _fonts() -> typst.Fonts:
    """Give the fonts of this machine, looked for once: to look takes fifty times as long as to set a sheet."""
    return typst.Fonts(font_paths=[*settings.WANJIA_FONT_DIRS, str(BUILT)])


@cache
def font() -> str:
    """Give the font that sheets are set in. Raises Refused on a machine without one that has Chinese."""
    known = set(_fonts().families())
    for family in FAMILIES:
        if family in known:
            return family
    raise Refused(_("这台服务器没有中文字体，请装 fonts-noto-cjk 或设置 WANJIA_FONT_DIRS"), code="no_font")


@cache
def has_font(family: str) -> bool:
    """Tell whether this machine has a font."""
    return family in _fonts().families()


def pdf(template: Path, values: dict[str, Any]) -> bytes:
    """Give a template filled with values as a PDF.

    It reads them as ``json(bytes(sys.inputs.values))`` and the font as ``sys.inputs.font``.
    """
    return _made(template, values, {})


def png(template: Path, values: dict[str, Any], *, dots: int = 144) -> bytes:
    """Give the one page of a template filled with values as a picture, of so many dots an inch."""
    return _made(template, values, {"format": "png", "ppi": dots})


def _made(template: Path, values: dict[str, Any], options: dict[str, Any]) -> bytes:
    made = typst.compile(
        str(template),
        font_paths=_fonts(),
        sys_inputs={"font": font(), "values": json.dumps(values, ensure_ascii=False)},
        **options,
    )
    return bytes(made)


KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def send(name: str, content: bytes, kind: str = "pdf") -> HttpResponse:
    """Answer with a file called ``name``; a PDF or a picture is shown by the browser, others are saved."""
    answer = HttpResponse(content, content_type=KINDS[kind])
    saved = kind in ("docx", "xlsx")
    answer.headers["Content-Disposition"] = str(content_disposition_header(saved, f"{name}.{kind}"))
    answer.headers["Cache-Control"] = "no-store"
    return answer
