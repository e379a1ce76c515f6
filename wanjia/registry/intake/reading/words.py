"""The words clerks write in a cell, as values: sex, residence, needs, days."""

import re
import unicodedata
from collections.abc import Mapping as LabelMapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.registry.people.identity.documents import KINDS, Kind, Sex
from wanjia.registry.people.identity.names import clean_name
from wanjia.registry.people.identity.refusal import IdentityRefused

RESIDENCES: Final = {
    "permanent": (
        gettext_lazy("常住"),
        """
        常住 常住人口 常住户口 常驻 户籍 户籍人口 本地户籍 本地 人户一致 人在户在 在住 自住 在家 permanent
        """,
    ),
    "temporary": (
        gettext_lazy("暂住"),
        """
        暂住 暂住人口 租住 租户 租客 承租 出租 借住 寄居 临时 临时居住 短住 temporary
        """,
    ),
    "floating": (gettext_lazy("流动"), "流动 流动人口 外来 外来人口 外来务工 外地 人在户不在 非户籍 floating"),
    "gone": (
        gettext_lazy("外出"),
        """
        外出 迁出 已迁出 搬走 已搬走 搬离 已搬离 人户分离 户在人不在 不在 外出务工 空挂 空挂户 gone moved
        """,
    ),
}
NEEDS: Final = {
    "immobile": (gettext_lazy("行动不便"), "行动不便 卧床 失能 半失能 瘫痪 不能自理 轮椅 immobile bedridden"),
    "elderly": (gettext_lazy("高龄老人"), "高龄老人 高龄 老人 老年人 80岁以上 八十岁以上 elderly"),
    "disabled": (
        gettext_lazy("残疾"),
        "残疾 残疾人 残障 残疾人士 肢体残疾 视力残疾 听力残疾 智力残疾 盲人 聋哑 disabled",
    ),
    "infant": (gettext_lazy("婴幼儿"), "婴幼儿 婴儿 幼儿 新生儿 infant baby"),
    "pregnant": (gettext_lazy("孕产妇"), "孕产妇 孕妇 产妇 怀孕 孕期 待产 pregnant"),
    "chronic": (
        gettext_lazy("慢性病"),
        "慢性病 慢病 高血压 糖尿病 心脏病 长期服药 基础病 基础疾病 透析 血透 化疗 放疗 尿毒症 chronic",
    ),
    "lives_alone": (gettext_lazy("独居"), "独居 独居老人 空巢 空巢老人 孤寡 孤寡老人 留守老人 alone lives_alone"),
    "low_income": (gettext_lazy("低保"), "低保 低保户 特困 五保 五保户 低收入 low_income"),
    "no_smartphone": (
        gettext_lazy("无智能手机"),
        "无智能手机 没有智能手机 不会用智能手机 老年机 无手机 不会用手机 no_smartphone",
    ),
    "no_internet": (gettext_lazy("学生无网络"), "学生无网络 无网络 没有网络 no_internet"),
    "herder": (gettext_lazy("牧民"), "牧民 牧户 放牧 牧业户 herder"),
    "stranded": (gettext_lazy("滞留外地人员"), "滞留外地人员 滞留 滞留人员 stranded"),
}

# Several needs stand in one cell; a space parts Chinese words only ("limited mobility" is one).
_BETWEEN_NEEDS: Final = re.compile(r"[、,，;；/|+\n\r]+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
Slug = TypeVar("Slug", bound=str)
_RESIDENCE_WORDS: Final = {word: slug for slug, (_label, words) in RESIDENCES.items() for word in words.split()}
_NEED_WORDS: Final = {word: slug for slug, (_label, words) in NEEDS.items() for word in words.split()}
_SEX_WORDS: Final[dict[str, Sex]] = {
    "男": "male", "男性": "male", "m": "male", "male": "male", "1": "male",
    "女": "female", "女性": "female", "f": "female", "female": "female", "2": "female",
}  # fmt: skip
# 0 and 9 are the national codes for a sex that is unknown or not told.
_UNKNOWN_SEX: Final = frozenset(("未知", "不详", "未说明", "未知性别", "未说明性别", "0", "9", "-", "—", "/", "无"))
_NOBODY: Final = frozenset(
    [
        "空户",
        "空房",
        "空置",
        "空",
        "无",
        "无人",
        "没人",
        "没有人",
        "无人居住",
        "无人住",
        "未住人",
        "未入住",
        "空挂户",
        "出租",
        "出租房",
        "出租户",
        "待租",
        "待售",
        "不详",
        "未知",
        "暂无",
        "户主",
        "本人",
        "妻",
        "妻子",
        "丈夫",
        "儿子",
        "女儿",
        "长子",
        "次子",
        "长女",
        "次女",
    ]
)
_KIND_WORDS: Final[dict[str, Kind]] = {
    "居民身份证": "resident_id", "身份证": "resident_id", "二代身份证": "resident_id", "临时身份证": "resident_id",
    "第二代身份证": "resident_id", "户口簿": "resident_id", "户口本": "resident_id", "resident_id": "resident_id",
    "港澳台居民居住证": "hmt_permit", "港澳居民居住证": "hmt_permit", "台湾居民居住证": "hmt_permit",
    "hmt_permit": "hmt_permit", "外国人永久居留身份证": "foreign_permit", "五星卡": "foreign_permit",
    "外国人永久居留证": "foreign_permit", "foreign_permit": "foreign_permit",
    "护照": "passport", "外国护照": "passport", "中国护照": "passport", "passport": "passport",
    "港澳居民来往内地通行证": "travel_permit", "回乡证": "travel_permit",
    "来往内地通行证": "travel_permit", "台湾居民来往大陆通行证": "travel_permit", "台胞证": "travel_permit",
    "travel_permit": "travel_permit", "无证件": "none", "无": "none", "没有": "none", "none": "none",
}  # fmt: skip
YES: Final = frozenset(("是", "有", "1", "y", "yes", "true", "√", "✓", "✔", "对", "v"))
NO: Final = frozenset(
    ("", "否", "无", "没有", "0", "n", "no", "false", "×", "x", "-", "—", "/", "不是", "正常", "健康", "一般")
)
_HEADS: Final = frozenset(("户主", "本人", "户主本人", "之户主", "本人户主", "head", "self"))
_DAY: Final = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]0?0:00(?::00)?(?:\.0+)?)?"
)
_EPOCH: Final = date(1899, 12, 30)


