"""Papers in the official layout of GB/T 9704-2012, in Word and as PDF.

A4, 37 mm above, 28 mm left, a type area of 156 x 225 mm that holds 22 lines of 28 characters; title in 小标宋 2号, body in
仿宋 3号. The standard's fonts are named and not shipped: where they are missing, Word and Typst fall back to what is there.
"""

import re
from pathlib import Path

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from wanjia.command.posts.models import Document, DocumentSeal
from wanjia.command.posts.queries.papers import issuers_of
from wanjia.command.posts.rules import Paper, chinese_day, heading, listed, marks, paragraphs
from wanjia.core.paper import pdf as typeset

__all__ = ["paper_of", "pdf", "print_paper", "send_word", "word", "write_paper"]

TEMPLATE = Path(__file__).parent / "templates" / "posts" / "official.typ"
MOST_NAMED = 5  # main recipients on the paper; more are on its distribution list
MOST_COPIED = 20  # of those who are sent a copy
UNPRINTABLE = re.compile("[^\t -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML has no way to hold
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper_of(document: Document, copy: int | None = None) -> Paper:
    """Give a document as an official paper; ``copy`` is the number of this copy of a secret one."""
    places = _sent_to(document, MOST_NAMED, copied=False)
    copies = _sent_to(document, MOST_COPIED, copied=True)
    main, *joint = [(name, _ring_words(seal)) for name, _issuer, seal in issuers_of(document)]
    titles = document.attachments.order_by("number").values_list("title", flat=True)
    return Paper(
        issuer=document.place.name,
        number=_printable(document.number),
        title=_printable(document.title),
        to="、".join(places) + "：" if 0 < len(places) <= MOST_NAMED else "",
        body=[_printable(text) for text in paragraphs(document.text)],
        day=timezone.localdate(document.issued_at),
        seal=main[1],
        copies="抄送：" + "，".join(copies[:MOST_COPIED]) + ("等。" if len(copies) > MOST_COPIED else "。")
        if copies
        else "",
        imprint=True,
        joint=tuple(joint),
        marks=tuple(marks(document.secrecy, document.secret_months, document.urgency, copy)),
        attached=tuple(listed(_printable(title) for title in titles)),
    )


def _ring_words(seal: DocumentSeal | None) -> str:
    return f"用印登记\n第{seal.number}号" if seal else ""


def _sent_to(document: Document, most: int, *, copied: bool) -> list[str]:
    """Give the places a document was sent to, one more than ``most`` when there are more."""
    sent = document.deliveries.filter(place__isnull=False, copied=copied).order_by("id")
    return list(sent.values_list("place__name", flat=True)[: most + 1])


def _printable(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def pdf(document: Document, copy: int | None = None) -> bytes:
    """Give a document as a PDF in the official layout."""
    return print_paper(paper_of(document, copy))


def word(document: Document, copy: int | None = None) -> bytes:
    """Give a document as a Word file in the official layout."""
    return write_paper(paper_of(document, copy))


def write_paper(paper: Paper) -> bytes:
    """Give an official paper as a Word file."""
    from wanjia.command.posts import word as files  # a tenth of a second to load: only for who takes one away

    return files.write_paper(paper)


def print_paper(paper: Paper) -> bytes:
    """Give an official paper as a PDF."""
    return typeset(
        TEMPLATE,
        {
            "issuer": paper.issuer,
            "number": paper.number,
            "title": paper.title,
            "to": paper.to,
            "body": [(text, heading(text)) for text in paper.body],
            "day": chinese_day(paper.day),
            "seal": paper.seal,
            "copies": paper.copies,
            "imprint": paper.imprint,
            "joint": paper.joint,
            "marks": paper.marks,
            "attached": paper.attached,
        },
    )


def send_word(name: str, content: bytes) -> HttpResponse:
    """Answer with a Word file called ``name``."""
    answer = HttpResponse(content, content_type=WORD_TYPE)
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, f"{name}.docx"))
    answer.headers["Cache-Control"] = "no-store"
    return answer
