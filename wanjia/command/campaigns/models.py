"""Campaign, its frozen frame, targets, outcomes, exceptions, shares of the work, and counters by cell and hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.rules import STATE_NAMES, OutcomeKind, State, state_names
from wanjia.command.posts.models import Document, PlacedQuerySet
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from datetime import datetime

    from wanjia.core.access import Standing


class QuestionForm(Base):
    """A question form, read from an XLSForm workbook; a new workbook of the same name is a new version."""

    name = models.CharField(max_length=100)
    version = models.IntegerField()
    definition = models.JSONField()
    workbook = models.BinaryField()
    added_at = models.DateTimeField()

    objects = BaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="one_form_of_a_version")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class CampaignQuerySet(PlacedQuerySet):
    """Questions about campaigns."""

    def touching(self, standing: Standing, capability: str | None = None) -> CampaignQuerySet:
        """Keep the campaigns whose scope meets the territory: a grid worker sees the whole city's campaign, not its counts."""
        met = Q(pk__in=[])
        for lo, hi in standing.spans(capability):
            met |= Q(place__lo__lte=hi, place__hi__gte=lo)
        return self.filter(Exists(Scope.objects.filter(met, campaign=OuterRef("pk"))))

    def running(self) -> CampaignQuerySet:
        """Keep those launched and not closed."""
        return self.filter(launched_at__isnull=False, closed_at=None)

    def over(self, moment: datetime) -> CampaignQuerySet:
        """Keep those that were closed by a moment, and those never closed whose window had ended by then."""
        return self.filter(Q(closed_at__lte=moment) | Q(closed_at=None, closes_at__lte=moment))


class Campaign(Base):
    """An order to reach every target of a scope once. A later round is a campaign that ``follows`` the one before."""

    class Kind(models.TextChoices):
        SCREENING = "screening", _("入户排查")
        SAMPLING = "sampling", _("核酸采样")

    class Subject(models.TextChoices):
        HOUSEHOLD = "household", _("户")
        PERSON = "person", _("人")

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SCREENING)
    subject = models.CharField(max_length=10, choices=Subject, default=Subject.HOUSEHOLD)
    name = models.CharField(max_length=120)
    place = models.ForeignKey(Place, models.PROTECT, related_name="campaigns")
    document = models.ForeignKey(Document, models.PROTECT, related_name="campaigns")
    form = models.ForeignKey(QuestionForm, models.PROTECT, null=True)
    letter = models.CharField(max_length=120, blank=True)
    household_kinds = models.JSONField(default=list, blank=True)
    round = models.SmallIntegerField(default=1)
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    vacant_visits = models.SmallIntegerField(default=2)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    launched_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="campaign_window_is_not_empty"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(launched_at__isnull=False), name="closed_campaign_was_launched"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Scope(Base):
    """One place a campaign covers."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="scopes")
    place = models.ForeignKey(Place, models.PROTECT, related_name="campaign_scopes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "place"], name="place_in_a_scope_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.place}"


class CampaignStep(Base):
    """Launched, closed (with its frozen figures by cell), reopened: each a new fact."""

    class Kind(models.TextChoices):
        LAUNCHED = "launched", _("已启动")
        CLOSED = "closed", _("已结束")
        REOPENED = "reopened", _("已重新开启")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    figures = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.campaign} {self.kind}"


class Cell(Base):
    """The counts of one campaign in one grid cell: the only counters there are; every place above is a sum of cells."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="cells", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    position = models.BigIntegerField()
    frame = models.IntegerField(default=0)
    found = models.IntegerField(default=0)
    frame_reached = models.IntegerField(default=0)
    pending = models.IntegerField(default=0)
    reached = models.IntegerField(default=0)
    absent = models.IntegerField(default=0)
    vacant = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    moved = models.IntegerField(default=0)
    asked = models.IntegerField(default=0)
    inaccessible = models.IntegerField(default=0)
    excluded = models.IntegerField(default=0)
    open = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "position"], name="one_cell_at_a_position"),
            models.CheckConstraint(
                condition=Q(
                    frame=F("pending")
                    + F("reached")
                    + F("absent")
                    + F("vacant")
                    + F("refused")
                    + F("moved")
                    + F("asked")
                    + F("inaccessible")
                    + F("excluded")
                    - F("found")
                ),
                name="frame_and_found_equal_the_sum_over_states",
            ),
            models.CheckConstraint(
                condition=Q(pending__gte=0, reached__gte=0, absent__gte=0, vacant__gte=0, refused__gte=0, moved__gte=0)
                & Q(asked__gte=0, inaccessible__gte=0, excluded__gte=0, open__gte=0, frame_reached__gte=0),
                name="no_count_is_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"cell {self.campaign_id}/{self.position}"


class CellHour(Base):
    """Visits and first meetings of one cell in one hour, for the line of progress."""

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="hours", db_index=False)
    hour = models.DateTimeField()
    visits = models.IntegerField(default=0)
    reached = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cell", "hour"], name="one_row_per_cell_and_hour")]

    def __str__(self) -> str:
        return f"{self.cell_id} {self.hour}"


