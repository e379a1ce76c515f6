"""One list of what one person has to do, on the desk and on the phone: each app that asks people adds a function to SOURCES."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.posts.queries.papers import to_read
from wanjia.command.tasks.queries import to_do
from wanjia.command.tasks.rules import answer_by
from wanjia.core.access import Standing
from wanjia.insight.reports.models import DailyReport
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.roles import Capability
from wanjia.response.screening.models import Lead

MOST = 500
REPORTS = 14  # of the latest days


@dataclass(frozen=True)
class Task:
    """One line: what, where, until when the next word is owed, and the page on which it is done.

    ``kind`` says of which table ``row`` is a number: a phone does some of them with no network.
    """

    kind: str
    row: int
    title: str
    place: str
    word: Any
    href: str
    owed_at: datetime
    due_at: datetime | None
    late: bool
    reminded: bool = False


WORDS = {
    "order": gettext_lazy("任务单"),
    "returned": gettext_lazy("被退回，请改派或关闭"),
    "receipt": gettext_lazy("指令待签收"),
    "report": gettext_lazy("指令待上报办结"),
}
VIEWS = {"order": "tasks:job", "returned": "tasks:order", "receipt": "tasks:directive", "report": "tasks:directive"}


def _tasks(user: User, standing: Standing, at: datetime) -> Iterator[Task]:
    for one in to_do(standing, at=at):
        href = reverse(VIEWS[one.kind], args=[one.public_id])
        said = (one.title, one.place, WORDS[one.kind], href, one.owed_at, one.due_at, one.late, one.reminded)
        yield Task(one.kind, one.number, *said)


def _leads(user: User, standing: Standing, at: datetime) -> Iterator[Task]:
    """Give the leads to verify; whom they are about is said on their page only, where the reading is recorded."""
    if not standing.may(Capability.VIEW_PEOPLE):
        return
    rows = Lead.objects.filter(assignee=user).unresolved().select_related("place").defer("phone")
    for lead in rows.order_by("due_at", "id")[:MOST]:
        href = reverse("screening:lead", args=[lead.public_id])
        said = (lead.place.name, lead.get_source_display(), href, lead.due_at, lead.due_at, lead.due_at < at)
        yield Task("lead", lead.pk, _("核查线索"), *said)


def _papers(user: User, standing: Standing, at: datetime) -> Iterator[Task]:
    """Give the documents to read, each once however many offices it came to; a word is owed as soon as of a directive."""
    shown = set()
    for row in to_read(standing)[:MOST]:
        if row.document_id not in shown:
            shown.add(row.document_id)
            paper, href = row.document, reverse("posts:document", args=[row.document.public_id])
            word, owed = _("文件待签阅"), answer_by(row.sent_at, None)
            title = f"{paper.number} {paper.title}"
            yield Task("document", paper.pk, title, paper.place.name, word, href, owed, None, False)


def _reports(user: User, standing: Standing, at: datetime) -> Iterator[Task]:
    """Give the daily reports of the places where one holds an office and may sign, as far as nobody has signed them."""
    held = [h.place_id for h in standing.holdings if Capability.SIGN_REPORTS in h.capabilities]
    if not held:
        return
    rows = DailyReport.objects.standing().filter(place__in=held, signed_at=None).select_related("place")
    for row in rows.order_by("-day", "id")[:REPORTS]:
        href, title = reverse("reports:report", args=[row.public_id]), _("%(day)s日报") % {"day": f"{row.day:%m-%d}"}
        late = row.due_at < at
        yield Task("daily", row.pk, title, row.place.name, _("日报待签发"), href, row.due_at, row.due_at, late)


SOURCES: list[Callable[[User, Standing, datetime], Iterator[Task]]] = [_tasks, _leads, _papers, _reports]


def tasks(user: User, standing: Standing, at: datetime) -> list[Task]:
    """Give everything one person has to do: what is late first, then what has been owed longest."""
    found = [task for source in SOURCES for task in source(user, standing, at)]
    return sorted(found, key=lambda task: (not task.late, not task.reminded, task.owed_at))
