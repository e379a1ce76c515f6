"""Tokens of machines: one that its owner can draw on the page of the API, one that waits for a second person."""

from datetime import datetime, timedelta

from demo.ground import Ground
from demo.staff import Staff
from wanjia.interfaces.api.actions import confirm_token, propose_token


def give_tokens(ground: Ground, staff: Staff, *, at: datetime) -> None:
    """Let 郝管理 propose two tokens: 韩指挥 has confirmed 孟书记's, who can draw it; the investigator's waits."""
    by, second = staff.users["guanli"], staff.users["zhihui"]
    ends, asked = at + timedelta(days=90), at - timedelta(days=1)
    street = propose_token(
        name="区政务数据平台",
        user=staff.users["jiedao"],
        scopes=["view_coverage", "assign_work", "sign_reports"],
        place=ground.places["street"],
        until_at=ends,
        by=by,
        at=asked,
    )
    confirm_token(token=street, by=second, at=asked + timedelta(hours=2))
    propose_token(
        name="市疾控中心病例直报",
        user=staff.users["liudiao"],
        scopes=["investigate_cases", "view_people"],
        place=ground.places["county"],
        until_at=ends,
        by=by,
        at=at - timedelta(hours=3),
    )
