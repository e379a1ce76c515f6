"""The register: thin by default. PERSONAL names every personal column with its purpose and retention (see personal.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Door, Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class HouseholdQuerySet(BaseQuerySet):
    """Questions about households."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> HouseholdQuerySet:
        """Keep the households whose door lies in the territory."""
        return self.filter(standing.within(capability, lo="position", hi="position"))

    def current(self) -> HouseholdQuerySet:
        """Keep the households that live at their door now."""
        return self.filter(ended_at=None)


class Household(Base):
    """People who live behind one door together. ``position`` is its door's, kept here so that lists need no join."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("家庭户")
        COLLECTIVE = "collective", _("集体户")
        HERDER = "herder", _("牧户")
        FIRM = "firm", _("企业单位")

    door = models.ForeignKey(Door, models.PROTECT, related_name="households")
    position = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ORDINARY)
    reference = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = HouseholdQuerySet.as_manager()

    PERSONAL = {"reference": "address"}

    class Meta:
        indexes = [models.Index(fields=["position", "id"], name="households_in_order")]

    def __str__(self) -> str:
        return f"household {self.pk}"


class PersonQuerySet(BaseQuerySet):
    """Questions about persons."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PersonQuerySet:
        """Keep the persons whose household lies in the territory."""
        return self.filter(standing.within(capability, lo="household__position", hi="household__position"))

    def current(self) -> PersonQuerySet:
        """Keep those who have not gone and were not merged into another."""
        return self.filter(merged_into=None, gone_at=None)


