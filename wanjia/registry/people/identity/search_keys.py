"""Latin keys of a name: full pinyin and initials, with surnames read as surnames.

pypinyin reads 单 as dan, 曾 as ceng, 仇 as chou: right in a sentence, wrong at a door. A name of four or more
characters without a double surname is taken as a Mongolian one (查干巴拉 is chaganbala, not zhaganbala).
"""

from functools import lru_cache
from typing import Final, NamedTuple

from wanjia.registry.people.identity.names import INTERPUNCT, is_han

# Only surnames that pypinyin reads otherwise. Where families differ (乐: yue, le) the other reading is kept in `also`.
SURNAMES: Final[dict[str, str]] = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "朴": "piao", "盖": "ge",
    "召": "shao", "覃": "qin", "隗": "wei", "缪": "miao", "冼": "xian", "乜": "nie", "繁": "po", "员": "yun",
    "种": "chong", "秘": "bi", "折": "she", "句": "gou", "翟": "zhai", "乐": "yue", "薄": "bo", "郇": "xun",
    "能": "nai", "祭": "zhai", "佴": "nai", "阚": "kan", "么": "yao", "卜": "bu", "都": "du", "藏": "zang",
    "粘": "nian", "牟": "mu", "蔚": "yu", "洗": "xian", "任": "ren", "尉": "wei", "车": "che", "宁": "ning",
}  # fmt: skip

DOUBLE_SURNAMES: Final[dict[str, str]] = {
    "尉迟": "yu chi", "长孙": "zhang sun", "万俟": "mo qi", "澹台": "tan tai", "单于": "chan yu", "令狐": "ling hu",
    "宇文": "yu wen", "鲜于": "xian yu", "皇甫": "huang fu", "欧阳": "ou yang", "上官": "shang guan",
    "司马": "si ma", "诸葛": "zhu ge", "夏侯": "xia hou", "慕容": "mu rong", "司徒": "si tu", "公孙": "gong sun",
    "东方": "dong fang", "独孤": "du gu", "端木": "duan mu", "南宫": "nan gong", "轩辕": "xuan yuan",
    "闻人": "wen ren", "呼延": "hu yan", "申屠": "shen tu", "赫连": "he lian", "完颜": "wan yan", "拓跋": "tuo ba",
}  # fmt: skip

_CYRILLIC: Final[dict[str, str]] = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "j", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ү": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "y", "ь": "", "э": "e",
    "ю": "yu", "я": "ya",
}  # fmt: skip
_TRADITIONAL: Final[dict[str, str]] = {
    "\u1820": "a", "\u1821": "e", "\u1822": "i", "\u1823": "o", "\u1824": "u", "\u1825": "o", "\u1826": "u",
    "\u1827": "e", "\u1828": "n", "\u1829": "ng", "\u182a": "b", "\u182b": "p", "\u182c": "h", "\u182d": "g",
    "\u182e": "m", "\u182f": "l", "\u1830": "s", "\u1831": "sh", "\u1832": "t", "\u1833": "d", "\u1834": "ch",
    "\u1835": "j", "\u1836": "y", "\u1837": "r", "\u1838": "w", "\u1839": "f", "\u183a": "k", "\u183b": "k",
    "\u183c": "ts", "\u183d": "z", "\u183e": "h", "\u183f": "zh", "\u1840": "lh", "\u1841": "zh", "\u1842": "ch",
}  # fmt: skip


class SearchKeys(NamedTuple):
    """Lower-case Latin keys; `also` holds other readings a clerk may type, empty for most names."""

    pinyin: str
    initials: str
    also: tuple[str, ...]


@lru_cache(maxsize=16_384)
def search_keys(name: str) -> SearchKeys:
    """Return the keys of a name in its stored form, for any script."""
    if not is_han(name):
        words = [latin for word in name.replace(INTERPUNCT, " ").replace("-", " ").split() if (latin := _latin(word))]
        return SearchKeys("".join(words), "".join(word[0] for word in words), ())
    plain = name.replace(INTERPUNCT, "")
    everyday = _reading(plain)
    surname = _surname_reading(plain)
    chosen = (*surname, *_reading(plain[len(surname) :])) if surname else everyday
    full = "".join(chosen)
    others = dict.fromkeys(("".join(everyday), full.replace("v", "u"), full.replace("lv", "lyu")))
    others.pop(full, None)
    return SearchKeys(full, "".join(syllable[0] for syllable in chosen), tuple(others))


def _surname_reading(name: str) -> tuple[str, ...]:
    """Return one syllable for each character of a surname whose reading has to be put right; () otherwise."""
    if len(name) >= 3 and name[:2] in DOUBLE_SURNAMES:
        return tuple(DOUBLE_SURNAMES[name[:2]].split())
    if 2 <= len(name) <= 3 and name[0] in SURNAMES:
        return (SURNAMES[name[0]],)
    return ()


@lru_cache(maxsize=65_536)
def _reading(characters: str) -> tuple[str, ...]:
    """Return one syllable a character; a character pypinyin does not know stands for itself."""
    from pypinyin import lazy_pinyin  # its dictionary takes a tenth of a second: most commands never read a name

    parts = lazy_pinyin(characters) if characters else []
    return tuple(syllable for part in parts for syllable in ((part,) if part.isascii() else part))


def _latin(word: str) -> str:
    return "".join(_CYRILLIC.get(c, _TRADITIONAL.get(c, c if c.isalnum() else "")) for c in word.lower())
