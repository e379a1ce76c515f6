"""Every write about reports, one file an act."""

from wanjia.insight.reports.actions.compile import compile_reports
from wanjia.insight.reports.actions.correct import correct_report
from wanjia.insight.reports.actions.publish import publish_figure
from wanjia.insight.reports.actions.sign import receive_reports, sign_report, sign_reports

__all__ = ["compile_reports", "correct_report", "publish_figure", "receive_reports", "sign_report", "sign_reports"]
