"""The rows of a result file that were not taken in, as a workbook that may be corrected and sent again."""

from django.utils.translation import gettext as _

from wanjia.registry.intake.queries import rows_sent_back
from wanjia.response.sampling.models import ResultFile


def returned_workbook(file: ResultFile) -> bytes:
    """Give the rejected rows with every reason in front of them; the columns are those a file of results has."""
    rows = file.refused.order_by("number", "id").iterator(chunk_size=2000)
    cells = ((row.number, (row.label, row.said, row.tested), row.reason) for row in rows)
    return rows_sent_back((_("管号"), _("检测结果"), _("检测时间")), cells)
