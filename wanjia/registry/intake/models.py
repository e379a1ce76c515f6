"""A list that came in: what the file held, what became of each row, what was made from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import EncryptedBytesField, EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class BatchQuerySet(BaseQuerySet):
    """Questions about batches."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> BatchQuerySet:
        """Keep the batches for places in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))

    def unfinished(self) -> BatchQuerySet:
        """Keep those somebody has asked to check or store and that are not done, the oldest first."""
        to_check = Q(check_asked_at__isnull=False, checked_at=None)
        to_store = Q(store_asked_at__isnull=False, stored_at=None)
        to_undo = Q(undo_asked_at__isnull=False)
        return self.filter(to_check | to_store | to_undo, undone_at=None).order_by("id")


class Batch(Base):
    """One file for one place. ``columns`` is field -> column from 0, ``flags`` column -> need.

    Of ``rows``, ``parsed`` have been read so far, and when checked each is accepted or rejected; of the accepted,
    ``known`` are in the register already. ``stored`` rows have been dealt with so far. ``remarks`` is JSON: the first
    warnings as [row, text], and the first numbers of known rows. ``heading`` and ``cautions`` are JSON too: the headers and
    what is to say about the whole file; in a file without headers a person stands there.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    size = models.IntegerField()
    sheet = models.CharField(max_length=100, blank=True)
    heading = EncryptedTextField(default="[]")
    header_row = models.IntegerField()
    columns = models.JSONField(default=dict)
    flags = models.JSONField(default=dict)
    may_build = models.BooleanField(default=True)
    cautions = EncryptedTextField(default="[]")
    rows = models.IntegerField()
    parsed = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    suspected = models.IntegerField(default=0)
    stored = models.IntegerField(default=0)
    new_households = models.IntegerField(default=0)
    new_doors = models.IntegerField(default=0)
    new_buildings = models.IntegerField(default=0)
    without_grid = models.IntegerField(default=0)
    remarks = EncryptedTextField(default="")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    check_asked_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    store_asked_at = models.DateTimeField(null=True)
    stored_at = models.DateTimeField(null=True)
    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    forgotten_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    PERSONAL = {"remarks": "roster", "heading": "roster", "cautions": "roster"}

    class Meta:
        indexes = [models.Index(fields=["place", "-id"], name="batches_of_a_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_at=None) | Q(rows=F("accepted") + F("rejected")),
                name="every_checked_row_is_accepted_or_rejected",
            ),
            models.CheckConstraint(condition=Q(known__lte=F("accepted")), name="known_rows_are_accepted_rows"),
            models.CheckConstraint(
                condition=Q(stored_at=None) | Q(checked_at__isnull=False, stored=F("accepted")),
                name="stored_batch_has_dealt_with_every_accepted_row",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def headers(self) -> list[str]:
        """The headers of the file, column by column."""
        return list(json.loads(self.heading or "[]"))

    @property
    def warnings(self) -> list[str]:
        """What is to say about the file as a whole."""
        return list(json.loads(self.cautions or "[]"))

    @property
    def state(self) -> str:
        """What stands next: mapping, checking, checked, storing, stored, undoing or undone."""
        if self.undone_at:
            return "undone"
        if self.undo_asked_at:
            return "undoing"
        if self.stored_at:
            return "stored"
        if self.store_asked_at:
            return "storing"
        if self.checked_at:
            return "checked"
        return "checking" if self.check_asked_at else "mapping"

    @property
    def state_name(self) -> str:
        """The state in the reader's language."""
        return str(STATE_NAMES[self.state])


STATE_NAMES = {
    "mapping": _("待确认列"),
    "checking": _("正在核对"),
    "checked": _("已核对，未入库"),
    "storing": _("正在入库"),
    "stored": _("已入库"),
    "undoing": _("正在撤销"),
    "undone": _("已撤销"),
}


class Piece(Base):
    """Some rows of a file, encrypted: as they came, or as the persons they turned out to be, whole households together."""

    class Stage(models.TextChoices):
        RAW = "raw", _("原始行")
        READ = "read", _("已读")
        CHECKED = "checked", _("已核对")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="pieces")
    stage = models.CharField(max_length=8, choices=Stage)
    number = models.IntegerField()
    rows = models.IntegerField()
    content = EncryptedBytesField()

    PERSONAL = {"content": "roster"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "stage", "number"], name="one_piece_of_a_number")]

    def __str__(self) -> str:
        return f"{self.stage} {self.number}"


class RejectedRow(Base):
    """A row that was not taken: its cells as they came and every error, both as JSON, for the file that goes back."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rejected_rows")
    number = models.IntegerField()
    cells = EncryptedTextField()
    errors = EncryptedTextField()

    PERSONAL = {"cells": "roster", "errors": "roster"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="row_rejected_once")]

    def __str__(self) -> str:
        return f"row {self.number}"


class Made(Base):
    """Something a batch brought into being, so that it can be undone. Numbers, not foreign keys: an undone one is gone."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("户")
        PERSON = "person", _("人")
        DOOR = "door", _("门牌")
        PLACE = "place", _("楼栋单元")
        COMPOUND = "compound", _("小区")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="made")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.BigIntegerField()
    row = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["batch", "kind", "number"], name="made_by_a_batch")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class SavedMapping(Base):
    """The columns a place's clerks chose for files with these headers; used again without asking."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    signature = models.BinaryField(max_length=32)
    columns = models.JSONField()
    flags = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "signature"], name="one_mapping_for_the_same_headers")]

    def __str__(self) -> str:
        return f"mapping {self.pk}"
