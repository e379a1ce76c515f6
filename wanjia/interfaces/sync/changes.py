"""What changed in a bucket since a mark, read from the journal, and what left it."""

from collections.abc import Sequence
from typing import NamedTuple

from wanjia.command.campaigns.rules import CELL_BITS
from wanjia.core import journal
from wanjia.core.access import Standing
from wanjia.core.identities import seal_many
from wanjia.core.models import JournalLine
from wanjia.interfaces.sync import datasets
from wanjia.interfaces.sync.buckets import TOLD_WHOLE, Bucket, counts, inside
from wanjia.interfaces.sync.cards import cards
from wanjia.interfaces.sync.datasets import HOUSEHOLD, LEAD, PERSON, PLACE, TARGET, Entry, Page
from wanjia.registry.people.models import Person

SCHEDULE = "sampling.schedule"
MOST = 2_000  # more subjects than this are sooner pulled anew


class Changes(NamedTuple):
    """Entries to put and public ids to remove; ``reset``: pull the bucket anew."""

    entries: list[Entry]
    removed: list[str]
    reset: bool = False


ANEW = Changes([], [], reset=True)


def changes_since(mark: int, bucket: Bucket, campaigns: list[int], *, most: int | None = MOST) -> Changes:
    """Give what became different in a bucket; some of it may be known already, nothing is left out."""
    if bucket.dataset == "cards":  # there is no log of these few: all come again, and a checksum tells what went
        return Changes(cards(bucket, Page()), [])
    touched: dict[str, set[int]] = {}
    lines = journal.lines_since(mark, bucket.lo, bucket.hi).exclude(about_id=None)
    for kind, number in lines.values_list("about_kind", "about_id").distinct():
        touched.setdefault(kind, set()).add(number or 0)
    begin = datasets.community_of(bucket)
    if bucket.dataset == "work" and begin < bucket.lo:
        around = journal.lines_since(mark, begin, begin).filter(about_kind=LEAD).exclude(about_id=None)
        touched.setdefault(LEAD, set()).update(number or 0 for number in around.values_list("about_id", flat=True))
    if most is not None and sum(map(len, touched.values())) > most:
        return ANEW
    if bucket.dataset == "people":
        return _people(bucket, sorted(touched.get(HOUSEHOLD, ())), touched.get(SCHEDULE, set()))
    if bucket.dataset == "households":
        homes = sorted(touched.get(HOUSEHOLD, ()))
        return _put(HOUSEHOLD, homes, datasets.households(bucket, Page(only=homes)) if homes else [])
    if bucket.dataset == "places":
        ground = sorted(touched.get(PLACE, ()))
        return _put(PLACE, ground, datasets.places(bucket, Page()) if ground else [])
    return _work(bucket, campaigns, touched)


def _put(kind: str, touched: list[int], entries: list[Entry]) -> Changes:
    here = {entry.id for entry in entries}
    return Changes(entries, seal_many(kind, [number for number in touched if number not in here]))


def _people(bucket: Bucket, homes: list[int], schedules: set[int]) -> Changes:
    """Give everybody who lives in a touched household or whose schedule was; take away who ever did and does not live here."""
    controlled = (
        set(Person.objects.filter(sampling_schedules__in=schedules).values_list("id", flat=True))
        if schedules
        else set()
    )
    if not homes and not controlled:
        return Changes([], [])
    ever = controlled | set(Person.objects.filter(household__in=homes).values_list("id", flat=True))
    ever |= set(Person.objects.filter(residences__household__in=homes).values_list("id", flat=True))
    touched = sorted(ever)
    return _put(PERSON, touched, datasets.people(bucket, Page(only=touched)))


def _work(bucket: Bucket, campaigns: list[int], touched: dict[str, set[int]]) -> Changes:
    numbers = sorted(touched.get(TARGET, ()))
    put = _put(TARGET, numbers, datasets.targets(bucket, Page(only=numbers), campaigns) if numbers else [])
    named = sorted(touched.get(LEAD, ()))
    open_leads = [lead for lead in datasets.leads(bucket) if lead.id in named] if named else []
    leads = _put(LEAD, named, open_leads)
    return Changes(put.entries + leads.entries, put.removed + leads.removed)


def version_of(bucket: Bucket) -> int:
    """Give a number that grows with every line about the bucket's ground."""
    return JournalLine.objects.filter(position__gte=bucket.lo, position__lte=bucket.hi).count()


def versions_of(buckets: Sequence[Bucket], standing: Standing) -> dict[tuple[int, int], int]:
    """Give that number for every ground of a territory, by (lo, hi), in one statement."""
    lines = counts(JournalLine.objects.all(), "position", standing)
    return {
        (b.lo, b.hi): version_of(b) if b.hi - b.lo < (1 << CELL_BITS) - 1 else inside(lines, b.lo, b.hi)
        for b in buckets
        if b.dataset not in TOLD_WHOLE
    }
