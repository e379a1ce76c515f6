"""Charts as SVG that stands alone: the same drawing in the page, as a file and in Word. Values in, text out.

Colours that say something are written out; words and axes take the colour of the text around them.
"""

import re
from collections.abc import Sequence
from math import cos, pi, sin
from xml.sax.saxutils import escape

WIDE, ROW = 640, 26
LABEL = 150
COLOURS = ("#2f8f6b", "#d79a2b", "#5b8fd0", "#b4553f", "#7a6bb0", "#8a8f8c")
FONT = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"


def _svg(width: float, height: float, title: str, inner: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img" aria-label="{_quoted(title)}" font-family="{_quoted(FONT)}" font-size="13" fill="currentColor">'
        f"{''.join(inner)}</svg>"
    )


def captioned(drawn: str, title: str, note: str) -> str:
    """Put a title and a note over a drawing, on white: a file that is passed on says what it is and as of when."""
    width, height = (float(side) for side in re.findall(r'viewBox="0 0 (\S+) ([^"]+)"', drawn)[0])
    inner = [
        f'<rect width="{width:g}" height="{height + 76:g}" fill="#fff"/>',
        f'<text x="16" y="28" font-size="17" font-weight="bold">{escape(title)}</text>',
        f'<text x="16" y="48" fill="#555">{escape(note)}</text>',
        drawn.replace("<svg ", '<svg y="64" ', 1),
    ]
    return _svg(width, height + 76, title, inner)


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _word(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def short(text: str, most: int = 11) -> str:
    """Cut a label that is too long for its column."""
    return text if len(text) <= most else text[: most - 1] + "…"


def bars(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """Draw a bar for each row, its word on the left, its number at the end."""
    top = max(max((value for _name, value in rows), default=0), 1)
    inner = []
    for n, (name, value) in enumerate(rows):
        y, length = n * ROW, value / top * (WIDE - LABEL - 70)
        inner.append(_word(LABEL - 8, y + 17, short(name), "end"))
        inner.append(
            f'<rect x="{LABEL}" y="{y + 4}" width="{length:.1f}" height="{ROW - 8}" rx="2" fill="{COLOURS[0]}"/>'
        )
        inner.append(_word(LABEL + length + 6, y + 17, f"{value:,}"))
    return _svg(WIDE, max(len(rows), 1) * ROW, title, inner)


def pie(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """Draw the shares of a whole as a pie, clockwise from the top, with its legend."""
    total, angle, inner = sum(value for _name, value in rows), -pi / 2, []
    centre, radius = 100.0, 90.0
    for n, (name, value) in enumerate(rows):
        colour = COLOURS[n % len(COLOURS)]
        if value and total:
            turn = 2 * pi * value / total
            inner.append(_slice(centre, radius, angle, turn, colour))
            angle += turn
        y = 24 + n * 22
        share = f"{value / total:.1%}" if total else "—"
        inner.append(f'<rect x="230" y="{y - 11}" width="12" height="12" rx="2" fill="{colour}"/>')
        inner.append(_word(250, y, f"{short(name, 16)}  {value:,}（{share}）"))
    return _svg(WIDE, max(200, 24 + len(rows) * 22), title, inner)


def _slice(centre: float, radius: float, angle: float, turn: float, colour: str) -> str:
    if turn >= 2 * pi - 1e-9:
        return f'<circle cx="{centre:g}" cy="{centre:g}" r="{radius:g}" fill="{colour}"/>'
    x, y = centre + radius * cos(angle), centre + radius * sin(angle)
    to_x, to_y = centre + radius * cos(angle + turn), centre + radius * sin(angle + turn)
    large = int(turn > pi)
    return (
        f'<path d="M{centre:g} {centre:g}L{x:.2f} {y:.2f}A{radius:g} {radius:g} 0 {large} 1 {to_x:.2f} {to_y:.2f}Z" '
        f'fill="{colour}"/>'
    )


def line(
    title: str,
    rows: Sequence[tuple[str, int]],
    limits: Sequence[tuple[float, int, int]] = (),
    marked: Sequence[int] = (),
) -> str:
    """Draw a count day by day; behind it the band of its limits and what was expected, and what stands out marked."""
    high, left, right, foot = 180.0, 46.0, 12.0, 28.0
    most = max([value for _name, value in rows] + [upper for _mean, _lower, upper in limits] + [1])
    step = (WIDE - left - right) / max(len(rows) - 1, 1)

    def at(n: int, value: float) -> str:
        return f"{left + n * step:.1f} {8 + high - value / most * high:.1f}"

    inner = []
    for share in (0.0, 0.5, 1.0):
        y = 8 + high - share * high
        inner.append(
            f'<path d="M{left:g} {y:.1f}H{WIDE - right:g}" stroke="currentColor" stroke-opacity=".25" fill="none"/>'
        )
        inner.append(_word(left - 6, y + 4, f"{most * share:,.4g}", "end"))
    if limits:
        upper = [at(n, top) for n, (_mean, _low, top) in enumerate(limits)]
        lower = [at(n, low) for n, (_mean, low, _top) in enumerate(limits)][::-1]
        inner.append(f'<path d="M{"L".join([*upper, *lower])}Z" fill="{COLOURS[2]}" fill-opacity=".18"/>')
        means = "L".join(at(n, mean) for n, (mean, _low, _top) in enumerate(limits))
        inner.append(f'<path d="M{means}" stroke="{COLOURS[2]}" stroke-dasharray="5 4" fill="none"/>')
    path = "L".join(at(n, value) for n, (_name, value) in enumerate(rows))
    inner.append(f'<path d="M{path}" stroke="{COLOURS[0]}" stroke-width="2.5" stroke-linejoin="round" fill="none"/>')
    for n in marked:
        across, down = at(n, rows[n][1]).split()
        inner.append(f'<circle cx="{across}" cy="{down}" r="5" fill="{COLOURS[3]}"/>')
    for n in sorted({0, len(rows) // 2, len(rows) - 1}):
        anchor = "start" if n == 0 else "end" if n == len(rows) - 1 else "middle"
        inner.append(_word(left + n * step, 8 + high + foot - 8, rows[n][0], anchor))
    return _svg(WIDE, 8 + high + foot, title, inner)
