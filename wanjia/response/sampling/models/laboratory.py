"""What the laboratory says of tubes, in which file it came, and who is sampled again alone because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.models import Target
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Site
from wanjia.response.sampling.models.rounds import Round
from wanjia.response.sampling.models.tubes import Sample, Tube

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class Finding(models.TextChoices):
    """What a laboratory can find in a tube."""

    NEGATIVE = "negative", _("阴性")
    POSITIVE = "positive", _("阳性")
    DOUBTFUL = "doubtful", _("可疑")
    INVALID = "invalid", _("无效")


class ResultFileQuerySet(BaseQuerySet):
    """Questions about result files."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ResultFileQuerySet:
        """Keep the files of the laboratories in the territory."""
        return self.filter(standing.within(capability, lo="laboratory__place__lo", hi="laboratory__place__hi"))


class ResultFile(Base):
    """A file of results as it came; accepted + rejected = rows. The same bytes twice are one file."""

    class Format(models.TextChoices):
        SCAN = "scan", _("扫码录入")
        CSV = "csv", _("CSV")
        EXCEL = "excel", _("Excel")
        FHIR = "fhir", _("FHIR R4")

    round = models.ForeignKey(Round, models.PROTECT, related_name="result_files")
    laboratory = models.ForeignKey(Site, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=6, choices=Format)
    sha256 = models.BinaryField(max_length=32)
    rows = models.IntegerField()
    accepted = models.IntegerField()
    rejected = models.IntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ResultFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "sha256"], name="a_result_file_counts_once"),
            models.CheckConstraint(
                condition=Q(rows=models.F("accepted") + models.F("rejected")),
                name="results_accepted_and_rejected_are_all",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ResultRow(Base):
    """A row of a result file that was not taken in, as it stood, and why."""

    file = models.ForeignKey(ResultFile, models.PROTECT, related_name="refused")
    number = models.IntegerField()
    label = models.CharField(max_length=80, blank=True)
    said = models.CharField(max_length=80, blank=True)
    tested = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"row {self.number}"


class Result(Base):
    """One finding about one tube: a fact. The latest tested one speaks; a correction is a later one."""

    tube = models.ForeignKey(Tube, models.PROTECT, related_name="results")
    finding = models.CharField(max_length=8, choices=Finding)
    tested_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    file = models.ForeignKey(ResultFile, models.PROTECT, null=True, related_name="results")
    laboratory = models.ForeignKey(Site, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    PERSONAL = {"finding": "health"}

    class Meta:
        indexes = [
            models.Index(
                fields=["reported_at"], name="results_to_act_on", condition=Q(finding__in=["positive", "doubtful"])
            )
        ]

    def __str__(self) -> str:
        return f"result of {self.tube_id}"


class RetestQuerySet(BaseQuerySet):
    """Questions about retests."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> RetestQuerySet:
        """Keep the retests of persons who live in the territory."""
        return self.filter(standing.within(capability, lo="target__position"))


class Retest(Base):
    """A member of a positive or doubtful tube is sampled again alone; done when ``sample`` names it."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="retests")
    target = models.ForeignKey(Target, models.PROTECT, related_name="retests")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sample = models.OneToOneField(Sample, models.PROTECT, null=True, related_name="retest", db_constraint=False)

    objects = RetestQuerySet.as_manager()

    PERSONAL = {"target": "health"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result", "target"], name="retested_once_for_a_result")]
        indexes = [models.Index(fields=["due_at"], name="open_retests", condition=Q(sample=None))]

    def __str__(self) -> str:
        return f"retest {self.pk}"
