"""Which column holds what: the fields of a roster, the many names its headers have, and the guess.

A clerk sees the guess and may change it; the mapping that was used is saved with the intake.
"""

import re
import unicodedata
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

# Field -> (what we call it on screens and in templates, headers that mean it). Order is the order of the template.
FIELDS: Final = {
    "place": (
        _("社区（嘎查村）"),
        """
        社区 嘎查 嘎查村 村 村居 居委会 村委会 村社区 所属社区 所在社区 社区名称 村名 所属村 社区村 community
        village
        """,
    ),
    "grid": (_("网格"), "网格 网格号 网格编号 网格名称 所属网格 所在网格 片区 组 村民小组 独贵龙 grid"),
    "compound": (_("小区"), "小区 小区名称 住宅小区 所在小区 所属小区 院落 小区名 compound estate"),
    "building": (_("楼栋"), "楼栋 楼号 楼栋号 栋 栋号 幢 幢号 楼 楼幢 座 座号 building block"),
    "unit": (_("单元"), "单元 单元号 unit entrance"),
    "door": (_("门牌"), "门牌 门牌号 房号 房间号 室 室号 门号 户室号 房屋编号 房间 户门号 door room flat"),
    "address": (
        _("住址"),
        """
        住址 地址 家庭住址 居住地址 现住址 现居住地 详细地址 居住地 家庭地址 现住地址 住所 常住地址 居住详细地址
        楼单元门 房屋地址 现居住地址 现居住地 实际居住地址 实际居住地 目前住址 楼门牌号 address
        """,
    ),
    "household_key": (
        _("户号"),
        """
        户号 户编号 家庭编号 家庭号 户籍编号 户口簿号 户口本号 户口号 household householdid familyid
        """,
    ),
    "head_name": (_("户主姓名"), "户主姓名 户主 户主名 户主名称 headofhousehold headname head"),
    "name": (
        _("姓名"),
        """
        姓名 居民姓名 名字 人员姓名 居民 成员姓名 家庭成员 家庭成员姓名 姓名全称 名称 被登记人 住户姓名 name
        fullname
        """,
    ),
    "relation": (
        _("与户主关系"),
        """
        与户主关系 关系 家庭关系 和户主关系 与户主的关系 户主关系 成员关系 relation relationship
        """,
    ),
    "sex": (_("性别"), "性别 sex gender"),
    "id_kind": (_("证件类型"), "证件类型 证件种类 证件类别 证件名称 idtype documenttype idkind"),
    "id_number": (
        _("证件号码"),
        """
        身份证 身份证号 身份证号码 证件号码 证件号 证件编号 公民身份号码 公民身份证号码 居民身份证号 居民身份证号码
        身份号码 身份证件号码 证号 id idnumber idno idcard documentnumber
        """,
    ),
    "birth_date": (_("出生日期"), "出生日期 出生年月日 生日 出生年月 出生时间 birthdate dateofbirth dob birthday"),
    "phone": (
        _("联系电话"),
        """
        联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 联系手机 移动电话 本人电话 联系号码 固定电话 座机 phone
        mobile telephone tel phonenumber
        """,
    ),
    "residence": (
        _("居住类型"),
        """
        居住类型 居住状态 居住情况 人员类型 人口类型 人口性质 居住性质 户籍类型 人员性质 人员类别 是否常住 residence
        residencekind
        """,
    ),
    "needs": (
        _("特殊人群"),
        """
        特殊人群 特殊情况 特殊需求 重点人群 人群类别 特殊群体 困难类型 需求 关爱类型 特殊人员 needs specialneeds
        """,
    ),
    "workplace": (
        _("工作单位或学校"),
        """
        工作单位或学校 工作单位 就职单位 所在单位 工作单位名称 单位名称 就读学校 所在学校 学校 工作单位学校 workplace
        employer school
        """,
    ),
    "native_place": (_("籍贯"), "籍贯 祖籍 原籍 籍贯地 nativeplace"),
    "note": (_("备注"), "备注 说明 备注说明 其他 其它 备考 note notes remark remarks comment"),
}

# Columns of our own files and of every Excel list that say nothing about a person.
REASON_HEADER: Final = "错误原因"
ROW_HEADER: Final = "原行号"
IGNORED: Final = frozenset((REASON_HEADER, ROW_HEADER, "序号", "编号", "年龄", "no", "age", "sn"))

# A column of its own for one need: 是/否 under "孕妇".
FLAGS: Final = {
    "孕妇": "pregnant", "孕产妇": "pregnant", "残疾": "disabled", "残疾人": "disabled", "行动不便": "immobile",
    "卧床": "immobile", "失能": "immobile", "婴幼儿": "infant", "无智能手机": "no_smartphone", "牧户": "herder",
    "牧民": "herder", "独居": "lives_alone", "独居老人": "lives_alone", "空巢老人": "lives_alone",
}  # fmt: skip

