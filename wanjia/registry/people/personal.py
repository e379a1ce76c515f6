"""What every class of personal value is kept for and how long: a column in no class fails the house rules."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

NOBODY = "—"  # what a name that had to go, and may not be empty, is replaced by


@dataclass(frozen=True)
class PersonalClass:
    """Purpose, days kept, and the weakest response level that opens it (0: always open; 2: levels one and two do).

    The days count from the end of the response under which the value was held; with ``own``, from the row's own end.
    """

    purpose: object
    days_kept: int
    level: int = 0
    own: bool = False


PERSONAL_CLASSES = {
    "identity": PersonalClass(_("上门核实本人，确认一户不漏"), 60),
    "residence": PersonalClass(_("确定由哪个网格负责"), 60),
    "address": PersonalClass(_("找到这一户"), 60),
    "contact": PersonalClass(_("约定再次上门、通知住户"), 60),
    "document": PersonalClass(_("区分同名的人，避免重复登记"), 60),
    "needs": PersonalClass(_("上门服务行动不便等居民"), 60),
    "health": PersonalClass(_("发现症状并及时转诊"), 28),
    # Longer than contacts: a patient is treated, recovers, may fall ill again, and others ask where they caught it.
    "case": PersonalClass(_("病例的流行病学调查、治疗和随访"), 180),
    "travel": PersonalClass(_("发现外地返回人员"), 28),
    "location": PersonalClass(_("核对上门记录是否真实"), 28),
    "deeper": PersonalClass(_("流行病学调查"), 28, level=2),
    "journey": PersonalClass(_("在卡口核对车辆通行证，查处冒用"), 28, own=True),
    # Of those who pass through: counted from the day itself; a decree may set other days (policy presence_days).
    "presence": PersonalClass(_("病例出现时找到同时到过的人"), 28, own=True),
    "visitor": PersonalClass(_("核对登记本人，必要时联系"), 28, own=True),
    # Of those under a restriction: counted from its end; a decree may set 14 to 28 days (policy restriction_days).
    "restriction": PersonalClass(_("依法采取和解除管控措施，答复申诉"), 28, own=True),
    "code": PersonalClass(_("凭码确认本人，免去口述姓名和证件"), 60),
    "roster": PersonalClass(_("退回有误的行，必要时撤销入库"), 30, own=True),
    "receipt": PersonalClass(_("手机再次上传时给同样的答复"), 60, own=True),
    # The Cybersecurity Law asks for six months of access records; a resident may look back as far (LOG_REACHES).
    "reading": PersonalClass(_("让住户知道谁看过自己的信息"), 365, own=True),
    "staff_identity": PersonalClass(_("记录由谁上门、由谁审批"), 730, own=True),
}
