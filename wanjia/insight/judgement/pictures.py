"""A chart of a report as SVG and, for Word, as a picture."""

from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from wanjia.core.paper import font
from wanjia.insight.judgement import drawing

TEMPLATE = Path(__file__).with_name("chart.typ")


def svg(chart: dict[str, Any]) -> str:
    """Draw a chart; empty where there is nothing to draw: a chart of nothing would look like one of noughts."""
    rows = [(str(name), int(value)) for name, value in chart["rows"]]
    if not rows:
        return ""
    if chart["kind"] == "bar":
        return drawing.bars(chart["title"], rows)
    if chart["kind"] == "pie":
        return drawing.pie(chart["title"], rows) if any(value for _name, value in rows) else ""
    limits = [(float(mean), int(low), int(high)) for mean, low, high in chart.get("limits", [])]
    return drawing.line(chart["title"], rows, limits, chart.get("marked", []))


def png(chart: dict[str, Any]) -> bytes:
    """Draw it as a picture. Raises Refused on a machine without a Chinese font."""
    made = typst.compile(
        str(TEMPLATE),
        format="png",
        ppi=180.0,
        font_paths=settings.WANJIA_FONT_DIRS,
        sys_inputs={"font": font(), "svg": svg(chart) or drawing.bars(chart["title"], [])},
    )
    return bytes(made[0] if isinstance(made, list) else made)
