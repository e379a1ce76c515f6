"""One list of what one person has to do, whoever asked for it: each app that asks people adds a function to SOURCES."""

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
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.roles import Capability
from wanjia.response.screening.models import Lead

MOST = 500


@dataclass(frozen=True)
class Task:
    """One line: what, where, until when the next word is owed, and the page on which it is done."""

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
    for one in to_do(user, at=at):
        href = reverse(VIEWS[one.kind], args=[one.public_id])
        yield Task(one.title, one.place, WORDS[one.kind], href, one.owed_at, one.due_at, one.late, one.reminded)


def _leads(user: User, standing: Standing, at: datetime) -> Iterator[Task]:
    """Give the leads to verify; whom they are about is said on their page only, where the reading is recorded."""
    if not standing.may(Capability.VIEW_PEOPLE):
        return
    rows = Lead.objects.filter(assignee=user).unresolved().select_related("place").defer("phone")
    for lead in rows.order_by("due_at", "id")[:MOST]:
        href = reverse("screening:lead", args=[lead.public_id])
        yield Task(
            _("核查线索"), lead.place.name, lead.get_source_display(), href, lead.due_at, lead.due_at, lead.due_at < at
        )


def _papers(user: User, standing: Standing, at: datetime) -> Iterator[Task]:
    """Give the documents to read, each once however many offices it came to; a word is owed as soon as of a directive."""
    shown = set()
    for row in to_read(standing)[:MOST]:
        if row.document_id not in shown:
            shown.add(row.document_id)
            paper, href = row.document, reverse("posts:document", args=[row.document.public_id])
            word, owed = _("文件待签阅"), answer_by(row.sent_at, None)
            yield Task(f"{paper.number} {paper.title}", paper.place.name, word, href, owed, None, False)


SOURCES: list[Callable[[User, Standing, datetime], Iterator[Task]]] = [_tasks, _leads, _papers]


def tasks(user: User, standing: Standing, at: datetime) -> list[Task]:
    """Give everything one person has to do: what is late first, then what has been owed longest."""
    found = [task for source in SOURCES for task in source(user, standing, at)]
    return sorted(found, key=lambda task: (not task.late, not task.reminded, task.owed_at))
