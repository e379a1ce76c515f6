"""Which engine answers: one setting, a text, is all that changes between a village and a country."""

from datetime import timedelta
from typing import TYPE_CHECKING

from wanjia.analysis.tracing.port import Engine
from wanjia.analysis.tracing.store import StoreEngine

if TYPE_CHECKING:
    from wanjia.analysis.tracing.store import Cursor


def engine(where: str, cursor: "Cursor", *, longest: timedelta | None = None) -> Engine:
    """Give the engine a setting names: nothing (the store itself), a file ``lay_out`` made, or ``sc://host:port#presences``.

    After the ``#`` stands a folder of parquet files or the name of a table, as the cluster knows it. ``longest`` is the longest
    stay there is, where somebody knows it: the store needs it for a bound, a copy knows its own.
    """
    if not where:
        return StoreEngine(cursor, longest=longest)
    if where.startswith("sc://"):
        from wanjia.analysis.tracing.cluster import connect

        url, _, presences = where.partition("#")
        return connect(url, presences or "presences")
    from wanjia.analysis.tracing.duck import DuckEngine

    return DuckEngine(where)
