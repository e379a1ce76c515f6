"""Staff sent down from above: asked of units, sent, still owed, and who is there; as entered by the moment."""

from wanjia.command.secondments.queries import asked_by, owing_at, sent_by, there_at
from wanjia.insight.figures.counting.heaps import Source
from wanjia.insight.figures.counting.rows import Rows

OF_CALL = ("call__place__lo", "call__place__hi")

SOURCES: list[Source] = [
    Rows("secondments.quota", lambda when: asked_by(when.at), *OF_CALL, weight="heads"),
    Rows("secondments.sent", lambda when: sent_by(when.at), *(f"quota__{end}" for end in OF_CALL), weight="heads"),
    Rows("secondments.short", lambda when: owing_at(when.at), *OF_CALL, weight="short"),
    Rows("secondments.there", lambda when: there_at(when.at), "place__lo", "place__hi", weight="heads"),
]
