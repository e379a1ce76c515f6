"""Self-registration: posters at sites, and what people wrote there of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models import Policy
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place, Site
from wanjia.registry.presence.models import Visitor
from wanjia.response.screening.models import Lead

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class PosterQuerySet(BaseQuerySet):
    """Questions about posters."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PosterQuerySet:
        """Keep those of the sites in the territory."""
        return self.filter(standing.within(capability, lo="site__place__lo", hi="site__place__hi"))

    def in_force(self) -> PosterQuerySet:
        """Keep those that were not revoked."""
        return self.filter(revoked_at=None)


class Poster(Base):
    """What hangs at a site for people to register with: 128 random bits in a code (codes.rules), public by nature."""

    class Kind(models.TextChoices):
        ROAD = "road", _("道路卡口登记")
        COMPOUND = "compound", _("小区出入登记")
        FLOATING = "floating", _("流动人口登记")

    site = models.ForeignKey(Site, models.PROTECT, related_name="posters")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=27, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = PosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "kind"], condition=Q(revoked_at=None), name="one_poster_of_a_kind_at_a_site"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_poster_names_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.get_kind_display()}"


class Sorting(Base):
    """The arrivals before a decree about classes were sorted by it, once."""

    decree = models.OneToOneField(Policy, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changed = models.IntegerField()

    def __str__(self) -> str:
        return f"sorting by {self.decree_id}"


class RegistrationQuerySet(BaseQuerySet):
    """Questions about registrations."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> RegistrationQuerySet:
        """Keep what was written down in the territory."""
        return self.filter(standing.within(capability, lo="position"))


class Registration(Base):
    """One visitor at one poster, as one form said. Written by the thousand a second: the store checks no foreign key.

    ``target`` is the class of arrivals this one belongs to, by the decree in force (rules.class_of); ``lead`` what came of it.
    """

    class Way(models.TextChoices):
        SELF = "self", _("自己登记")
        PROXY = "proxy", _("工作人员代登记")
        PAPER = "paper", _("纸质登记补录")

    class Purpose(models.TextChoices):
        HOME = "home", _("回家")
        WORK = "work", _("务工上班")
        FAMILY = "family", _("探亲访友")
        CARE = "care", _("看病就医")
        GOODS = "goods", _("运送物资")
        TRANSIT = "transit", _("过境")
        ERRAND = "errand", _("办事购物")
        OTHER = "other", _("其他")

    poster = models.ForeignKey(
        Poster, models.PROTECT, db_index=False, db_constraint=False, related_name="registrations"
    )
    visitor = models.ForeignKey(
        Visitor, models.PROTECT, db_index=False, db_constraint=False, related_name="registrations"
    )
    position = models.BigIntegerField()
    at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    way = models.CharField(max_length=6, choices=Way, default=Way.SELF)
    by_id = models.BigIntegerField(null=True)  # the member of staff who wrote for somebody
    purpose = models.CharField(max_length=8, choices=Purpose, blank=True)
    origin = models.CharField(max_length=4, blank=True)
    destination = models.CharField(max_length=100, blank=True)
    target = models.CharField(max_length=20, blank=True)
    event = models.UUIDField()
    holder = models.BigIntegerField(null=True)  # the browser that sent it (token.py): only it may read this again
    lead = models.ForeignKey(Lead, models.SET_NULL, null=True, db_index=False, related_name="registrations")

    objects = RegistrationQuerySet.as_manager()

    PERSONAL = {
        "poster": "presence",
        "visitor": "presence",
        "position": "presence",
        "at": "presence",
        "purpose": "presence",
        "origin": "presence",
        "destination": "presence",
        "target": "presence",
        "holder": "presence",
    }

    class Meta:
        indexes = [
            models.Index(fields=["position", "at"], name="registrations_at_a_place"),
            models.Index(fields=["id"], name="arrivals_without_a_lead", condition=~Q(target="") & Q(lead=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["visitor", "event"], name="visitor_registers_once_a_form"),
        ]

    def __str__(self) -> str:
        return f"registration {self.pk}"


class LeafletQuerySet(BaseQuerySet):
    """Questions about leaflets."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> LeafletQuerySet:
        """Keep those of places in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))


class Leaflet(Base):
    """What travellers are told of a place, in versions: the last that was not withdrawn holds, the nearest place's first."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("出行须知")
        TIPS = "tips", _("防疫提示")
        LETTER = "letter", _("致市民的一封信")
        PLAN = "plan", _("场站布局")
        TRAFFIC = "traffic", _("交通管制通告")

    place = models.ForeignKey(Place, models.PROTECT, related_name="leaflets")
    kind = models.CharField(max_length=8, choices=Kind)
    version = models.SmallIntegerField()
    title = models.CharField(max_length=100)
    text = models.TextField(max_length=5000)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = LeafletQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "kind", "version"], name="one_leaflet_of_a_version"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="a_leaflet_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class Placement(Base):
    """Where a code to the leaflets hangs: a waiting hall, a screen, a sign at a site; public by nature."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="placements")
    spot = models.CharField(max_length=80)
    code = models.CharField(max_length=27, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = PosterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "spot"], condition=Q(revoked_at=None), name="one_placement_at_a_spot"
            ),
            models.CheckConstraint(condition=~Q(spot=""), name="a_placement_is_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.spot}"


class ScanDay(Base):
    """How often the code of a placement was opened on one day."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="scans")
    day = models.DateField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["placement", "day"], name="a_day_of_scans_once")]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.day}"
