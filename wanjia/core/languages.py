"""The languages of pages without a sign-in: Chinese, English and traditional Mongolian.

Mongolian (locale/mn_Mong) is never shown alone: the Chinese stands beside each word, until a native speaker has reviewed the
catalogue and taken its fuzzy marks away; what has no Mongolian yet is shown in Chinese.
"""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import override

# The name in Chinese too: a phone without the font shows boxes for the other.
LANGUAGES = {"zh-hans": "中文", "en": "English", "mn-mong": "ᠮᠣᠩᠭᠣᠯ 蒙古文"}
MONGOLIAN = "mn-mong"


def chosen(asked: str, accepted: str) -> str:
    """Give the language of a page: the one asked for, else what the browser prefers among ours, else Chinese."""
    if asked in LANGUAGES:
        return asked
    first = accepted.lower().lstrip().partition(",")[0].partition(";")[0]
    if first.startswith("en"):
        return "en"
    return MONGOLIAN if first.startswith("mn-mong") or first == "mvf" else "zh-hans"


def beside(text: Any, language: str) -> Any:
    """Give one text for a page; Mongolian with its Chinese beside it."""
    if language != MONGOLIAN:
        return _in(language, text)
    chinese, own = _in("zh-hans", text), own_word(text, language)
    if not own:
        return format_html('<span lang="zh">{}</span>', chinese)
    return format_html('<span lang="mn-Mong">{}</span> <span class="zh" lang="zh">{}</span>', own, chinese)


def own_word(text: Any, language: str) -> str:
    """Give a text only where the language has one of its own."""
    own = _in(language, text)
    return "" if own == _in("zh-hans", text) else own


def _in(language: str, text: Any) -> str:
    with override(language):
        return str(text)
