"""Where a round is held: points with tables, what must be ready, who stands at which post, when whom is asked to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place, Site
from wanjia.response.sampling.models.rounds import Round

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class PointQuerySet(BaseQuerySet):
    """Questions about points."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PointQuerySet:
        """Keep the points whose site lies in the territory."""
        return self.filter(standing.within(capability, lo="site__place__lo", hi="site__place__hi"))


class Point(Base):
    """A sampling point of one round at a site, with its serial numbers of certificates."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="points")
    site = models.ForeignKey(Site, models.PROTECT, related_name="sampling_points")
    number = models.SmallIntegerField()
    area_m2 = models.FloatField(null=True)
    spacing_m = models.FloatField(default=1.0)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    per_table_hour = models.SmallIntegerField(default=120)  # persons a table is expected to sample in an hour

    objects = PointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="point_numbers_differ_in_a_round"),
            models.UniqueConstraint(fields=["round", "site"], name="site_is_a_point_once_a_round"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="point_window_is_not_empty"),
            models.CheckConstraint(condition=Q(spacing_m__gte=1), name="people_stand_a_metre_apart"),
            models.CheckConstraint(condition=Q(area_m2=None) | Q(area_m2__gt=0), name="point_has_an_area"),
            models.CheckConstraint(condition=Q(per_table_hour__gt=0), name="a_table_is_expected_to_work"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.site}"


class TableQuerySet(BaseQuerySet):
    """Questions about tables."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> TableQuerySet:
        """Keep the tables whose point lies in the territory."""
        return self.filter(standing.within(capability, lo="point__site__place__lo", hi="point__site__place__hi"))


class Table(Base):
    """One sampling table (采样台) of a point from when until when: to move it is to end it here and begin it elsewhere."""

    point = models.ForeignKey(Point, models.PROTECT, related_name="tables")
    number = models.SmallIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = TableQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "number"], name="table_numbers_differ_at_a_point")]

    def __str__(self) -> str:
        return f"{self.point} / {self.number}"


class ReadyCheck(Base):
    """One thing that must be ready before a point opens was found ready, or found wanting again."""

    class Item(models.TextChoices):
        SITE = "site", _("场地布置")
        LANES = "lanes", _("一米线与进出通道")
        SUPPLIES = "supplies", _("物资到位")
        TUBES = "tubes", _("采样管与标签")
        PPE = "ppe", _("防护用品")
        STAFF = "staff", _("人员到位")
        DEVICES = "devices", _("手机与扫码枪")
        WASTE = "waste", _("医疗废物容器")
        NOTICE = "notice", _("居民已告知")

    point = models.ForeignKey(Point, models.PROTECT, related_name="checks")
    item = models.CharField(max_length=10, choices=Item)
    ready = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.point_id} {self.item} {self.ready}"


class PointStep(Base):
    """A point opened or closed; opened though not ready, by whom and why."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("已开放")
        OVERRIDDEN = "overridden", _("未齐备而开放")
        CLOSED = "closed", _("已关闭")

    point = models.ForeignKey(Point, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind="overridden") | ~Q(reason=""), name="an_override_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.kind}"


class PostQuerySet(BaseQuerySet):
    """Questions about posts."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PostQuerySet:
        """Keep the posts whose point lies in the territory."""
        return self.filter(standing.within(capability, lo="point__site__place__lo", hi="point__site__place__hi"))


class Post(Base):
    """Somebody stands at a post of a point (or of one of its tables) from when until when."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("服务咨询")
        ORDER = "order", _("维持秩序")
        SCANNER = "scanner", _("协助扫码")
        SAMPLER = "sampler", _("核酸采集")
        CARD_ISSUER = "card_issuer", _("发放凭证")
        PACKER = "packer", _("装箱")
        COURIER = "courier", _("样本转运")

    class Staff(models.TextChoices):
        PARTY = "party", _("机关党员干部")
        COMMUNITY = "community", _("社区干部")
        PAIRED_UNIT = "paired_unit", _("包联单位工作人员")
        GRID_WORKER = "grid_worker", _("网格员")
        VOLUNTEER = "volunteer", _("志愿者")
        MEDICAL = "medical", _("医务人员")

    point = models.ForeignKey(Point, models.PROTECT, related_name="posts")
    table = models.ForeignKey(Table, models.PROTECT, null=True, related_name="posts")
    kind = models.CharField(max_length=12, choices=Kind)
    staff = models.CharField(max_length=12, choices=Staff)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="sampling_posts")
    name = models.CharField(max_length=80, blank=True)
    credential_checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ppe_at = models.DateTimeField(
        null=True
    )  # when somebody saw their protection; a sampler without it: point not ready
    ppe_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = PostQuerySet.as_manager()

    PERSONAL = {"name": "staff_identity"}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(name=""), name="a_post_is_held_by_somebody"),
            models.CheckConstraint(
                condition=~Q(kind="sampler") | Q(staff="medical") | Q(credential_checked_by__isnull=False),
                name="a_samplers_credential_was_checked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.point_id}"


class Slot(Base):
    """The households of a place are asked to come to a point in one part of its hours, to thin the queue."""

    point = models.ForeignKey(Point, models.PROTECT, related_name="slots")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    people = models.IntegerField(default=0)  # of the frame, when they were asked
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="slot_is_not_empty"),
            models.UniqueConstraint(fields=["point", "place"], name="place_has_one_slot_at_a_point"),
        ]

    def __str__(self) -> str:
        return f"slot {self.pk}"
