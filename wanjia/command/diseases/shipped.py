"""The profiles Wanjia ships, with the source of every figure; a decree lays its own values over them.

Distributions are carried over from epiparameterDB (epiverse-trace, CC0) but for plague, of which it has no delays.
A mean m and a standard deviation s become: lognormal sdlog² = ln(1 + s²/m²), meanlog = ln m - sdlog²/2; gamma
shape = m²/s², scale = s²/m. A median and a dispersion become the lognormal with meanlog = ln median, sdlog = ln dispersion.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.command.diseases.rules import (
    AREA,
    BUILDING,
    CENTRAL,
    COMPOUND,
    HOME,
    HOUSEHOLD,
    MEASURE_KINDS,
    MONITORING,
    SEALED_ROOM,
)


@dataclass(frozen=True)
class Shipped:
    """A disease, its values, and by key where they come from."""

    name: Any
    values: Mapping[str, Any]
    sources: Mapping[str, str]


def _lognormal(mean: float, sd: float) -> list[Any]:
    variance = log(1 + (sd / mean) ** 2)
    return ["lognormal", round(log(mean) - variance / 2, 4), round(sqrt(variance), 4)]


def _gamma(mean: float, sd: float) -> list[Any]:
    return ["gamma", round((mean / sd) ** 2, 4), round(sd**2 / mean, 4)]


def _all(days: int) -> dict[str, int]:
    return dict.fromkeys(MEASURE_KINDS, days)


LESSLER = "Lessler et al. 2009, Lancet Infect Dis, 10.1016/S1473-3099(09)70069-6"
NO_SECOND = "本系统的假定：只追一层；由文件另定"
QUEUE = "本系统的假定：采样时互相隔开，同管之外只算前后5分钟；由文件另定"

COVID19 = Shipped(
    name=_("新型冠状病毒感染"),
    values={
        "suspected": "有流行病学史，并有发热、呼吸道症状等临床表现的人",
        "confirmed": "核酸检测阳性的人",
        "contact": "在病例有传染性的时段内与其有近距离接触而未有效防护的人",
        "contact_distance": "1米以内，或同一密闭空间",
        "contact_minutes": 15,
        "queue_minutes": 5,
        "contact_degree": 1,
        "infectious_before": 2,
        "infectious_after": 10,
        "observation_days": _all(14),
        "most_days": _all(14),
        "followups_a_day": 2,
        "followup_days": [],
        "test_days": {HOME: [1, 7, 14], CENTRAL: [1, 4, 7, 14]},
        "incubation": ["lognormal", 1.63, 0.5],
        "serial_interval": _lognormal(4.7, 2.9),
        "onset_to_admission": _gamma(3.3, 4.2),
    },
    sources={
        "suspected": "《新型冠状病毒肺炎防控方案》（第八版），2021年，摘要",
        "confirmed": "《新型冠状病毒肺炎防控方案》（第八版），2021年，摘要",
        "contact": "WHO, Contact tracing in the context of COVID-19, 2020-05-10",
        "contact_distance": "WHO, Contact tracing in the context of COVID-19, 2020-05-10",
        "contact_minutes": "WHO, Contact tracing in the context of COVID-19, 2020-05-10",
        "queue_minutes": QUEUE,
        "contact_degree": NO_SECOND,
        "infectious_before": "WHO, Contact tracing in the context of COVID-19, 2020-05-10",
        "infectious_after": "WHO, Criteria for releasing COVID-19 patients from isolation, 2020-06-17",
        "observation_days": "《新型冠状病毒感染的肺炎防控方案》2020年1月：医学观察14天；封控楼栋336小时",
        "most_days": "《新型冠状病毒感染的肺炎防控方案》2020年1月：医学观察14天",
        "followups_a_day": "《新型冠状病毒感染的肺炎防控方案》2020年1月：每日早、晚各测一次体温",
        "followup_days": "《新型冠状病毒感染的肺炎防控方案》2020年1月：每天",
        "test_days": "《新型冠状病毒肺炎防控方案》（第八版），2021年；居家的三次是本系统的假定",
        "incubation": "McAloon et al. 2020, BMJ Open, 10.1136/bmjopen-2020-039652, n=1269",
        "serial_interval": "Nishiura et al. 2020, Int J Infect Dis, 10.1016/j.ijid.2020.02.060, n=28",
        "onset_to_admission": "Linton et al. 2020, J Clin Med, 10.3390/jcm9020538, n=155",
    },
)
_CDC_MEASLES = "CDC, Manual for the Surveillance of Vaccine-Preventable Diseases, ch. 7 Measles"
MEASLES = Shipped(
    name=_("麻疹"),
    values={
        "suspected": "发热、出疹，并有咳嗽、卡他性鼻炎、结膜炎之一的人",
        "confirmed": "疑似病例中实验室证实，或与实验室证实病例有流行病学联系的人",
        "contact": "在病例有传染性的时段内与其同处一个空气相通的空间，且无免疫证据的人",
        "contact_distance": "同一空气相通的空间，至病例离开后2小时",
        "contact_minutes": 1,
        "queue_minutes": 5,
        "contact_degree": 1,
        "infectious_before": 4,
        "infectious_after": 4,
        "observation_days": _all(21) | {BUILDING: 0, SEALED_ROOM: 0, COMPOUND: 0, AREA: 0, HOUSEHOLD: 0},
        "most_days": _all(21),
        "followups_a_day": 1,
        "followup_days": [],
        "test_days": {},
        "incubation": ["lognormal", round(log(12.5), 4), round(log(1.23), 4)],
        "serial_interval": None,
        "onset_to_admission": None,
    },
    sources={
        **dict.fromkeys(
            ["suspected", "confirmed"], "WHO, Measles: Vaccine-Preventable Diseases Surveillance Standards, 2018"
        ),
        **dict.fromkeys(
            ["contact", "contact_distance", "contact_minutes", "infectious_before", "infectious_after"], _CDC_MEASLES
        ),
        "queue_minutes": QUEUE,
        "contact_degree": NO_SECOND,
        "observation_days": f"{_CDC_MEASLES}: 21 days after the last exposure",
        "most_days": f"{_CDC_MEASLES}: 21 days after the last exposure",
        **dict.fromkeys(["followups_a_day", "followup_days"], "本系统的假定：每天一次"),
        "test_days": f"{_CDC_MEASLES}: no tests without symptoms",
        "incubation": f"{LESSLER}, n=55",
    },
)
_CDC_FLU = "CDC, Clinical signs and symptoms of influenza: a day before to 5-7 days after onset"
INFLUENZA = Shipped(
    name=_("流行性感冒"),
    values={
        "suspected": "发热（38℃及以上），伴咳嗽或咽痛，缺乏其他诊断的人",
        "confirmed": "流感病毒核酸、抗原或培养阳性的人",
        "contact": "在病例有传染性的时段内与其共同居住、照料或近距离接触的人",
        "contact_distance": "2米以内",
        "contact_minutes": 15,
        "queue_minutes": 5,
        "contact_degree": 1,
        "infectious_before": 1,
        "infectious_after": 7,
        "observation_days": _all(0) | {HOME: 7, MONITORING: 7},
        "most_days": _all(7),
        "followups_a_day": 1,
        "followup_days": [],
        "test_days": {},
        "incubation": ["lognormal", round(log(1.4), 4), round(log(1.51), 4)],
        "serial_interval": _gamma(2.51, 1.55),
        "onset_to_admission": None,
    },
    sources={
        "suspected": "WHO, Global epidemiological surveillance standards for influenza, 2013（ILI），摘要",
        "confirmed": "WHO, Global epidemiological surveillance standards for influenza, 2013",
        "contact": _CDC_FLU,
        **dict.fromkeys(["contact_distance", "contact_minutes"], "本系统的假定；由文件另定"),
        "queue_minutes": QUEUE,
        "contact_degree": NO_SECOND,
        "infectious_before": _CDC_FLU,
        "infectious_after": _CDC_FLU,
        **dict.fromkeys(
            ["observation_days", "most_days"], "《甲型H1N1流感密切接触者判定与管理方案（试行）》2009年：医学观察7天"
        ),
        **dict.fromkeys(["followups_a_day", "followup_days", "test_days"], "本系统的假定：每天一次，无症状不检测"),
        "incubation": f"{LESSLER}, influenza A, n=151",
        "serial_interval": "Ghani et al. 2009, PLoS Currents, 10.1371/currents.RRN1130, n=58",
    },
)
_GANI = "Gani & Leach 2004, Emerg Infect Dis 10:608, 10.3201/eid1004.030509"
_NINE = "接触者检疫9天，接种过的12天（国内传染病学教材与鼠疫防控惯例）；国境卫生检疫法实施细则第68条：潜伏期6日"
PLAGUE = Shipped(
    name=_("鼠疫"),
    values={
        "suspected": "有疫源地旅居、接触旱獭等动物或接触病人，并突发高热、淋巴结肿大或咳嗽、咳血痰的人",
        "confirmed": "疑似病例中培养出鼠疫菌，或核酸、抗原阳性，或双份血清抗体四倍升高的人",
        "contact": "与肺鼠疫病人近距离接触，或直接接触鼠疫病人、病死动物及其体液的人",
        "contact_distance": "2米以内",
        "contact_minutes": 1,
        "queue_minutes": 5,
        "contact_degree": 1,
        "infectious_before": 0,
        "infectious_after": 6,
        "observation_days": _all(9),
        "most_days": _all(12),
        "followups_a_day": 2,
        "followup_days": [],
        "test_days": {},
        "incubation": _lognormal(4.3, 1.8),
        "serial_interval": None,
        "onset_to_admission": None,
    },
    sources={
        **dict.fromkeys(["suspected", "confirmed"], "《鼠疫诊断标准》WS 279-2008，摘要"),
        **dict.fromkeys(["contact", "contact_distance"], "WHO, Plague fact sheet; CDC, Plague: protecting yourself"),
        "contact_minutes": "本系统的假定：任何一次2米以内接触",
        "queue_minutes": QUEUE,
        "contact_degree": NO_SECOND,
        "infectious_before": "WHO, Plague fact sheet：肺鼠疫病人发病后才传染",
        "infectious_after": f"本系统的假定，取自 {_GANI}：传染期均值2.5天（标准差1.2天）的上端；有效治疗后更短",
        "observation_days": _NINE,
        "most_days": _NINE,
        **dict.fromkeys(["followups_a_day", "followup_days"], "本系统的假定：早晚各测一次体温"),
        "test_days": "本系统的假定：无症状不检测",
        "incubation": f"{_GANI}（肺鼠疫潜隐期）",
    },
)
_WHO_EBOLA = "WHO & CDC, Emergency guideline: Ebola contact tracing, 2015"
_TEAM = "WHO Ebola Response Team 2015, N Engl J Med, 10.1056/NEJMc1414992"
EBOLA = Shipped(
    name=_("埃博拉病毒病"),
    values={
        "suspected": "突发高热且接触过病人或病死动物的人；或发热并有三种以上症状；或不明原因出血、突然死亡的人",
        "confirmed": "核酸、抗原或IgM抗体检测阳性的人",
        "contact": "病例发病后与其同住、接触其身体或体液、衣物，或参加其葬礼并接触遗体的人",
        "contact_distance": "身体或体液接触，同住一户",
        "contact_minutes": 1,
        "queue_minutes": 5,
        "contact_degree": 1,
        "infectious_before": 0,
        "infectious_after": 21,
        "observation_days": _all(21) | {BUILDING: 0, SEALED_ROOM: 0, COMPOUND: 0, AREA: 0},
        "most_days": _all(21),
        "followups_a_day": 1,
        "followup_days": [],
        "test_days": {},
        "incubation": _gamma(10.3, 8.2),
        "serial_interval": _gamma(14.2, 9.6),
        "onset_to_admission": None,
    },
    sources={
        **dict.fromkeys(
            ["suspected", "confirmed", "contact", "contact_distance", "infectious_before"], f"{_WHO_EBOLA}，摘要"
        ),
        "contact_minutes": "本系统的假定：任何一次接触",
        "queue_minutes": QUEUE,
        "contact_degree": NO_SECOND,
        "infectious_after": f"本系统的假定；{_TEAM}：发病至死亡均值8.2天、至出院15.1天",
        **dict.fromkeys(["observation_days", "most_days"], f"{_WHO_EBOLA}: 21 days after the last exposure"),
        **dict.fromkeys(["followups_a_day", "followup_days"], f"{_WHO_EBOLA}: a visit every day"),
        "test_days": f"{_WHO_EBOLA}: no tests without symptoms",
        "incubation": f"{_TEAM}, n=1798",
        "serial_interval": f"{_TEAM}, n=305",
    },
)

SHIPPED: dict[str, Shipped] = {
    "covid19": COVID19,
    "measles": MEASLES,
    "influenza": INFLUENZA,
    "plague": PLAGUE,
    "ebola": EBOLA,
}
