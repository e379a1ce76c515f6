"""What laboratories find: by scan, by file, by FHIR; all end in one place. Positive and doubtful tubes open retests at once."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Site
from wanjia.response.sampling.actions.custody import open_discrepancy
from wanjia.response.sampling.actions.retests import open_retests
from wanjia.response.sampling.models import Discrepancy, Result, ResultFile, ResultRow, Round, Tube
from wanjia.response.sampling.models.laboratory import Finding
from wanjia.response.sampling.queries.results import ACTED_ON, Labelled, findings_of, tubes_of
from wanjia.response.sampling.reading import Line, Unreadable, read_results
from wanjia.response.sampling.rules import contradict, finding_of

AHEAD = timedelta(minutes=5)  # clocks differ
DAY = timedelta(days=1)


class Found(NamedTuple):
    """A finding about one tube."""

    tube: int
    finding: str
    tested_at: datetime


@action
def record_result(
    *,
    round: Round,
    label: str,
    finding: str,
    laboratory: Site,
    by: Any,
    at: datetime,
    tested_at: datetime | None = None,
) -> list[Result]:
    """Record a finding about the tube with a label. Raises Refused for a label that means no tube of the round, naming why."""
    label, tested_at = label.strip(), tested_at or at
    line = Line(1, label, finding)
    errors = _faults(line, tubes_of(round, [label]).get(label), tested_at, at)
    if finding not in Finding.values:
        errors.append(_("没有这种结果"))
    if errors:
        raise Refused("；".join(errors), field="label")
    tubes = tubes_of(round, [label])[label].tubes
    return _store([Found(tube, finding, tested_at) for tube in tubes], round, laboratory, None, by, at)


@action
def take_results(*, round: Round, laboratory: Site, name: str, content: bytes, by: Any, at: datetime) -> ResultFile:
    """Take a file of results in: every row counts or is kept with all that is wrong with it.

    Raises Refused for a file that cannot be read, and for one that was taken in before, which is named.
    """
    digest = hashlib.sha256(content).digest()
    same = ResultFile.objects.filter(round=round, sha256=digest).select_related("by").first()
    if same is not None:
        words = {"name": same.name, "at": f"{timezone.localtime(same.at):%Y-%m-%d %H:%M}", "by": same.by.name}
        raise Refused(_("这份文件已经收下过：%(name)s，%(at)s，%(by)s") % words, field="file", code="same_file")
    try:
        format_, lines = read_results(content, name)
    except Unreadable as error:
        raise Refused(str(error), field="file", code="unreadable") from error
    found, refused = _judge(round, lines, at)
    file: ResultFile = ResultFile.objects.create(
        round=round, laboratory=laboratory, name=name[:200], format=format_, sha256=digest,
        rows=len(lines), accepted=len(lines) - len(refused), rejected=len(refused), at=at, by=by,
    )  # fmt: skip
    ResultRow.objects.bulk_create(
        [
            ResultRow(
                file=file, number=line.number, label=line.label, said=line.said,
                tested=line.tested, reason="；".join(errors)[:300],
            )
            for line, errors in refused
        ],
        batch_size=2000,
    )  # fmt: skip
    detail = {"rows": file.rows, "accepted": file.accepted}
    journal.write("take_results", by=by, at=at, about=file, position=laboratory.place.lo, detail=detail)
    if found:
        _store(found, round, laboratory, file, by, at)
    return file


def _kept(text: str, most: int) -> str:
    """Give a text as a store keeps it."""
    return text.replace("\0", "").encode(errors="replace").decode()[:most]


def _judge(round_: Round, lines: Sequence[Line], at: datetime) -> tuple[list[Found], list[tuple[Line, list[str]]]]:
    """Give what counts, and the lines that do not with every reason."""
    lines = [
        line._replace(label=_kept(line.label, 80), said=_kept(line.said, 80), tested=_kept(line.tested, 40))
        for line in lines
    ]
    known = tubes_of(round_, (line.label for line in lines))
    said = defaultdict(set)
    for line in lines:
        said[line.label].add(finding_of(line.said))
    seen: Counter[str] = Counter()
    found: list[Found] = []
    refused: list[tuple[Line, list[str]]] = []
    for line in lines:
        seen[line.label] += 1
        tested_at = _read_moment(line.tested, at)
        errors = [*line.errors, *_faults(line, known.get(line.label), tested_at, at)]
        finding = finding_of(line.said)
        if not finding and not line.errors:
            errors.append(_("看不懂的结果：%(said)s") % {"said": line.said[:40]} if line.said else _("没有填结果"))
        if line.label and len(said[line.label]) > 1:
            errors.append(_("同一文件里这个管号有不同的结果"))
        elif line.label and seen[line.label] > 1:
            errors.append(_("同一文件里已有这个管号"))
        if errors:
            refused.append((line, errors))
        else:
            assert tested_at is not None
            found += [Found(tube, finding, tested_at) for tube in known[line.label].tubes]
    return found, refused


def _faults(line: Line, known: Labelled | None, tested_at: datetime | None, at: datetime) -> list[str]:
    """Give what is wrong with the label and the moment of a finding."""
    errors = []
    if not line.label:
        errors += [] if line.errors else [_("没有填管号")]
    elif known is None:
        errors.append(_("没有这个管号：%(label)s") % {"label": line.label[:40]})
    elif not known.tubes:
        errors.append(_("管号属于另一轮：%(round)s") % {"round": known.other})
    if tested_at is None:
        errors.append(_("看不懂的检测时间：%(text)s") % {"text": line.tested[:40]})
    elif tested_at > at + AHEAD:
        errors.append(_("检测时间在将来"))
    elif known and known.sealed_at and tested_at < known.sealed_at - AHEAD:
        errors.append(_("检测时间早于封管时间"))
    return errors


def _read_moment(text: str, at: datetime) -> datetime | None:
    """Read when something was tested, in local time where no zone is said; nothing means now. None for what is no moment.

    Where only a day is said it was by the end of it: nothing is tested before it was sealed.
    """
    if not text.strip():
        return at
    clean = text.strip().replace("/", "-").replace("年", "-").replace("月", "-").replace("日", "")
    try:
        moment = parse_datetime(clean)
        day = parse_date(clean) if moment is None else None
        if day is not None:
            moment = datetime.combine(day, time())
        if moment is None or not 2000 <= moment.year <= 2100:
            return None
        moment = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        only_day = moment.time() == time()  # what a laboratory's export makes of a day
        return min(moment + DAY, at) if only_day and moment <= at else moment
    except (ValueError, OverflowError):
        return None


def _store(
    found: Sequence[Found], round_: Round, laboratory: Site, file: ResultFile | None, by: Any, at: datetime
) -> list[Result]:
    """Store findings, ask where two about one tube contradict, and open retests for those that speak and need them."""
    earlier = findings_of({one.tube for one in found})
    results: list[Result] = Result.objects.bulk_create(
        [
            Result(
                tube_id=one.tube, finding=one.finding, tested_at=one.tested_at, reported_at=at, file=file,
                laboratory=laboratory, by=by,
            )
            for one in found
        ],
        batch_size=2000,
    )  # fmt: skip
    about, detail = file or round_, {"count": len(results)}
    journal.write("record_results", by=by, at=at, about=about, position=laboratory.place.lo, detail=detail)
    _ask([r for r in results if contradict([r.finding, *(f for f, _at in earlier.get(r.tube_id, ()))])], by, at)
    speaks = [r for r in results if all(r.tested_at >= tested for _f, tested in earlier.get(r.tube_id, ()))]  # type: ignore[operator]
    acted_on = [result for result in speaks if result.finding in ACTED_ON]
    if acted_on:
        open_retests(round=round_, results=acted_on, by=by, at=at)
    return results


def _ask(results: Sequence[Result], by: Any, at: datetime) -> None:
    """Open a question about each tube whose findings contradict, once."""
    tubes = Tube.objects.filter(pk__in=[result.tube_id for result in results])
    kind = Discrepancy.Kind.FINDINGS
    asked = set(
        Discrepancy.objects.filter(tube__in=tubes, kind=kind, settled_at=None).values_list("tube_id", flat=True)
    )
    for tube in tubes.select_related("table__point__site__place"):
        if tube.pk not in asked:
            point = tube.table.point
            open_discrepancy(kind=kind, point=point, expected=1, found=2, about={"tube": tube}, by=by, at=at)