class Needs(NamedTuple):
    """Needs recognised in a cell and the words that were not."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]


def read_person(text: str) -> str:
    """Return a person's name in its stored form; raise IdentityRefused, also for words that say that nobody is there."""
    name = clean_name(text)
    if name in _NOBODY:
        raise IdentityRefused(
            "nobody", _("“%(name)s”不是人的姓名；没有住人的房子不写进名册，上门时登记空户") % {"name": name}
        )
    return name


@lru_cache(maxsize=1_024)
def read_sex(text: str) -> Sex | None:
    """Return the sex, None where the list says that it is unknown; raise IdentityRefused."""
    sex = _SEX_WORDS.get(_plain(text))
    if _plain(text) in _UNKNOWN_SEX:
        return None
    if sex is None:
        raise IdentityRefused("sex", _("性别只能填男或女，现为“%(text)s”") % {"text": text})
    return sex


@lru_cache(maxsize=1_024)
def read_kind(text: str) -> Kind:
    """Return the kind of document; raise IdentityRefused."""
    kind = _KIND_WORDS.get(_plain(text)) or _by_label(text, KINDS)
    if kind is None and _plain(text).endswith("护照"):
        return "passport"
    if kind is None:
        known = "、".join(str(label) for label in KINDS.values())
        raise IdentityRefused(
            "id_kind", _("不认识证件类型“%(text)s”，可填：%(known)s") % {"text": text, "known": known}
        )
    return kind


@lru_cache(maxsize=1_024)
def read_residence(text: str) -> str:
    """Return the slug of RESIDENCES; raise IdentityRefused."""
    slug = _RESIDENCE_WORDS.get(_plain(text)) or _by_label(text, {slug: pair[0] for slug, pair in RESIDENCES.items()})
    if slug is None:
        known = "、".join(str(label) for label, _words in RESIDENCES.values())
        raise IdentityRefused(
            "residence", _("不认识居住类型“%(text)s”，可填：%(known)s") % {"text": text, "known": known}
        )
    return slug


@lru_cache(maxsize=1_024)
def read_needs(text: str) -> Needs:
    """Return the needs a cell names, each once; words nobody knows are handed back, not dropped."""
    words = [word for word in _BETWEEN_NEEDS.split(unicodedata.normalize("NFKC", text)) if _plain(word) not in NO]
    labels = {slug: label for slug, (label, _words) in NEEDS.items()}
    slugs = [_NEED_WORDS.get(_plain(word)) or _by_label(word, labels) for word in words]
    unknown = tuple(word.strip() for word, slug in zip(words, slugs, strict=True) if slug is None)
    return Needs(tuple(dict.fromkeys(slug for slug in slugs if slug)), unknown)


def read_day(text: str, *, today: date) -> date:
    """Return a day written in any usual form, a spreadsheet's serial number included; raise IdentityRefused."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"\d{4,5}", plain) and 1 <= int(plain) <= 60_000 and not re.fullmatch(r"(19|20)\d\d", plain):
        day = _EPOCH + timedelta(days=int(plain))
    else:
        day = _written_day(plain, text)
    if day > today or day.year < today.year - 130:
        raise IdentityRefused("birth_date", _("日期“%(text)s”不合理") % {"text": text})
    return day


@lru_cache(maxsize=1_024)
def is_head(relation: str) -> bool:
    """Say whether a relation to the head of the household names the head."""
    return _plain(relation) in _HEADS


def _by_label(text: str, labels: LabelMapping[Slug, object]) -> Slug | None:
    """Return the slug whose label, in the language of the page, is this text: drop-downs offer labels."""
    plain = _plain(text)
    return next((slug for slug, label in labels.items() if _plain(str(label)) == plain), None)


def _written_day(plain: str, text: str) -> date:
    match = re.fullmatch(
        r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]0?0:00(?::00)?(?:\.0+)?)?", plain
    )
    if match is None:
        example = "1980-01-31"
        raise IdentityRefused(
            "birth_date", _("日期“%(text)s”看不懂，请写成%(example)s") % {"text": text, "example": example}
        )
    year, month, day = (int(part) for part in match.groups() if part)
    try:
        return date(year, month, day)
    except ValueError:
        raise IdentityRefused("birth_date", _("日期“%(text)s”不存在") % {"text": text}) from None


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
