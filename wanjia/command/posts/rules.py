"""The policies a decree may set, with what holds until one does. The defaults are assumptions, stated in docs/policies.md."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class PolicyKind:
    """What a policy means, its unit, and the assumed value where no document sets one."""

    meaning: object
    unit: object
    assumed: Any


POLICIES = {
    "vacant_visits": PolicyKind(_("空户至少上门几次才算有交代"), _("次"), 2),
    "households_per_worker": PolicyKind(_("每名工作人员负责户数的上限"), _("户"), 350),
    "walking_speed": PolicyKind(_("两户之间移动的最高合理速度"), _("米/秒"), 2.0),
    "seconds_between_doors": PolicyKind(_("同一楼内两次上门的最短合理间隔"), _("秒"), 20),
    "identical_answers": PolicyKind(_("连续多少户答案完全相同需要提示"), _("户"), 12),
    "door_distance": PolicyKind(_("定位与门址相距多远需要提示"), _("米"), 300),
    "shift_hours": PolicyKind(_("正常上门时段"), _("时"), [6, 23]),
    "held_hours": PolicyKind(_("暂存的上传记录最多等待多久"), _("小时"), 24),
    "small_count": PolicyKind(_("公开数字的最小单元"), _("人"), 10),
}
