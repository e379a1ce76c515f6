"""Files that people hand in: what they really are, whatever their name says, and not too large."""

import io
import zipfile
from typing import Any, NamedTuple

from django import forms
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from wanjia.core.actions import Refused


class Kind(NamedTuple):
    """One kind of file: its media type, and how a name of it ends."""

    media: str
    ending: str


OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "jpeg": Kind("image/jpeg", ".jpg"),
    "png": Kind("image/png", ".png"),
    "pdf": Kind("application/pdf", ".pdf"),
    "docx": Kind(f"{OFFICE}.wordprocessingml.document", ".docx"),
    "xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet", ".xlsx"),
}
SCANS = ("jpeg", "png", "pdf")
BEGINNINGS = {"jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-"}
PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}


class Upload(NamedTuple):
    """A file as somebody sent it: its name without the ending, and its bytes."""

    name: str
    content: bytes


def kind_of(content: bytes) -> str:
    """Tell a file's kind by its bytes: a key of KINDS, empty for any other and for an office file that carries a program."""
    for kind, beginning in BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js")) for name in names):
        return ""
    return next((kind for part, kind in PARTS.items() if part in names), "")


def check_file(content: bytes, *, kinds: tuple[str, ...], largest: int, field: str) -> str:
    """Give a file's kind. Raises Refused for another kind than these, and for one too large."""
    kind = kind_of(content)
    if kind not in kinds or not 0 < len(content) <= largest:
        said = {"kinds": "、".join(one.upper() for one in kinds), "most": largest // 1_000_000}
        raise Refused(_("文件要是 %(most)d MB 以内的 %(kinds)s") % said, field=field)
    return kind


def send_file(name: str, content: bytes, kind: str) -> HttpResponse:
    """Answer with a file to be saved: what somebody else sent is never shown by the browser as a page of ours."""
    answer = HttpResponse(content, content_type=KINDS[kind].media)
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, f"{name}{KINDS[kind].ending}"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


class _Many(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files, as many as are chosen at once; cleans to uploads, each cut off right past ``largest`` for the action to refuse."""

    def __init__(self, *, kinds: tuple[str, ...], largest: int, many: bool = True, **options: Any) -> None:
        accepted = {"accept": ",".join(KINDS[kind].ending for kind in kinds)}
        widget = _Many(accepted) if many else forms.FileInput(accepted)
        super().__init__(widget=widget, **options)
        self.largest = largest

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """Read each file that was sent."""
        sent = data if isinstance(data, list) else [data] if data else []
        if not sent:
            super().clean(None, initial)
        return [self._read(super(FilesField, self).clean(one, initial)) for one in sent]

    def _read(self, sent: Any) -> Upload:
        name = str(sent.name or "").rpartition(".")[0] or str(sent.name or "")
        return Upload(name[:100], sent.read(self.largest + 1))
