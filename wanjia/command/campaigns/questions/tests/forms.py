"""Small workbooks for the tests."""

from wanjia.command.campaigns.questions.definition import FormRefused
from wanjia.command.campaigns.questions.examples import written
from wanjia.command.campaigns.questions.workbook import read_workbook

SETTINGS = [("form_title", "form_id", "version"), ("入户排查", "screening", "1")]
CHOICES = [("list_name", "name", "label"), ("yes_no", "yes", "是"), ("yes_no", "no", "否")]


def workbook(*rows, heading=("type", "name", "label"), choices=CHOICES, settings=SETTINGS):
    """A workbook with these rows of the survey sheet."""
    return written({"survey": [heading, *rows], "choices": choices, "settings": settings})


def asking(**columns):
    """A workbook with one question whose columns are these."""
    row = {"type": "text", "name": "q", "label": "问"} | columns
    return workbook(tuple(row.values()), heading=tuple(row))


def refusals(data):
    """(sheet, row, column) and text of every problem of a refused workbook."""
    try:
        read_workbook(data)
    except FormRefused as refused:
        return [((p.sheet, p.row, p.column), p.what) for p in refused.problems]
    return []


def places(data):
    """(sheet, row, column) of every problem of a refused workbook."""
    return [place for place, _what in refusals(data)]
