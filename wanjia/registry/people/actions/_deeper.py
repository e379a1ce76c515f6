"""Deeper fields are stored only while a response in force over the place opens them."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.core.actions import Refused
from wanjia.registry.people.queries import is_open
from wanjia.registry.people.rules import DEEPER


def require_open(names: Sequence[str], position: int, at: datetime) -> None:
    """Raise Refused naming the first of some deeper fields when no response opens them at a position."""
    if names and not is_open("deeper", at, position):
        text = _("“%(field)s”只有在本地启动一级或二级应急响应期间才能登记") % {"field": DEEPER[names[0]]}
        raise Refused(text, field=names[0], code="not_opened")