class Person(Base):
    """A resident of whatever name. Documents and telephone are encrypted; the index columns only compare."""

    class Sex(models.TextChoices):
        MALE = "male", _("男")
        FEMALE = "female", _("女")
        UNKNOWN = "unknown", _("未知")

    class Residence(models.TextChoices):
        PERMANENT = "permanent", _("常住")
        TEMPORARY = "temporary", _("暂住")
        FLOATING = "floating", _("流动")

    class Document(models.TextChoices):
        RESIDENT_ID = "resident_id", _("居民身份证")
        HMT_PERMIT = "hmt_permit", _("港澳台居民居住证")
        FOREIGN_PERMIT = "foreign_permit", _("外国人永久居留身份证")
        TRAVEL_PERMIT = "travel_permit", _("来往内地通行证")
        PASSPORT = "passport", _("护照")
        NONE = "none", _("无证件")

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=240, blank=True)
    initials = models.CharField(max_length=80, blank=True)
    sex = models.CharField(max_length=8, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField(null=True)
    residence = models.CharField(max_length=10, choices=Residence, default=Residence.PERMANENT)
    relation = models.CharField(max_length=20, blank=True)
    phone = EncryptedTextField(default="")
    phone_index = models.BinaryField(max_length=16, null=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    document_kind = models.CharField(max_length=16, choices=Document, default=Document.NONE)
    document = EncryptedTextField(default="")
    document_index = models.BinaryField(max_length=16, null=True)
    document_tail = models.CharField(max_length=4, blank=True)
    workplace = EncryptedTextField(default="")
    workplace_index = models.BinaryField(max_length=16, null=True)
    native_place = EncryptedTextField(default="")
    contact_version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")

    objects = PersonQuerySet.as_manager()

    PERSONAL = {
        "name": "identity",
        "pinyin": "identity",
        "initials": "identity",
        "sex": "identity",
        "birth_date": "identity",
        "relation": "identity",
        "residence": "residence",
        "phone": "contact",
        "phone_index": "contact",
        "phone_tail": "contact",
        "document_kind": "document",
        "document": "document",
        "document_index": "document",
        "document_tail": "document",
        "workplace": "deeper",
        "workplace_index": "deeper",
        "native_place": "deeper",
    }

    class Meta:
        indexes = [
            models.Index(
                fields=["document_index"], name="person_by_document", condition=Q(document_index__isnull=False)
            ),
            models.Index(fields=["phone_index"], name="person_by_phone", condition=Q(phone_index__isnull=False)),
            models.Index(
                fields=["workplace_index"], name="person_by_workplace", condition=Q(workplace_index__isnull=False)
            ),
            models.Index(fields=["name"], name="person_by_name"),
            models.Index(fields=["initials"], name="person_by_initials"),
            models.Index(fields=["birth_date", "initials"], name="person_by_birth"),
            # who a code stands for is asked by the thousand: that somebody was not merged is read from this small index alone
            models.Index(fields=["id"], name="merged_persons", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="person_is_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Residence(Base):
    """Where a person lived from when until when; the open one is the person's household.

    ``position`` is the household's, kept here too: the residents of a region are counted without looking at nine million homes.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="residences")
    household = models.ForeignKey(Household, models.PROTECT, related_name="residences")
    position = models.BigIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    PERSONAL = {"household": "residence"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(until_at=None), name="one_open_residence_per_person")
        ]
        indexes = [models.Index(fields=["position", "id"], name="residences_in_order")]

    def __str__(self) -> str:
        return f"residence {self.pk}"


class Need(Base):
    """Something about a person that a visitor must know, from when until when."""

    class Kind(models.TextChoices):
        IMMOBILE = "immobile", _("行动不便")
        ELDERLY = "elderly", _("高龄老人")
        DISABLED = "disabled", _("残疾")
        INFANT = "infant", _("婴幼儿")
        PREGNANT = "pregnant", _("孕产妇")
        CHRONIC = "chronic", _("慢性病")
        LIVES_ALONE = "lives_alone", _("独居")
        LOW_INCOME = "low_income", _("低保")
        NO_SMARTPHONE = "no_smartphone", _("无智能手机")
        NO_INTERNET = "no_internet", _("学生无网络")
        HERDER = "herder", _("牧民")
        STRANDED = "stranded", _("滞留外地人员")

    person = models.ForeignKey(Person, models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=16, choices=Kind)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    PERSONAL = {"kind": "needs"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(until_at=None), name="one_open_need_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}"


class MergeQuerySet(BaseQuerySet):
    """Questions about merges."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> MergeQuerySet:
        """Keep the merges whose absorbed row lies in the territory."""
        return self.filter(standing.within(capability, lo="absorbed__household__position"))


class Merge(Base):
    """Two rows were found to be one person. Nothing is copied or lost, so undoing it restores both exactly."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="merged")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_is_of_two_persons"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="undone_merge_names_who",
            ),
            models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at=None), name="absorbed_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class SuspicionQuerySet(BaseQuerySet):
    """Questions about pairs who may be one person."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> SuspicionQuerySet:
        """Keep the pairs whose newer row lies in the territory."""
        return self.filter(standing.within(capability, lo="newcomer__household__position"))

    def open(self) -> SuspicionQuerySet:
        """Keep the pairs nobody has decided about."""
        return self.filter(decision="")


class Suspicion(Base):
    """Two persons who may be one: waits in the queue until somebody decides."""

    class Decision(models.TextChoices):
        SAME = "same", _("同一人")
        DIFFERENT = "different", _("不是同一人")

    known = models.ForeignKey(Person, models.PROTECT, related_name="+")
    newcomer = models.ForeignKey(Person, models.PROTECT, related_name="suspicions")
    score = models.SmallIntegerField()
    reasons = models.CharField(max_length=200)
    raised_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = SuspicionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["known", "newcomer"], name="suspected_once"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | ~Q(decision="") & Q(decided_at__isnull=False),
                name="decided_suspicion_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"suspicion {self.pk}"


class Reading(Base):
    """Somebody read a household's personal values: who, when, through which page or device, what for."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="readings")
    user = models.ForeignKey(User, models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    through = models.CharField(max_length=60)
    revealed = models.CharField(max_length=20, blank=True)

    PERSONAL = {"user": "reading"}

    class Meta:
        indexes = [models.Index(fields=["user", "at"], name="readings_of_a_user")]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class AccessCode(Base):
    """Lets a resident see who has read about their household; printed for them, kept as its SHA-256."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="access_codes")
    digest = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"access code {self.pk}"


class Emergency(Base):
    """A response is in force over a place, from when until when; whoever declares it writes it (see the posts app).

    It opens the deeper classes of personal values while it lasts, and their days count from its end.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="emergencies")
    level = models.SmallIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "emergencies"
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=Q(until_at=None), name="one_open_emergency_at_a_place")
        ]

    def __str__(self) -> str:
        return f"emergency {self.pk}"


class Sweep(Base):
    """A day's search for values whose time is over came to its end."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sweep {self.pk}"
