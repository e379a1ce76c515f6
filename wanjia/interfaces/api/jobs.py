"""Due work: answers that were kept for a day are dropped."""

from datetime import datetime

from wanjia.interfaces.api.actions import forget_answers
from wanjia.interfaces.api.models import KeptAnswer
from wanjia.interfaces.api.rules import ANSWERS_KEPT


def run(at: datetime) -> int:
    """Do what is due."""
    before = at - ANSWERS_KEPT
    return forget_answers(before=before, by=None, at=at) if KeptAnswer.objects.filter(at__lte=before).exists() else 0
