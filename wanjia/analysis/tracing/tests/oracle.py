"""The port's answers by brute force, in as few words as the definition: what every engine is compared with."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from wanjia.analysis.tracing.port import Contact, Presence, Row, Window, contacts, moment, second, spans


class Oracle:
    """Tracing over presences in a list: (subject, position, site or None, from, until)."""

    def __init__(self, rows: Sequence[tuple[int, int, int | None, datetime, datetime]]) -> None:
        whole = [(s, -site if site else position, second(a), second(b)) for s, position, site, a, b in rows]
        self.rows = [(s, place, a, b if b > a else a + 1800) for s, place, a, b in whole]

    def contacts(
        self, windows: Sequence[Window], *, degree: int = 1, minutes: int = 1, until_at: datetime | None = None
    ) -> list[Contact]:
        """Give the contacts up to a degree."""
        first: set[Row] = set()
        seconds: dict[tuple[int, int], list[tuple[int, int, int, int, int]]] = {}
        exposed = defaultdict(list)
        for w in spans(windows, minutes, degree, until_at):
            for subject, place, lo, hi in self._met(w.subject, w.lo, w.hi, minutes):
                first.add((w.source, subject, place, lo, hi, 1, w.source))
                exposed[w.source, subject, w.later].append(lo)
        for (source, via, later), since in exposed.items() if degree == 2 else ():
            for subject, place, lo, hi in self._met(via, min(since), later, minutes):
                if subject != source and (source, subject) not in {row[:2] for row in first}:
                    seconds.setdefault((source, subject), []).append((lo - hi, lo, place, via, hi))
        best = [(*pair, min(each)) for pair, each in seconds.items()]
        return contacts(first | {(s, q, place, lo, hi, 2, via) for s, q, (_n, lo, place, via, hi) in best})

    def presences(self, subject: int, from_at: datetime, until_at: datetime) -> list[Presence]:
        """Give where a subject was."""
        lo, hi = second(from_at), second(until_at)
        found = [(max(a, lo), min(b, hi), place) for s, place, a, b in self.rows if s == subject]
        return [Presence(subject, place, moment(a), moment(b)) for a, b, place in sorted(found) if a < b]

    def _met(self, me: int, lo: int, hi: int, minutes: int) -> set[tuple[int, int, int, int]]:
        found = set()
        for mine, there, a, b in self.rows:
            for subject, place, c, d in self.rows:
                begin, end = max(a, c, lo), min(b, d, hi)
                if mine == me != subject and place == there and end - begin >= 60 * minutes:
                    found.add((subject, place, begin, end))
        return found
