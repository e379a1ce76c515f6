"""How temperatures are read, who may pass with what, which shifts nobody stands in: values in, values out."""

from wanjia.response.movement.rules.gates import (
    DECISIONS,
    LEVELS,
    REFUSALS,
    Advice,
    Rule,
    Seen,
    advise,
    rule_of,
)
from wanjia.response.movement.rules.shifts import Gap, uncovered
from wanjia.response.movement.rules.temperatures import (
    TemperatureRefused,
    check_tenths,
    read_temperature,
    written,
)

__all__ = [
    "DECISIONS",
    "LEVELS",
    "REFUSALS",
    "Advice",
    "Gap",
    "Rule",
    "Seen",
    "TemperatureRefused",
    "advise",
    "check_tenths",
    "read_temperature",
    "rule_of",
    "uncovered",
    "written",
]
