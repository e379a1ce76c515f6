"""Staff sent down from above: asked of units, sent, still owed, and who is there; as entered by the moment."""

from wanjia.command.secondments.queries import asked_by, owing_at, sent_by, there_at
from wanjia.insight.figures.counting.heaps import Source
from wanjia.insight.figures.counting.rows import Rows

LO, HI = "call__place__lo", "call__place__hi"

SOURCES: list[Source] = [
    Rows("secondments.quota", lambda when: asked_by(when.at), LO, HI, "heads"),
    Rows("secondments.sent", lambda when: sent_by(when.at), f"quota__{LO}", f"quota__{HI}", "heads"),
    Rows("secondments.short", lambda when: owing_at(when.at), LO, HI, "short"),
    Rows("secondments.there", lambda when: there_at(when.at), "place__lo", "place__hi", "heads"),
]
