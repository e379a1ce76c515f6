"""The dataset of one person's own to-do list, told whole: the lines of the desk's list, so that phone and desk have one.

A secret paper never comes down: only that one waits at the desk. The texts of the others are read when rows are put together.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count
from django.urls import reverse

from wanjia.command.posts.models import Document
from wanjia.command.tasks.models import Directive, DirectiveReceipt, WorkOrder
from wanjia.core import clock
from wanjia.core.identities import seal, seal_many
from wanjia.interfaces import to_do
from wanjia.interfaces.sync.credentials import Sender
from wanjia.interfaces.sync.datasets import ORDER, TARGET, Entry, door_of, homes_of, iso, lead_entries
from wanjia.interfaces.to_do import Task
from wanjia.response.screening.models import Lead

DOCUMENT, RECEIPT, DIRECTIVE = "posts.document", "tasks.directivereceipt", "tasks.directive"
AT_THE_DESK = {kind: f"to_do.{kind}" for kind in ("returned", "daily")}  # what a phone can only show
MOST = 500
# How many texts come down, how long one may be and all together (a change sends all again); the rest are read at the desk.
TEXTS, LONGEST, ALL = 20, 6_000, 30_000


def entries(sender: Sender) -> list[Entry]:
    """Give what a person has to do, by kind."""
    found = to_do.tasks(sender.user, sender.standing, clock.now())[:MOST]
    of = {kind: {task.row: task for task in found if task.kind == kind} for kind in {task.kind for task in found}}
    receipts = of.get("receipt", {}) | of.get("report", {})
    return [
        *_orders(of.get("order", {})),
        *lead_entries(Lead.objects.filter(pk__in=of.get("lead", {})).order_by("id")),
        *_receipts(receipts),
        *_documents(of.get("document", {})),
        *(
            Entry(0, number, label, (task.title, task.place, kind, task.href, iso(task.owed_at), iso(task.due_at)))
            for kind, label in AT_THE_DESK.items()
            for number, task in of.get(kind, {}).items()
        ),
    ]


def _orders(of: dict[int, Task]) -> list[Entry]:
    columns = ("title", "place_id", "place__level", "place__parent_id", "due_at", "state", "subject_kind", "subject_id")
    rows = list(WorkOrder.objects.filter(pk__in=of).order_by("id").values_list("id", *columns))
    homes = homes_of({row[-1] for row in rows if row[-2] == TARGET})
    return [
        Entry(
            0,
            row[0],
            ORDER,
            (*row[1:-3], *door_of(row[-2], row[-1], homes), row[-3] == "accepted", *_when(of[row[0]])),
        )
        for row in rows
    ]


def _receipts(of: dict[int, Task]) -> list[Entry]:
    columns = (
        "directive_id",
        "directive__title",
        "directive__asks",
        "directive__document__number",
        "directive__due_at",
    )
    rows = DirectiveReceipt.objects.filter(pk__in=of).order_by("id").values_list("id", *columns)
    return [Entry(0, pk, RECEIPT, (*rest, of[pk].kind == "report", *_when(of[pk]))) for pk, *rest in rows]


def _documents(of: dict[int, Task]) -> list[Entry]:
    """Give the documents to read, the longest waiting first; of a secret one nothing but who issued it."""
    rows = Document.papers.filter(pk__in=of).annotate(attached=Count("attachments"))
    papers = {pk: rest for pk, *rest in rows.values_list("id", "number", "title", "urgency", "secrecy", "attached")}
    found = []
    for pk, task in of.items():
        number, title, urgency, secrecy, attached = papers[pk]
        said = ("", "", "", True, 0) if secrecy else (number, title, urgency, False, attached)
        found.append(Entry(0, pk, DOCUMENT, (*said, *_when(task))))
    return found


def _when(task: Task) -> tuple[Any, ...]:
    return task.place, iso(task.owed_at), task.reminded


def receipts(rows: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    """Shape what is owed of directives: to be signed for here, or to be reported done at the desk."""
    told = [entry.values for entry in rows]
    texts = _texts("directive", [each[0] for each in told])
    return [
        {
            "title": title,
            "where": where,
            "document": number,
            "asks": asks,
            "state": "signed" if signed else "asked",
            "due_at": iso(due_at),
            "owed_at": owed_at,
            "reminded": reminded,
            "text": texts.get(directive, ""),
            "href": reverse("tasks:directive", args=[seal(DIRECTIVE, directive)]),
        }
        for directive, title, asks, number, due_at, signed, where, owed_at, reminded in told
    ]


def documents(rows: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    """Shape documents to read; one whose text is not here is read at the desk."""
    texts = _texts("document", [entry.id for entry in rows if not entry.values[3]])
    return [
        {
            "number": number,
            "title": title,
            "where": where,
            "urgency": urgency,
            "secret": secret,
            "attachments": attachments,
            "owed_at": owed_at,
            "text": "" if secret else texts.get(entry.id, ""),
            "href": reverse("posts:document", args=[name]),
        }
        for entry, name in zip(rows, seal_many(DOCUMENT, [entry.id for entry in rows]), strict=True)
        for number, title, urgency, secret, attachments, where, owed_at, _reminded in [entry.values]
    ]


def _texts(of: str, numbers: Sequence[int]) -> dict[int, str]:
    """Give the texts that come down, by number; ``Document.objects`` holds no secret paper."""
    rows = Document.objects if of == "document" else Directive.objects
    texts = dict(rows.filter(pk__in=numbers[:TEXTS]).values_list("id", "text"))
    found: dict[int, str] = {}
    room = ALL
    for number in numbers[:TEXTS]:
        text = texts.get(number, "")
        if len(text) <= min(LONGEST, room):
            found[number] = text
            room -= len(text)
    return found


def tasks(rows: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    """Shape what can only be done at the desk."""
    return [
        {"title": title, "where": where, "kind": kind, "href": href, "owed_at": owed_at, "due_at": due_at}
        for title, where, kind, href, owed_at, due_at in [entry.values for entry in rows]
    ]


SHAPES: dict[str, Callable[[Sequence[Entry], int], list[dict[str, Any]]]] = {
    RECEIPT: receipts,
    DOCUMENT: documents,
    **dict.fromkeys(AT_THE_DESK.values(), tasks),
}
TYPES = {RECEIPT: "directive", DOCUMENT: "document", **dict.fromkeys(AT_THE_DESK.values(), "task")}
