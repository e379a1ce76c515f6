"""The journal's tables and the base every model shares."""

from typing import Any

from django.db import models

from wanjia.core import identities


class CurrentTransaction(models.Func):
    """The number of the transaction that inserts the row: lets a reader stay below everything not yet committed."""

    output_field = models.BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        return "(pg_current_xact_id()::text::bigint)", []

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[str | int, ...]]:
        return "(0)", ()  # one writer at a time: row order is commit order


class BaseQuerySet(models.QuerySet[Any]):
    """What every table answers."""

    def by_public_id(self, text: str) -> Any:
        """Give the row with this sealed id. Raises the model's DoesNotExist for any other text."""
        try:
            return self.get(pk=identities.unseal(self.model._meta.label_lower, text))
        except identities.UnknownIdentity as error:
            raise self.model.DoesNotExist from error


class Base(models.Model):
    """A row with a 64-bit number inside and a sealed id outside."""

    id = models.BigAutoField(primary_key=True)

    objects = BaseQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def public_id(self) -> str:
        """The sealed id that addresses, codes and phones carry."""
        return identities.seal(self._meta.label_lower, self.pk)


class JournalShard(models.Model):
    """The head of one hash chain. Several chains let writers commit side by side; a writer takes any free one."""

    number = models.SmallIntegerField(primary_key=True)
    length = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"chain {self.number} of {self.length}"


class JournalBlock(models.Model):
    """All lines of one transaction, chained by SHA-256 to the block before it in its shard."""

    id = models.BigAutoField(primary_key=True)
    shard = models.ForeignKey(JournalShard, on_delete=models.PROTECT)
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    arrived_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shard", "number"], name="one_block_per_link")]

    def __str__(self) -> str:
        return f"block {self.shard_id}/{self.number}"


class JournalLine(models.Model):
    """Who did what, about what, where, when it happened. No foreign keys: history outlives what it describes.

    ``detail`` is canonical JSON of codes and numbers, never a personal value. ``position`` is the place's position in the
    tree. Lines are append-only: the database refuses updates and deletes.
    """

    id = models.BigAutoField(primary_key=True)
    block = models.ForeignKey(JournalBlock, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = models.IntegerField()
    action = models.CharField(max_length=60)
    by_id = models.BigIntegerField(null=True)
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True)
    position = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField()
    device_id = models.BigIntegerField(null=True)
    detail = models.TextField(blank=True)
    transaction = models.BigIntegerField(db_default=CurrentTransaction())

    class Meta:
        indexes = [
            # a phone asks: what changed in my grid since this line?
            models.Index(fields=["position", "id"], name="journal_by_position"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.about_kind} {self.about_id}"


class Tally(models.Model):
    """How often something came in one hour, all processes together; ``key`` is a keyed digest of what it was."""

    id = models.BigAutoField(primary_key=True)
    key = models.BinaryField(max_length=16)
    hour = models.IntegerField()
    count = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "hour"], name="one_tally_of_an_hour")]

    def __str__(self) -> str:
        return f"tally of hour {self.hour}"


class Try(models.Model):
    """One try of one address at a public page, counted until a moment; ``sender`` is a keyed digest of page and address."""

    id = models.BigAutoField(primary_key=True)
    sender = models.BinaryField(max_length=16)
    until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["sender", "until"], name="tries_of_a_sender"),
            models.Index(fields=["until"], name="tries_that_count_no_more"),
        ]

    def __str__(self) -> str:
        return f"try until {self.until}"
