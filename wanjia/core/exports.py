"""Lists leave as a workbook or as CSV; no cell of either is ever run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from tempfile import SpooledTemporaryFile
from time import sleep
from typing import Any

from defusedcsv import csv as defused
from django.db import connection, transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from wanjia.core.workbooks import cell_text, workbook

KINDS = ("xlsx", "csv")
ROWS_AT_ONCE = 2000
IN_MEMORY = 8 << 20  # of a workbook; what is larger is written to a file that is gone with the answer
DRESSED = re.compile(r"[\s\x00-\x1f\x7f\u200b\ufeff]+[=+\-@|%＝＋－＠]|[＝＋－＠].")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(kind: str, name: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """Answer with the rows as a file called ``name``; a workbook begins a new sheet when one is full."""
    if kind == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(_lines(headings, rows), content_type="text/csv; charset=utf-8")
    else:
        answer = _workbook_answer(headings, rows)
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, f"{name}.{kind}"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _workbook_answer(headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """Write the workbook into memory, beside it once it is large: then it is streamed from there and gone with its answer."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the answer closes it
    try:
        workbook(file, headings, rows)
        large = file.tell() > IN_MEMORY
        file.seek(0)
        if large:
            return FileResponse(file, content_type=XLSX)
        answer = HttpResponse(file.read(), content_type=XLSX)
    except BaseException:
        file.close()
        raise
    file.close()
    return answer


def _lines(headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_MINIMAL)
    yield "\ufeff"
    for row in [headings], rows:
        for cells in row:
            writer.writerow([defuse(cell_text(cell)) for cell in cells])
            if buffer.tell() > 60_000:
                yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def defuse(text: str) -> str:
    """Give a text that no spreadsheet runs as a formula, also where its sign is wide or stands behind blanks it drops."""
    if DRESSED.match(text):
        return f"'{text}"
    return str(defused._escape(text))


def stored_moment(moment: str) -> Coalesce:
    """Give a moment as the store's own text of it in UTC: reading it as an object is half of a long list's work."""
    return Coalesce(Cast(moment, CharField()), Value(""))


class LocalMinutes(dict[str, str]):
    """The local minute of what ``stored_moment`` gives, by its first sixteen characters; each is worked out once."""

    def __missing__(self, minute: str) -> str:
        self[minute] = text = cell_text(datetime.fromisoformat(f"{minute}+00:00")) if minute else ""
        return text


def read_ahead(rows: QuerySet[Any], size: int = 5000) -> Iterator[Any]:
    """Give rows in pieces; on PostgreSQL the next piece is read while one is written out.

    The cursor lives in a transaction: one that outlives it would make the store copy the whole list before its first row.
    """
    if connection.vendor != "postgresql":
        yield from rows.iterator(chunk_size=size)
        return
    with transaction.atomic(), ThreadPoolExecutor(1) as reader:
        stored = rows.iterator(chunk_size=size)
        piece = list(islice(stored, size))
        while piece:
            coming = reader.submit(lambda: list(islice(stored, size)))
            sleep(0)  # the reader runs until it has asked the store: without this it waits for all that is written here
            yield from piece
            piece = coming.result()


def csv_cells(cells: Iterable[Any]) -> str:
    """Give cells as they stand in a line of CSV, defused: for texts that many lines share, written once."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow([defuse(str(cell)) for cell in cells])
    return buffer.getvalue()


class CsvCells(dict[str, str]):
    """One cell as it stands in a line of CSV, by its text; each text is quoted and defused once."""

    def __missing__(self, text: str) -> str:
        self[text] = cell = csv_cells([text]) if text else ""
        return cell


def export_lines(name: str, headings: Sequence[Any], lines: Iterable[str]) -> StreamingHttpResponse:
    """Stream lines made of ``csv_cells`` and numbers as a CSV file: several times faster than cell by cell."""
    answer = StreamingHttpResponse(_chunks(csv_cells(headings), lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, f"{name}.csv"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _chunks(heading: str, lines: Iterable[str]) -> Iterator[str]:
    source = iter(lines)
    yield f"\ufeff{heading}\r\n"
    while chunk := list(islice(source, ROWS_AT_ONCE)):
        yield "\r\n".join(chunk) + "\r\n"
