"""Every indicator there is: what it counts, from which facts, of what time."""

from django.utils.translation import gettext_lazy as _

from wanjia.insight.figures.rules import Indicator, Kind

SECTIONS = {
    "people": _("底数"),
    "checks": _("卡口"),
}
_ALL = [
    Indicator(
        "people.households", _("户数"), _("这一时刻在册的户，含牧户、集体户和企业单位"), _("户"), _("户籍名册"), Kind.STATE,
        "household",
    ),
    Indicator(
        "people.persons", _("在册人数"), _("这一时刻登记住在这里的人，合并的重复人员只算一次"), _("人"), _("居住情况"),
        Kind.STATE, "person",
    ),
    Indicator(
        "checks.vehicles", _("查验车辆"), _("这一天各卡口、出入口查验的车，以收到记录的时间为准"), _("辆次"), _("查验记录"),
        Kind.PERIOD, "vehicle",
    ),
    Indicator(
        "checks.persons", _("查验人员"), _("这一天各卡口、出入口查验的人，以收到记录的时间为准"), _("人次"), _("查验记录"),
        Kind.PERIOD, "person_time",
    ),
]  # fmt: skip
INDICATORS: dict[str, Indicator] = {indicator.key: indicator for indicator in _ALL}
