"""What a sunset destroys before its time, where each table's rows lie, and why the rest is kept."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# Values that only the response grounded: destroyed at once and not after their days.
FORWARD = ("health", "travel", "location", "presence", "journey", "deeper")
# What is kept of the others, and why; each goes when its own days are over.
KEPT: dict[str, Any] = {
    "restriction": _("被管控的人还可以申诉，并查到自己的记录"),
    "case": _("病人还在治疗和随访"),
    "identity": _("居民名册：响应结束后按期清除"),
    "residence": _("居民名册：响应结束后按期清除"),
    "address": _("居民名册：响应结束后按期清除"),
    "contact": _("居民名册：响应结束后按期清除"),
    "document": _("居民名册：响应结束后按期清除"),
    "needs": _("居民名册：响应结束后按期清除"),
    "code": _("居民名册：响应结束后按期清除"),
    "visitor": _("到访记录销毁后的次日清除"),
    "roster": _("退回有误的行，必要时撤销入库"),
    "receipt": _("手机再次上传时给同样的答复"),
    "reading": _("网络安全法：日志至少六个月；住户要能看到谁查过自己"),
    "staff_identity": _("追究滥用权力的责任"),
}
STILL = _("另一次响应、一次行动或一项手续还没有结束")
# Where the rows of each table lie, by the columns of an interval; a table with none of it lies nowhere in particular.
WHERE: dict[str, tuple[str, str]] = {
    "people.person": ("household__position", "household__position"),
    "measures.measure": ("lo", "hi"),
    "measures.appeal": ("measure__lo", "measure__hi"),
    "screening.personanswers": ("visit__outcome__target__position", "visit__outcome__target__position"),
    "screening.visit": ("outcome__target__position", "outcome__target__position"),
    "screening.lead": ("place__lo", "place__hi"),
    "screening.leadresult": ("lead__place__lo", "lead__place__hi"),
    "sampling.schedule": ("person__household__position", "person__household__position"),
    "sampling.retest": ("target__position", "target__position"),
    "sampling.result": ("tube__round__campaign__place__lo", "tube__round__campaign__place__hi"),
    "passes.pass": ("unit__lo", "unit__hi"),
    "passes.passuse": ("station__place__lo", "station__place__hi"),
    "registration.registration": ("position", "position"),
    "presence.presence": ("position", "position"),
    "streams.record": ("file__place__lo", "file__place__hi"),
    "movement.check": ("station__site__place__lo", "station__site__place__hi"),
    "movement.crossing": ("check_of__station__site__place__lo", "check_of__station__site__place__hi"),
    "movement.mismatch": ("check_of__station__site__place__lo", "check_of__station__site__place__hi"),
    "care.feverchain": ("place__lo", "place__hi"),
    "care.chainstep": ("chain__place__lo", "chain__place__hi"),
    "isolation.watch": ("position", "position"),
    "isolation.followup": ("watch__position", "watch__position"),
    "isolation.alarm": ("watch__position", "watch__position"),
    "isolation.patrol": ("file__position", "file__position"),
    "isolation.seal": ("file__position", "file__position"),
    "isolation.sealfact": ("seal__file__position", "seal__file__position"),
    "isolation.filerecord": ("file__position", "file__position"),
    "isolation.attachment": ("file__position", "file__position"),
    "isolation.breach": ("file__position", "file__position"),
    "cases.contact": ("case__place__lo", "case__place__hi"),
    "cases.case": ("place__lo", "place__hi"),
    "cases.casefact": ("case__place__lo", "case__place__hi"),
    "cases.stay": ("case__place__lo", "case__place__hi"),
    "cases.investigation": ("case__place__lo", "case__place__hi"),
    "sync.heldevent": ("position", "position"),
    "sync.rejectedevent": ("position", "position"),
}
UNPLACED = ("sync.photo",)  # its file goes with the last visit that names it