# A header that only contains a word of ours, and one of these, speaks of somebody else, of papers, or of another place.
_OF_OTHERS: Final = re.compile(
    r"紧急|监护|民警|片警|网格员|网格长|楼长|栋长|单元长|门长|组长|责任人|包保|包联|干部|房东|代办|填表|登记人|采集|医生|家属|亲属|配偶|父亲|"
    r"母亲|子女|成员\d|户籍地|户籍所在|户籍住|户口所在|籍贯|原籍|老家|单位|工作|学校|有效期|照片|拼音|曾用|车牌|是否|有无"
)
_OF_THE_HEAD: Final = re.compile(r"户主(?!关系)")

_SYNONYMS: Final = {synonym: field for field, (_label, words) in FIELDS.items() for synonym in words.split()}
_BY_LENGTH: Final = sorted((word for word in _SYNONYMS if len(word) >= 2 and not word.isascii()), key=len, reverse=True)


class Mapping(NamedTuple):
    """Field -> column (from 0); needs with a column of their own; columns nobody claimed; fields two columns claim."""

    columns: dict[str, int]
    flags: dict[int, str]
    unused: tuple[int, ...]
    doubtful: dict[str, tuple[int, ...]]

    @property
    def household_fields(self) -> tuple[str, ...]:
        """The fields whose equal values put rows into one household: a key, else the door, else the head's name."""
        if "household_key" in self.columns:
            return ("place", "household_key")
        if "door" in self.columns or "address" in self.columns:
            return ("place", "compound", "building", "unit", "door", "address")
        return ("place", "grid", "head_name") if "head_name" in self.columns else ()


def plain_header(header: str) -> str:
    """Return a header without spaces, brackets and what stands in them, marks and digits at its end; lower case."""
    text = unicodedata.normalize("NFKC", header).lower()
    text = re.sub(r"\(.*?\)|\[.*?\]|【.*?】|[\s*＊_:：、/\\.,，。\-'’\"]", "", text)
    return re.sub(r"(?<=\D)\d+$", "", text)


def field_of(header: str) -> str | None:
    """Return the field a header speaks of; None when it is unknown."""
    plain = plain_header(header)
    if not plain or plain in IGNORED or plain in FLAGS:
        return None
    if plain in _SYNONYMS:
        return _SYNONYMS[plain]
    labelled = next((field for field, (label, _words) in FIELDS.items() if plain_header(str(label)) == plain), None)
    if labelled:
        return labelled
    if _OF_OTHERS.search(plain):
        return None
    rest = plain.removeprefix("户主")  # "户主电话" is a telephone
    inside = next((word for word in _BY_LENGTH if word in (rest or plain)), None)
    field = _SYNONYMS[inside] if inside else None
    return "head_name" if field == "name" and rest != plain else field


def flag_of(header: str) -> str | None:
    """Return the need a yes-or-no column speaks of ("是否孕妇"); None when it is no such column."""
    return FLAGS.get(plain_header(header).removeprefix("是否").removeprefix("有无"))


def _is_exact(header: str, field: str) -> bool:
    plain = plain_header(header)
    return _SYNONYMS.get(plain) == field or plain == plain_header(str(FIELDS[field][0]))


def _is_of_the_head(header: str) -> bool:
    return _OF_THE_HEAD.match(plain_header(header)) is not None and field_of(header) not in ("head_name", "relation")


def count_known(headers: tuple[str, ...]) -> int:
    """Return how many headers are known by their exact name: a row of data never has many."""
    plain = [plain_header(header) for header in headers]
    return sum(word in _SYNONYMS or word in FLAGS or word in IGNORED for word in plain if word)


def guess_mapping(headers: tuple[str, ...]) -> Mapping:
    """Return the likely mapping; an exact synonym wins over a header that only contains one, then the first column."""
    claims: dict[str, list[int]] = {}
    flags: dict[int, str] = {}
    for column, header in enumerate(headers):
        flag, field = flag_of(header), field_of(header)
        if flag:
            flags[column] = flag
        elif field:
            claims.setdefault(field, []).append(column)
    columns = {}
    for field, claimed in claims.items():
        exact = [column for column in claimed if _is_exact(headers[column], field)]
        columns[field] = (exact or claimed)[0]
    if "name" not in columns and "head_name" in columns:
        columns["name"] = columns["head_name"]
    if columns.get("name") != columns.get(
        "head_name"
    ):  # "户主电话" is the telephone of everybody only in a list of heads
        others = {column for column in columns.values() if _is_of_the_head(headers[column])}
        columns = {field: column for field, column in columns.items() if column not in others}
    used = {*columns.values(), *flags}
    unused = tuple(
        column for column, header in enumerate(headers) if column not in used and plain_header(header) not in IGNORED
    )
    return Mapping(columns, flags, unused, {f: tuple(c) for f, c in claims.items() if len(c) > 1})
