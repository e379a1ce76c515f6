"""Files of records from other systems, what each record is about, what was counted, and the lines that were not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place, Site
from wanjia.registry.presence.models import Visitor
from wanjia.response.streams.rules import STREAMS

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class RecordFileQuerySet(BaseQuerySet):
    """Questions about files of records."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> RecordFileQuerySet:
        """Keep those for places in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))


class RecordFile(Base):
    """One file for one place. Of ``rows`` lines each is accepted or rejected; of the accepted, ``known`` had come before.

    ``kind`` is what a line is that does not say it; a file with lines of several kinds has none. What was read so far is
    stored piece by piece, so a file that was broken off goes on where it stopped.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=STREAMS.items(), blank=True)
    filename = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    headers = models.JSONField(default=list)
    rows = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    received_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = RecordFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "digest"], name="a_file_of_records_comes_once"),
            models.CheckConstraint(
                condition=Q(rows=F("accepted") + F("rejected")), name="every_line_is_accepted_or_rejected"
            ),
            models.CheckConstraint(condition=Q(known__lte=F("accepted")), name="known_records_were_accepted"),
        ]

    def __str__(self) -> str:
        return self.filename


class Record(Base):
    """One record: of a person, or of a visitor whom no register knows. Written by the thousand: no foreign key is checked.

    ``target`` is the class of arrivals it belongs to by the decree in force; ``sign`` tells it from every other record.
    """

    file = models.ForeignKey(RecordFile, models.PROTECT, db_index=False, db_constraint=False, related_name="records")
    row = models.IntegerField()
    kind = models.CharField(max_length=10, choices=STREAMS.items())
    sign = models.BinaryField(max_length=16, unique=True)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+")
    visitor = models.ForeignKey(
        Visitor, models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    site = models.ForeignKey(Site, models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+")
    origin = models.CharField(max_length=4, blank=True)
    target = models.CharField(max_length=20, blank=True)

    PERSONAL = {
        "sign": "presence",
        "at": "presence",
        "person": "presence",
        "visitor": "presence",
        "site": "presence",
        "origin": "presence",
        "target": "presence",
    }

    class Meta:
        indexes = [
            models.Index(fields=["file", "kind", "origin"], name="records_of_a_stream_file"),
            models.Index(fields=["visitor"], name="records_of_a_visitor", condition=Q(visitor__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, visitor__isnull=False) | Q(person__isnull=False, visitor=None),
                name="record_is_of_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"record {self.pk}"


class RecordTally(Base):
    """How many records of a kind, an origin and a class a file brought, and of how many the person is known. Stays."""

    file = models.ForeignKey(RecordFile, models.CASCADE, related_name="tallies")
    kind = models.CharField(max_length=10, choices=STREAMS.items())
    origin = models.CharField(max_length=4, blank=True)
    target = models.CharField(max_length=20, blank=True)
    records = models.IntegerField()
    matched = models.IntegerField()
    placed = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "kind", "origin", "target"], name="one_tally_of_a_sort_in_a_file"),
            models.CheckConstraint(condition=Q(matched__lte=F("records")), name="matched_records_are_records"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.origin} {self.records}"


class RejectedLine(Base):
    """A line that was not taken, as it came, and why; for the file that goes back."""

    file = models.ForeignKey(RecordFile, models.CASCADE, related_name="rejected_lines")
    row = models.IntegerField()
    line = EncryptedTextField()
    reason = EncryptedTextField()  # it may repeat what it complains of

    PERSONAL = {"line": "roster", "reason": "roster"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "row"], name="a_line_is_rejected_once")]

    def __str__(self) -> str:
        return f"line {self.row}"
