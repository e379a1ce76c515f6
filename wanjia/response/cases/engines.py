"""Which engine traces here: what the setting WANJIA_TRACING names, or the store where a copy is missing or too old.

The due work lays the copy out, and again after the register has forgotten what was over: nothing forgotten lives on in it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.analysis.tracing.choice import engine
from wanjia.analysis.tracing.port import Engine
from wanjia.analysis.tracing.store import Cursor
from wanjia.registry.people.models import Sweep
from wanjia.response.cases.rules import LONGEST_STAY

OLDEST = timedelta(hours=24)
ANEW = timedelta(hours=20)


@dataclass(frozen=True)
class Tracer:
    """An engine, and what whoever reads its answers should know of it; nothing where the store itself answers."""

    engine: Engine
    said: str = ""


def tracer(cursor: Cursor, at: datetime) -> Tracer:
    """Give the engine that answers now."""
    where = settings.WANJIA_TRACING
    if not where or where.startswith("sc://"):
        said = _("由集群查找：集群里有哪一天的数据，就查到哪一天") if where else ""
        return Tracer(engine(where, cursor, longest=LONGEST_STAY), said)
    if Path(where).exists():
        found = engine(where, cursor)
        made = getattr(found, "made_at", None)
        if made is not None and at - made <= OLDEST:
            return Tracer(found, _("按 %(moment)s 的副本查找，此后的记录不在内") % {"moment": _minute(made)})
    return Tracer(engine("", cursor, longest=LONGEST_STAY), _("查找用的副本没有或已过期，这次直接查数据库"))


def _minute(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%m-%d %H:%M")


def lay_copy(at: datetime) -> bool:
    """Lay the copy out where the setting names one and it is a day old, or older than the last forgetting."""
    where = settings.WANJIA_TRACING
    if not where or where.startswith("sc://"):
        return False
    from wanjia.analysis.tracing.duck import DuckEngine, from_store

    path = Path(where)
    made = DuckEngine(path).made_at if path.exists() else None
    if made is not None and at - made < ANEW and not Sweep.objects.filter(at__gt=made, at__lte=at).exists():
        return False
    if made is None or at - made > OLDEST:
        path.unlink(missing_ok=True)  # whatever happens below, a copy as old as that is not kept
    new = path.with_name(f"{path.name}.new")
    with connection.cursor() as cursor:
        from_store(cursor, new, at=at)
    new.replace(path)
    return True
