"""Which column of a line list or contact list holds what: WHO and MSF lists, Go.Data, SORMAS, Chinese headers."""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from wanjia.registry.intake.reading.headers import plain_header

# Field -> (its name, headers that mean it, the likeliest first, as plain_header writes them).
CASES: Final[dict[str, tuple[Any, str]]] = {
    "label": (
        _("病例编号"),
        (
            "病例编号 病例号 卡片编号 编号 caseid casenumber caseno visualid externalid linelistid recordid patientid "
            "msfid uuid id 序号"
        ),
    ),
    "name": (_("姓名"), "姓名 患者姓名 病例姓名 fullname patientname casename name"),
    "first": (_("名"), "firstname personfirstname givenname"),
    "last": (_("姓"), "lastname personlastname surname familyname"),
    "phone": (
        _("联系电话"),
        (
            "联系电话 电话 手机号 手机 phone phonenumber telephone personphone addressesphonenumber mobile "
            "mobilenumber contactnumber"
        ),
    ),
    "sex": (_("性别"), "性别 sex gender personsex"),
    "age": (_("年龄"), "年龄 ageyears ageinyears ageyear personapproximateage age"),
    "category": (
        _("分类"),
        (
            "病例分类 分类 诊断类型 感染类型 临床分型 人员类别 caseclassification classification "
            "epicasedefinition casedefinition casedef "
            "casestatus category status"
        ),
    ),
    "infected": (
        _("暴露日期"),
        "暴露日期 感染日期 dateinfection dateofinfection dateexposure dateofexposure dtinfection infectiondate",
    ),
    "onset": (
        _("发病日期"),
        (
            "发病日期 发病时间 发病日 dateofonset dateonset onsetdate symptomsonsetdate dateofonsetofsymptoms "
            "dateofsymptomonset symptomonset symptomonsetdate dtonset onset"
        ),
    ),
    "sampled": (
        _("采样日期"),
        (
            "采样日期 采样时间 检测日期 送检日期 dateofsample datesample sampledate dateofsamplecollection "
            "samplecollectiondate "
            "datespecimencollected"
        ),
    ),
    "reported": (
        _("报告日期"),
        (
            "报告日期 报告时间 确诊日期 确诊时间 诊断日期 诊断时间 reportdate dateofreport datereport "
            "dateofreporting datenotification "
            "dateofnotification reportingdate dtreport dateofdatacompletion"
        ),
    ),
    "admitted": (
        _("入院日期"),
        (
            "入院日期 入院时间 住院日期 收治日期 dateofadmission dateofhospitalisation dateofhospitalization "
            "datehospitalisation "
            "datehospitalization hospitalizationadmissiondate admissiondate "
            "dateofconsultationadmission dateadmission "
            "hospitalisationdate hospitalizationdate hospdate dthosp"
        ),
    ),
    "ended": (
        _("转归日期"),
        (
            "转归日期 结局日期 死亡日期 出院日期 出院时间 dateofoutcome dateoutcome outcomedate dateofexit dateofdeath "
            "dateofdischarge dtdeath dateexit deathdate"
        ),
    ),
    "outcome": (_("转归"), "转归 结局 outcome outcomeid outcomeofcase caseoutcome exitstatus finaloutcome"),
    "place": (
        _("住址"),
        (
            "现住址 住址 地址 所在地 居住地 所属社区 社区 address addresseslocation location residence village district "
            "personaddresscommunity responsiblecommunity addressescity patientorigin residentialaddress"
        ),
    ),
    "infector": (
        _("传染源"),
        "传染源 感染来源 上代病例 infector infectorid sourcecaseid sourcecase infectedby sourceid source",
    ),
}
CONTACTS: Final[dict[str, tuple[Any, str]]] = {
    "source": (
        _("病例编号"),
        (
            "所接触病例 关联病例 相关病例编号 指示病例 病例编号 from infector sourcecaseid sourcecase cazeuuid cazeid caze "
            "sourceid sourcepersonvisualid sourcepersonid exposedto relationshipsource relatedcaseid relatedcase indexcase "
            "indexcaseid caseid casenumber case"
        ),
    ),
    "target": (
        _("接触者编号"),
        (
            "接触者编号 密接编号 编号 to contactid infectee targetpersonvisualid targetpersonid targetid contactnumber "
            "contactvisualid visualid externalid uuid id caseid 序号"
        ),
    ),
    "name": (_("姓名"), "姓名 接触者姓名 密接姓名 密切接触者姓名 fullname contactname personname name"),
    "first": (_("名"), "firstname personfirstname givenname"),
    "last": (_("姓"), "lastname personlastname surname familyname"),
    "phone": (
        _("联系电话"),
        ("联系电话 电话 手机号 手机 phone phonenumber telephone personphone addressesphonenumber mobile mobilenumber"),
    ),
    "reason": (
        _("接触方式"),
        (
            "接触方式 关系 与病例关系 exposure exposuretype exposuretypes relationtocase contactproximity relationship "
            "relationshiptype relationshipwithcase "
            "contacttype context relation source type"
        ),
    ),
    "first_at": (_("首次接触"), "首次接触 首次接触日期 首次接触时间 dateoffirstcontact firstcontactdate firstcontact"),
    "last_at": (
        _("末次接触"),
        (
            "末次接触 末次接触日期 末次接触时间 最后接触日期 最后接触时间 接触日期 接触时间 "
            "dateoflastcontact lastcontactdate dateoflastexposure contactdate "
            "lastcontact dateofcontact"
        ),
    ),
    "until": (
        _("观察截止"),
        "观察截止 观察截止日期 解除日期 followupuntil followupenddate dateofendoffollowup followupend enddateoffollowup",
    ),
    "followed": (_("随访状态"), "随访状态 followupstatus finalfollowupstatus contactstatus status"),
    "became": (_("转为病例"), "转为病例 转归病例编号 resultingcaseuuid resultingcaseid resultingcase becamecase"),
}
FIELDS: Final = {"cases": CASES, "contacts": CONTACTS}
NEEDED: Final = {"cases": ("label",), "contacts": ("source", "target")}


def guess(kind: str, headers: Sequence[str]) -> dict[str, int]:
    """Give field -> column; a header is one field's only, and the likeliest word wins."""
    plain = [plain_header(header) for header in headers]
    found: dict[str, int] = {}
    for field, (_name, words) in FIELDS[kind].items():
        free = (
            plain.index(word) for word in words.split() if word in plain and plain.index(word) not in found.values()
        )
        column = next(free, None)
        if column is not None:
            found[field] = column
    if kind == "contacts" and "target" not in found and "name" in found:
        found["target"] = found["name"]
    return found


def count_known(kind: str, headers: Sequence[str]) -> int:
    """Give how many cells are headers of the kind: what tells the row of headers from titles above and rows below."""
    words = {word for _name, said in FIELDS[kind].values() for word in said.split()}
    return sum(plain_header(header) in words for header in headers)


def signature(headers: Sequence[str]) -> str:
    """Give what files with the same headers share."""
    return hashlib.sha256("\n".join(map(plain_header, headers)).encode()).hexdigest()
