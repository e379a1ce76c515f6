"""Notices that are sent by themselves: a figure was corrected, reports are late, somebody is silent or overdue; each once.

A correction goes to whoever takes notices about the place, and to the groups of staff that had its brief since the wrong number
was signed. The public had no number of a report in its brief, and gets no notices. Silent and overdue are told in owing.py.
"""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from wanjia.insight.briefs import owing
from wanjia.insight.briefs.actions import notify_staff
from wanjia.insight.briefs.models import Channel, Delivery
from wanjia.insight.briefs.queries import for_notices
from wanjia.insight.briefs.rules import LAPSES
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.reports.models import DailyReport
from wanjia.insight.reports.queries import changed_in, last_day, late, times_at
from wanjia.registry.places.models import Place

NAMED = 5
MOST = 8  # figures of one correction that are written out


def run(at: datetime) -> int:
    """Put what is due on its way; give how many messages."""
    said = sum(_tell_correction(row, at) for row in _corrected(at)) + sum(_tell_late(place, at) for place in _told(at))
    return said + owing.run(at)


def _corrected(at: datetime) -> list[DailyReport]:
    rows = DailyReport.objects.standing().filter(version__gt=1, signed_at__gt=at - LAPSES, signed_at__lte=at)
    return list(rows.select_related("place").order_by("signed_at", "id"))


def _tell_correction(report: DailyReport, at: datetime) -> int:
    before = changed_in(report)
    now = dict(report.lines.filter(key__in=list(before)).values_list("key", "value"))
    said = [
        f"{INDICATORS[key].title} {'—' if old is None else old} → {now[key]} {INDICATORS[key].unit}"
        for key, old in before.items()
        if key in INDICATORS and key in now
    ]
    text = _("%(day)s 的日报已更正（第 %(n)s 版），请勿再用原来的数字：") % {"day": report.day, "n": report.version}
    text += "\n" + "\n".join(said[:MOST]) + ("\n…" if len(said) > MOST else "")
    if not said or _is_told(report.place, "corrected", report.signed_at or at, text):
        return 0
    return len(notify_staff(place=report.place, kind="corrected", text=text, by=None, at=at, also=_had_brief(report)))


def _had_brief(report: DailyReport) -> list[Channel]:
    """Give the groups of staff that were sent the place's brief while the wrong number stood."""
    first = DailyReport.objects.get(place=report.place_id, day=report.day, version=report.version - 1)
    sent = Delivery.objects.filter(kind="brief", place=report.place_id, state="sent", slot__gte=report.cut_off)
    sent = sent.filter(Q(sent_at__lte=report.signed_at), sent_at__gte=min(first.compiled_at, report.cut_off))
    rows = Channel.objects.filter(pk__in=sent.values("channel"), audience="staff", until_at=None)
    return list(rows.select_related("place"))


def _told(at: datetime) -> list[Place]:
    """Give the places whose channels take notices."""
    return list(
        Place.objects.current().filter(pk__in=Channel.objects.filter(takes_notices=True, until_at=None).values("place"))
    )


def _tell_late(place: Place, at: datetime) -> int:
    day = last_day(place, at)
    due = times_at(place, day, at).due_at
    if not due < at <= due + LAPSES or _is_told(place, "late_report", due):
        return 0
    rows = late(place, at, day)
    names = [row.place.name for row in rows[:NAMED]]
    if not names:
        return 0
    text = _("%(day)s 的日报到时未签发 %(n)s 处：%(names)s") % {
        "day": day,
        "n": rows.count(),
        "names": "、".join(names),
    }
    return len(notify_staff(place=place, kind="late_report", text=text, by=None, at=at))


def _is_told(place: Place, kind: str, since: datetime, text: str = "") -> bool:
    rows = Delivery.objects.filter(kind="notice", notice=kind, place=place, made_at__gte=since, text__endswith=text)
    return rows.exists() or not (kind == "corrected" or for_notices(place))
