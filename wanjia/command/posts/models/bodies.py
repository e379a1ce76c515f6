"""Command posts: where they stand, under which post, who works in them, how they keep watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models.papers import Document, PlacedQuerySet
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place, Site

if TYPE_CHECKING:
    from datetime import datetime

    from wanjia.core.access import Standing


def holds(at: datetime, prefix: str = "") -> Q:
    """Give the filter for what has begun by a moment and has not ended."""
    return Q(**{f"{prefix}from_at__lte": at}) & (Q(**{f"{prefix}until_at": None}) | Q(**{f"{prefix}until_at__gt": at}))


class CommandPost(Base):
    """A command post, leading group, office, temporary branch or team of a place; which sector it is of.

    ``phone`` is the number of its duty desk, an office's and nobody's own.
    """

    class Kind(models.TextChoices):
        POST = "post", _("指挥部")
        LEADING_GROUP = "leading_group", _("领导小组")
        OFFICE = "office", _("办公室")
        BRANCH = "branch", _("临时党支部")
        TEAM = "team", _("应急分队")

    class Sector(models.TextChoices):
        GENERAL = "general", _("综合")
        POLICE = "police", _("公安")
        INDUSTRY = "industry", _("工业和信息化")
        TRANSPORT = "transport", _("交通运输")
        HEALTH = "health", _("卫生健康")
        EDUCATION = "education", _("教育")
        MARKET = "market", _("市场监管")
        BORDER = "border", _("口岸")

    place = models.ForeignKey(Place, models.PROTECT, related_name="command_posts")
    kind = models.CharField(max_length=14, choices=Kind)
    sector = models.CharField(max_length=10, choices=Sector)
    name = models.CharField(max_length=100)
    duties = models.CharField(max_length=400, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    founded_at = models.DateTimeField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="post_names_differ_in_a_place")]

    def __str__(self) -> str:
        return self.name


class OfPostQuerySet(BaseQuerySet):
    """Questions about what belongs to a post."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> OfPostQuerySet:
        """Keep what belongs to posts of the territory."""
        return self.filter(standing.within(capability, lo="post__place__lo", hi="post__place__hi"))

    def now(self, at: datetime) -> OfPostQuerySet:
        """Keep what holds at a moment."""
        return self.filter(holds(at))


class PostTerm(Base):
    """A post is active from when until when, by which document, and at which site where it stands at one.

    A temporary branch that moves ends one term and begins another: where it stood before stays known.
    """

    post = models.ForeignKey(CommandPost, models.PROTECT, related_name="terms")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=Q(until_at=None), name="a_post_is_active_once"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="a_term_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.from_at:%Y-%m-%d}"


class PostParent(Base):
    """Under which post a post stands, from when until when. The store refuses circles and two at once (migration 0003)."""

    post = models.ForeignKey(CommandPost, models.PROTECT, related_name="parents")
    parent = models.ForeignKey(CommandPost, models.PROTECT, related_name="children")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=Q(until_at=None), name="a_post_stands_under_one"),
            models.CheckConstraint(condition=~Q(post=F("parent")), name="no_post_stands_under_itself"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="a_parent_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} ← {self.parent}"


class WorkingGroup(Base):
    """A named group of a post: what kind it is and what it does."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("综合协调组")
        MEDICAL = "medical", _("医疗救治组")
        CONTROL = "control", _("社会管控组")
        TRACING = "tracing", _("流调溯源组")
        TRANSPORT = "transport", _("交通保障组")
        LOGISTICS = "logistics", _("后勤保障组")
        SUPPLIES = "supplies", _("物资保障组")
        PUBLICITY = "publicity", _("宣传报道组")
        LIAISON = "liaison", _("联络保障组")
        INSPECTION = "inspection", _("督导组")
        DATA = "data", _("“大数据”专班")
        TESTING = "testing", _("检测采样组")
        SCREENING = "screening", _("入户排查组")
        SECURITY = "security", _("治安维稳组")

    post = models.ForeignKey(CommandPost, models.PROTECT, related_name="groups")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=60)
    functions = models.CharField(max_length=400, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "name"], condition=Q(until_at=None), name="group_names_differ_in_a_post"
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="a_group_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostMember(Base):
    """Somebody works in a post, or in one of its groups, as what, from when until when.

    ``experience`` names the earlier epidemic they worked in, so that whoever knows how it was done then is found.
    """

    class Duty(models.TextChoices):
        CHIEF = "chief", _("负责人")
        DEPUTY = "deputy", _("副职")
        MEMBER = "member", _("成员")
        LIAISON = "liaison", _("联络员")

    class Experience(models.TextChoices):
        SARS = "sars", _("2003年抗击非典")
        FLU = "flu", _("2009年防控甲流")
        COVID = "covid", _("2020年抗击新冠")
        OTHER = "other", _("其他疫情")

    post = models.ForeignKey(CommandPost, models.PROTECT, related_name="members")
    group = models.ForeignKey(WorkingGroup, models.PROTECT, null=True, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    duty = models.CharField(max_length=8, choices=Duty)
    experience = models.CharField(max_length=5, choices=Experience, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(until_at=None, group=None, duty="chief"), name="one_chief_of_a_post"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(until_at=None, duty="chief"), name="one_chief_of_a_group"
            ),
            models.UniqueConstraint(
                fields=["post", "user"], condition=Q(until_at=None, group=None), name="a_member_of_a_post_once"
            ),
            models.UniqueConstraint(
                fields=["group", "user"], condition=Q(until_at=None), name="a_member_of_a_group_once"
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="membership_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.duty} {self.group or self.post}"


class DutyMode(Base):
    """How a post keeps watch from a moment on."""

    class Mode(models.TextChoices):
        NORMAL = "normal", _("日常勤务")
        LEVEL_ONE = "level_one", _("一级勤务")
        AROUND_CLOCK = "around_clock", _("24小时勤务")
        POLICE_ROOM = "police_room", _("警务室勤务")

    post = models.ForeignKey(CommandPost, models.PROTECT, related_name="modes")
    mode = models.CharField(max_length=12, choices=Mode)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post"], condition=Q(until_at=None), name="a_post_has_one_duty_mode"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="a_duty_mode_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.mode}"


class DeskShift(Base):
    """Somebody sits at a post's duty desk from when until when."""

    post = models.ForeignKey(CommandPost, models.PROTECT, related_name="shifts")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    objects = OfPostQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="a_shift_lasts")]
        indexes = [models.Index(fields=["post", "from_at"], name="shifts_of_a_post")]

    def __str__(self) -> str:
        return f"{self.post} {self.user} {self.from_at:%m-%d %H:%M}"
