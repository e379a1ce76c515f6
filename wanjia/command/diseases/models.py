"""What decrees lay over a shipped disease profile, each from a moment on at a place."""

from django.db import models

from wanjia.command.posts.models import Document, PlacedQuerySet
from wanjia.core.models import Base
from wanjia.registry.places.models import Place


class DiseaseProfile(Base):
    """Some values of one disease, from a moment on at a place; the keys of ``values`` are in rules.VALUES."""

    disease = models.CharField(max_length=20)
    values = models.JSONField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="disease_profiles")
    effective_from = models.DateTimeField()
    document = models.ForeignKey(Document, models.PROTECT)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["disease", "place", "effective_from"], name="one_disease_profile_at_a_moment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.disease} {self.place}"
