"""Tokens with which machines ask on behalf of a member of staff, and the answers kept for requests that are sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from datetime import datetime

    from wanjia.core.access import Standing


class ApiTokenQuerySet(BaseQuerySet):
    """Questions about tokens."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ApiTokenQuerySet:
        """Keep the tokens whose place lies in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))

    def waiting(self, at: datetime) -> ApiTokenQuerySet:
        """Keep those that nobody confirmed and that are not too old to be."""
        return self.filter(confirmed_at=None, revoked_at=None, expires_at__gt=at)


class ApiToken(Base):
    """What one machine may do for one user: some of the user's capabilities, inside one place, until a moment.

    Proposed by one, confirmed by another, drawn once by the user themselves; kept as the SHA-256 of its secret.
    """

    name = models.CharField(max_length=80)
    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    scopes = models.JSONField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    until_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    digest = models.BinaryField(max_length=32, null=True, unique=True)
    drawn_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)  # to the hour
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("asked_by"))
                & ~Q(confirmed_by=F("user")),
                name="a_second_person_confirms_a_token",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="nobody_asks_a_token_for_themselves"),
            models.CheckConstraint(
                condition=Q(digest=None, drawn_at=None)
                | Q(digest__isnull=False, drawn_at__isnull=False, confirmed_at__isnull=False),
                name="only_a_confirmed_token_has_a_secret",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_revocation_of_a_token_names_who",
            ),
            models.CheckConstraint(condition=Q(until_at__gt=F("asked_at")), name="a_token_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(Base):
    """What was answered to one writing request, for a day: sent again with the same key, it is answered the same.

    ``digest`` is of the key, ``hash`` of what was asked. The body is numbers, codes and sealed ids, never a name.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="answers")
    digest = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    status = models.SmallIntegerField(default=0)
    body = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="answers_by_age")]
        constraints = [models.UniqueConstraint(fields=["token", "digest"], name="one_answer_of_a_key")]

    def __str__(self) -> str:
        return f"answer {self.status} of {self.token_id}"
