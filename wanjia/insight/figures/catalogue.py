"""Every indicator there is: what it counts, from which facts, of what time."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.insight.figures.rules import THINGS, Indicator, Kind

SECTIONS = {
    "people": _("底数"),
    "campaign": _("入户排查"),
    "round": _("核酸检测"),
    "cases": _("病例"),
    "measures": _("管控措施"),
    "follow": _("随访"),
    "fever": _("发热转送"),
    "work": _("任务"),
    "checks": _("卡口查验"),
    "stations": _("卡口站点"),
    "registrations": _("自主登记"),
    "passes": _("通行证"),
    "secondments": _("下沉干部"),
}
NOW, SO_FAR, TODAY = Kind.STATE, Kind.CUMULATIVE, Kind.PERIOD
CELLS, POINTS, FACTS = _("排查结果（按网格计数）"), _("采样点记录"), _("病例资料")
MEASURES, FOLLOWED, CHECKED = _("管控措施"), _("随访安排和随访记录"), _("查验记录")
CALLED, PLACED = _("抽调和下沉登记"), _("到岗和离开登记")


def _one(
    key: str, title: Any, definition: Any, source: Any, kind: Kind, counts: str, group: str = "", worse: str = "",
) -> Indicator:  # fmt: skip
    return Indicator(key, title, definition, THINGS[counts], source, kind, counts, group, worse)


_ALL = [
    _one(
        "people.households", _("户数"), _("在册的户，含牧户、集体户和企业单位"), _("户籍名册"), NOW, "household"),
    _one(
        "people.persons", _("在册人数"), _("登记住在这里的人，合并的重复人员只算一次"), _("居住情况"), NOW, "person"),
    _one(
        "campaign.households", _("应到户数"), _("当前排查行动的名册加上门新发现的；每个地方以最近启动的一次为准"),
        CELLS, NOW, "household"),
    _one(
        "campaign.met", _("已见到户数"), _("至少上门见到过一次的户"), CELLS, NOW, "household", "campaign", "less"),
    _one(
        "campaign.missing", _("还缺户数"), _("没有去过、无人应答、进不去待批，和空户上门次数不够的"), CELLS, NOW,
        "household", "", "more"),
    _one(
        "campaign.absent", _("无人应答"), _("最近一次上门无人应答的户"), CELLS, NOW, "household", "campaign", "more"),
    _one("campaign.vacant", _("空户"), _("最近一次上门认定没有人住的户"), CELLS, NOW, "household", "campaign"),
    _one("round.persons", _("应采人数"), _("最近一轮的名册加现场新发现的，按居住地"), CELLS, NOW, "person"),
    _one(
        "round.sampled", _("已采人数"), _("最近一轮已采样的人，按居住地，一人只算一次"), CELLS, NOW, "person", "round",
        "less"),
    _one(
        "round.untested", _("还没有采样"), _("最近一轮没有采样、也没有交代的人，按居住地"), CELLS, NOW, "person", "round",
        "more"),
    _one(
        "round.samples", _("采样份数"), _("最近一轮在这里的采样点采的样本，作废的不算；同一人两次算两份"), POINTS, SO_FAR,
        "sample"),
    _one("round.cards", _("发放凭证"), _("最近一轮在这里的采样点发出、没有作废的凭证"), POINTS, SO_FAR, "card"),
    _one(
        "round.positive", _("阳性管"), _("最近一轮在这里的采样点采的、最近一次检测为阳性的管"), _("检测报告"), SO_FAR,
        "tube", "", "more"),
    _one(
        "cases.new", _("新增确诊"), _("这一天第一次归为确诊、现在仍是确诊的病例"), FACTS, TODAY, "case", "", "more"),
    _one("cases.confirmed", _("累计确诊"), _("归为确诊的病例，含已有转归的"), FACTS, SO_FAR, "case", "cases", "more"),
    _one("cases.suspected", _("疑似"), _("这一时刻归为疑似的病例"), FACTS, NOW, "case", "", "more"),
    _one("cases.open", _("未结病例"), _("确诊和疑似、还没有转归的病例"), FACTS, NOW, "case", "", "more"),
    _one(
        "cases.contacts", _("认定接触者"), _("由人认定的接触者，按病例所在地；接触两个病例算两人次"), FACTS, SO_FAR,
        "person_time"),
    _one("measures.home", _("居家医学观察"), _("正在居家医学观察的人"), MEASURES, NOW, "person", "measures"),
    _one("measures.central", _("集中隔离"), _("正在集中隔离医学观察的人"), MEASURES, NOW, "person", "measures"),
    _one("measures.monitoring", _("健康监测"), _("正在健康监测的人"), MEASURES, NOW, "person", "measures"),
    _one("measures.households", _("居家隔离户"), _("正在居家隔离（封门）的户"), MEASURES, NOW, "household"),
    _one("measures.buildings", _("封控楼栋"), _("正在封控的楼栋和片区"), MEASURES, NOW, "area", "areas"),
    _one("measures.compounds", _("封控小区"), _("正在封控的小区"), MEASURES, NOW, "area", "areas"),
    _one(
        "measures.released", _("解除管控"), _("这一天到期或解除的个人管控措施；更正的不算"), MEASURES, TODAY, "person"),
    _one(
        "measures.appeals", _("待答复申诉"), _("已经提出、还没有答复的申诉"), _("申诉"), NOW, "appeal", "", "more"),
    _one("follow.watched", _("随访中"), _("正在随访的人，来访者算在负责他的地方"), FOLLOWED, NOW, "person"),
    _one("follow.due", _("待随访"), _("这一时段应随访、还没有随访的人"), FOLLOWED, NOW, "person", "", "more"),
    _one("follow.missed", _("今日漏访"), _("今天已经漏了随访的人"), FOLLOWED, NOW, "person", "", "more"),
    _one(
        "fever.open", _("发热未结"), _("发现了、还没有结论的发热者"), _("发热转送记录"), NOW, "person", "", "more"),
    _one("fever.found", _("新发现发热"), _("这一天得知的发热者"), _("发热转送记录"), TODAY, "person", "", "more"),
    _one(
        "work.open", _("未办结任务"), _("派出了、还没有收到完成或关闭的任务单；手机晚传的按收到的时间算"), _("任务单"), NOW,
        "order", "", "more"),
    _one(
        "work.overdue", _("逾期任务"), _("过了期限还没有收到办结的任务单；手机晚传的按收到的时间算"), _("任务单"), NOW,
        "order", "", "more"),
    _one("checks.vehicles", _("查验车辆"), _("这一天查验的车，按收到记录的时间"), CHECKED, TODAY, "vehicle"),
    _one("checks.persons", _("查验人员"), _("这一天查验的人，按收到记录的时间"), CHECKED, TODAY, "person_time"),
    _one("checks.vehicles_so_far", _("累计查验车辆"), _("到这一时刻查验过的车"), CHECKED, SO_FAR, "vehicle"),
    _one("checks.persons_so_far", _("累计查验人员"), _("到这一时刻查验过的人"), CHECKED, SO_FAR, "person_time"),
    _one("stations.open", _("开放卡口"), _("开着的检测站、劝导站和小区出入口"), _("开放和关闭的记录"), NOW, "station"),
    _one(
        "stations.uncovered", _("缺岗卡口"), _("开着、但应到岗的部门无人在岗的卡口，按当时写着的排班"), _("排班"), NOW,
        "station", "", "more"),
    _one("registrations.all", _("自主登记"), _("这一天收到的登记"), _("登记记录"), TODAY, "person_time"),
    _one(
        "registrations.followed", _("需核查来人"), _("这一天收到的、属于核查范围的登记；范围改变后重新归类，以前的就不再知道"),
        _("登记记录"), TODAY, "person_time", "", "more"),
    _one("passes.issued", _("累计签发通行证"), _("这里的单位申请、已经签发的通行证"), _("通行证"), SO_FAR, "pass"),
    _one("passes.filed", _("累计备案通行证"), _("其中已向市里备案的"), _("通行证"), SO_FAR, "pass"),
    _one("passes.valid", _("有效通行证"), _("已签发、在有效期内、没有收回的通行证"), _("通行证"), NOW, "pass"),
    _one(
        "secondments.quota", _("应下沉人数"), _("这里和下级的抽调向各单位要的人数，已结束的抽调也算"), CALLED, SO_FAR,
        "person"),
    _one(
        "secondments.sent", _("已派下沉人数"), _("各单位为这些抽调派出的人数，作废的不算；可以多于应下沉人数"), CALLED, SO_FAR,
        "person", "", "less"),
    _one(
        "secondments.short", _("缺下沉人数"), _("没有结束的抽调里各单位还欠的人数；一个单位多派的不抵另一个单位欠的"),
        CALLED, NOW, "person", "", "more"),
    _one(
        "secondments.there", _("在岗下沉人数"), _("派到这里、已登记到岗、还没有离开的人，不论哪里抽调的"), PLACED, NOW,
        "person"),
]  # fmt: skip
INDICATORS: dict[str, Indicator] = {indicator.key: indicator for indicator in _ALL}
