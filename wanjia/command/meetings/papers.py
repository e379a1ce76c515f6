"""Minutes as an official paper: who was called and came, what was said, what was decided."""

from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.command.meetings.models import Meeting
from wanjia.command.posts.rules import Paper, paragraphs


def paper_of(meeting: Meeting) -> Paper:
    """Give the minutes of a meeting as they are printed and signed."""
    called = meeting.attendance.select_related("endpoint").order_by("endpoint__place__lo", "id")
    came = "、".join(f"{row.endpoint.name}（{row.fallback or row.get_state_display()}）" for row in called)
    body = [
        _("时间：%(time)s") % {"time": timezone.localtime(meeting.starts_at).strftime("%Y-%m-%d %H:%M")},
        _("到会情况：%(units)s") % {"units": came},
        *paragraphs(meeting.minutes),
    ]
    for number, item in enumerate(meeting.items.select_related("owner").order_by("id"), start=1):
        said = f"{number}. {item.get_kind_display()}：{item.text}"
        if item.owner is not None and item.due_at is not None:
            said += f"（{item.owner.name}，{timezone.localtime(item.due_at).strftime('%Y-%m-%d %H:%M')}）"
        body.append(said)
    return Paper(
        issuer=meeting.place.name,
        number="",
        title=_("%(title)s纪要") % {"title": _printable(meeting.title)},
        to="",
        body=[_printable(text) for text in body],
        day=timezone.localdate(meeting.minutes_at or meeting.starts_at),
    )


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())
