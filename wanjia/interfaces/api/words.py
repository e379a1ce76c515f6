"""What the scopes of a token are called when people read them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.registry.accounts.roles import Capability as C

SCOPE_NAMES: dict[str, Any] = {
    C.VIEW_COVERAGE: _("看覆盖情况（不含门和姓名）"),
    C.MANAGE_POSTS: _("文件和指令"),
    C.SIGN_REPORTS: _("签发日报"),
    C.VIEW_STATIONS: _("看卡口和地点（不含姓名）"),
    C.ASSIGN_WORK: _("派单和签收"),
    C.RECORD_VISITS: _("办理自己的任务单"),
    C.RECORD_SAMPLES: _("办理自己的任务单，看样本管"),
    C.PROPOSE_MEASURES: _("看管控措施（提出）"),
    C.APPROVE_MEASURES: _("看管控措施（审批）"),
    C.ANSWER_APPEALS: _("看管控措施（申诉）"),
    C.KEEP_ISOLATION: _("看管控措施（随访）"),
    C.INVESTIGATE_CASES: _("看病例"),
    C.ENTER_RESULTS: _("看检测结果"),
    C.VIEW_PEOPLE: _("看完整姓名"),
}
