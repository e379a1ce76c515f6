"""No cell of a CSV file is run as a formula, however its beginning is dressed; what is harmless stays as it was."""

import pytest
from django.http import StreamingHttpResponse

from wanjia.core.exports import csv_cells, defuse, export

RUN = "HYPERLINK(A1)"
DRESSED = ["", " ", "\t", "\r", "\n", "\0", "\ufeff", "\u200b", "\u3000", "\u00a0", " \t\ufeff"]
SIGNS = ["=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", DRESSED)
def test_a_formula_behind_blanks_or_in_wide_signs_is_only_text(before: str, sign: str) -> None:
    text = f"{before}{sign}{RUN}"
    answer = export("csv", "list", ["姓名"], [[text]])
    assert isinstance(answer, StreamingHttpResponse)
    line = b"".join(answer).decode().split("\r\n", 1)[1]
    assert line.lstrip('"').startswith("'"), "as a streamed list"
    assert csv_cells([text]).lstrip('"').startswith("'"), "as a long list"


@pytest.mark.parametrize("text", ["", "-5", "-1,204.5", "—", "－", "王 强", " 王强", "3-2-501", "13900000000"])
def test_what_no_spreadsheet_runs_stays_as_it_was(text: str) -> None:
    assert defuse(text) == text