class TargetQuerySet(BaseQuerySet):
    """Questions about targets."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> TargetQuerySet:
        """Keep the targets whose door lies in the territory."""
        return self.filter(standing.within(capability, lo="position", hi="position"))

    def at(self, place: Place) -> TargetQuerySet:
        """Keep the targets under a place."""
        return self.filter(position__gte=place.lo, position__lte=place.hi)


class Target(Base):
    """One household (or person) that a campaign must reach. State columns repeat what its outcomes and exceptions say."""

    class Origin(models.TextChoices):
        FRAME = "frame", _("名册")
        FOUND = "found", _("上门发现")

    # Campaign and place repeat what the cell's and the door's own foreign keys prove; checking them again, row by row,
    # was a third of the time of freezing a frame.
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="targets", db_index=False, db_constraint=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="targets", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="targets", db_index=False)
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="targets", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    position = models.BigIntegerField()
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.FRAME)
    state = models.CharField(max_length=12, choices=STATE_NAMES.items(), default=State.PENDING)
    open = models.BooleanField(default=True)
    visits = models.SmallIntegerField(default=0)
    proofs = models.SmallIntegerField(
        default=0, db_default=0
    )  # facts of an app above (samples) that say it was reached
    state_at = models.DateTimeField(null=True)
    state_event = models.CharField(max_length=36, blank=True)
    first_at = models.DateTimeField(null=True)
    revisit_at = models.DateTimeField(null=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "household"], condition=Q(person=None), name="household_is_a_target_once"
            ),
            models.UniqueConstraint(
                fields=["campaign", "person"], condition=Q(person__isnull=False), name="person_is_a_target_once"
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "position", "id"], name="targets_in_a_state"),
            models.Index(fields=["campaign", "position", "id"], name="open_targets", condition=Q(open=True)),
            models.Index(fields=["campaign", "position", "id"], name="targets_in_order"),
            # the campaign first: what one round changes touches no page that other rounds have filled, which cost a fifth of it
            models.Index(fields=["campaign", "household"], name="targets_of_a_household"),
            models.Index(fields=["campaign"], name="targets_proven_again", condition=Q(proofs__gt=1)),
            models.Index(fields=["campaign", "revisit_at"], name="revisits_due", condition=Q(revisit_at__isnull=False)),
            models.Index(fields=["position", "id"], name="revisits_in_order", condition=Q(revisit_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"target {self.pk}"

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """Give the state's name; a person is sampled where a household is met."""
        return str(state_names("person" if self.person_id else "household")[State(self.state)])


class Outcome(Base):
    """What came of going to a door once: a fact, added and never edited. Voiding it is another fact."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="outcomes")
    event = models.UUIDField()
    kind = models.CharField(max_length=12, choices=[(k.value, STATE_NAMES[State(k)]) for k in OutcomeKind])
    at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    by_id = models.BigIntegerField()
    device_id = models.BigIntegerField(null=True)
    revisit_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    PERSONAL = {"reason": "residence"}

    class Meta:
        # what arrived after a moment, for figures as of then; rows lie in that order, so this costs a write nothing
        indexes = [BrinIndex(fields=["arrived_at"], name="outcomes_by_arrival")]

    def __str__(self) -> str:
        return f"{self.kind} of target {self.target_id}"


class OutcomeVoid(Base):
    """An outcome was entered wrongly: it counts no more, and stays readable."""

    outcome = models.OneToOneField(Outcome, models.PROTECT, related_name="void")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    PERSONAL = {"reason": "residence"}

    def __str__(self) -> str:
        return f"void of {self.outcome_id}"


class FrameChange(Base):
    """A target that came into the frame or left it after launch, why, and who approved: the frame's later versions."""

    class Kind(models.TextChoices):
        ADDED = "added", _("新增")
        EXCLUDED = "excluded", _("剔除")
        RESTORED = "restored", _("恢复")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="frame_changes")
    target = models.ForeignKey(Target, models.PROTECT, related_name="frame_changes")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    PERSONAL = {"reason": "residence"}

    def __str__(self) -> str:
        return f"{self.kind} target {self.target_id}"


class ExceptionRequestQuerySet(BaseQuerySet):
    """Questions about requests."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ExceptionRequestQuerySet:
        """Keep the requests whose door lies in the territory."""
        return self.filter(standing.within(capability, lo="target__position"))


class ExceptionRequest(Base):
    """Somebody asks that a target be accounted for without being met; another person approves or refuses."""

    class Kind(models.TextChoices):
        INACCESSIBLE = "inaccessible", _("进不去")
        EXCLUDE = "exclude", _("剔除")

    class Decision(models.TextChoices):
        APPROVED = "approved", _("批准")
        REFUSED = "refused", _("不批准")

    target = models.ForeignKey(Target, models.PROTECT, related_name="exceptions")
    outcome = models.OneToOneField(Outcome, models.PROTECT, null=True, related_name="exception")
    kind = models.CharField(max_length=14, choices=Kind)
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = ExceptionRequestQuerySet.as_manager()

    PERSONAL = {"reason": "residence"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="nobody_decides_their_own_request"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | ~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decision_names_who_and_when",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="open_exceptions", condition=Q(decision=""))]

    def __str__(self) -> str:
        return f"{self.kind} of target {self.target_id}"


class WorkShare(Base):
    """A place's doors in a campaign are one worker's to visit, perhaps with a seconded cadre (partner)."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="shares")
    place = models.ForeignKey(Place, models.PROTECT, related_name="shares")
    worker = models.ForeignKey(User, models.PROTECT, related_name="shares")
    partner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "place"], condition=Q(until_at=None), name="place_is_shared_out_once"
            ),
            models.CheckConstraint(
                condition=Q(partner=None) | ~Q(partner=F("worker")), name="partner_is_another_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worker} {self.place}"
